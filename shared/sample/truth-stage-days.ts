import { DEFAULT_RULES, STAGES } from '../rules.ts'
import type { KnownEvent } from './export-behaviours.ts'
import { refundedBy, type SettledSubOrder } from './truth-refunds.ts'

/** Stage codes: 0 nobody yet, 1 to 5 A to S, 6 lost. */
export const STAGE_NAMES = ['NONE', ...STAGES, 'LOST'] as const
export const LOST = 6
const PURCHASE = 4
const SHARE = 5

/** A person's stage and the stages that hold (bit n for code n), day by day. */
export type StageDays = { stage: Uint8Array; holds: Uint8Array }

type EventRule = {
  code: number
  behaviours: ReadonlySet<string>
  least: number
  windowDays: number
  leastDwell: number
}

/** A, I and TI of the rule set in force, one after the other. */
const EVENT_RULES: readonly EventRule[] = (['A', 'I', 'TI'] as const).flatMap((stage, index) =>
  DEFAULT_RULES.stages[stage].map((rule) => ({
    code: index + 1,
    behaviours: new Set(rule.behaviours),
    least: rule.min_count,
    windowDays: rule.window_days,
    leastDwell: rule.min_dwell_seconds,
  })),
)
const BUYING = DEFAULT_RULES.stages.P
const SHARING = DEFAULT_RULES.stages.S.map((rule) => ({ ...rule, behaviours: new Set(rule.behaviours) }))

/**
 * Walks one person through every day, straight from the definition: what happened inside each window, counted anew as
 * the window moves. Memory is made once and used again for the next person: read the result before the next call.
 */
export function stageDaysFor(
  dayCount: number,
): (events: readonly KnownEvent[], orders: readonly SettledSubOrder[]) => StageDays {
  const stage = new Uint8Array(dayCount)
  const holds = new Uint8Array(dayCount)
  const counts = new Int32Array(dayCount)
  return (events, orders) => {
    stage.fill(0)
    holds.fill(0)
    for (const rule of EVENT_RULES) holdByEvents(rule, events, counts, holds)
    if (orders.length > 0) holdByOrders(events, orders, holds)
    let wasAny = false
    for (let day = 0; day < dayCount; day += 1) {
      const held = holds[day] ?? 0
      // The highest bit that is set is the stage; without one, whoever held any before is lost.
      if (held !== 0) stage[day] = 31 - Math.clz32(held)
      else if (wasAny) stage[day] = LOST
      wasAny ||= held !== 0
    }
    return { stage, holds }
  }
}

/** Sets the rule's bit on every day on which enough events lie in its window, that day and the `windowDays` - 1 before. */
function holdByEvents(rule: EventRule, events: readonly KnownEvent[], counts: Int32Array, holds: Uint8Array) {
  let first = counts.length
  for (const event of events) {
    if (event.day >= counts.length || !rule.behaviours.has(event.behaviour)) continue
    if (event.dwellSeconds < rule.leastDwell) continue
    if (first === counts.length) counts.fill(0)
    counts[event.day] = (counts[event.day] ?? 0) + event.count
    first = Math.min(first, event.day)
  }
  let inWindow = 0
  for (let day = first; day < counts.length; day += 1) {
    const gone = day - rule.windowDays
    inWindow += (counts[day] ?? 0) - (gone >= first ? (counts[gone] ?? 0) : 0)
    if (inWindow >= rule.least) holds[day] = (holds[day] ?? 0) | (1 << rule.code)
  }
}

/** Sets P and S day by day. */
function holdByOrders(events: readonly KnownEvent[], orders: readonly SettledSubOrder[], holds: Uint8Array) {
  const shared = SHARING.map(({ behaviours }) =>
    events.filter(({ behaviour }) => behaviours.has(behaviour)).map(({ day }) => day),
  )
  for (let day = Math.min(...orders.map((order) => order.day)); day < holds.length; day += 1) {
    holds[day] = (holds[day] ?? 0) | orderStages(day, orders, shared)
  }
}

/** P from the sub-orders whose net at this day is above zero; S from what was shared since the first of them ever. */
function orderStages(
  day: number,
  orders: readonly SettledSubOrder[],
  shared: readonly (readonly number[])[],
): number {
  const live = orders.filter((order) => order.day <= day && order.grossFen - refundedBy(order, day) > 0)
  const isBuyer = BUYING.some((rule) =>
    live.some(
      (order) =>
        order.day > day - rule.window_days && order.grossFen - refundedBy(order, day) >= rule.min_net_fen,
    ),
  )
  if (!isBuyer) return 0
  const firstBought = Math.min(...live.map((order) => order.day))
  const isSharer = SHARING.some((rule, index) =>
    shared[index]?.some((on) => on >= firstBought && on <= day && on > day - rule.window_days),
  )
  return (1 << PURCHASE) | (isSharer ? 1 << SHARE : 0)
}
