import { DEFAULT_RULES, ruleVersion, STAGES } from '../rules.ts'
import type { KnownEvent } from './export-behaviours.ts'
import type { CsvTable } from './truth-csv.ts'
import type { SettledSubOrder } from './truth-refunds.ts'
import { LOST, STAGE_NAMES, stageDaysFor } from './truth-stage-days.ts'

/** A level at which stages are worked out, and what of a person belongs to it. */
export type Scope = {
  scope: 'brand' | 'category' | 'spu'
  id: string
  holds(row: { category: string; spu: string }): boolean
}

const HORIZONS = [1, 7, 30] as const
const RULE_VERSION = ruleVersion(DEFAULT_RULES)
/** Counters per day: closing, entered, left and holding of codes 1 to 5; then all entered, all left, new, recalled. */
const PER_DAY = 24
const [CLOSING, ENTERED, LEFT, HOLDING, ALL_ENTERED, ALL_LEFT, NEW, RECALLED] = [
  0, 5, 10, 15, 20, 21, 22, 23,
] as const

type Tally = {
  scope: Scope
  days: Int32Array
  flows: Map<string, number>
  now: Map<string, { users: number; daysInStage: number; daysKnown: number }>
}

/** Stage truth: give it every person once, then take its tables. */
export type StageTruth = {
  addPerson(events: readonly KnownEvent[], orders: readonly SettledSubOrder[]): void
  tables(brand: string, date: (day: number) => string): CsvTable[]
}

export function stageTruth(dayCount: number, scopes: readonly Scope[]): StageTruth {
  const stageDays = stageDaysFor(dayCount)
  const tallies = scopes.map(
    (scope): Tally => ({
      scope,
      days: new Int32Array(dayCount * PER_DAY),
      flows: new Map(),
      now: new Map(),
    }),
  )
  return {
    addPerson(events, orders) {
      for (const tally of tallies) {
        const isBrand = tally.scope.scope === 'brand'
        const own = isBrand ? events : events.filter(tally.scope.holds)
        const bought = isBrand ? orders : orders.filter(tally.scope.holds)
        if (own.length === 0 && bought.length === 0) continue
        const { stage, holds } = stageDays(own, bought)
        addDays(tally, stage, holds)
        addFlows(tally, stage)
        addNow(tally, stage, holds)
      }
    },
    tables: (brand, date) => [
      { name: 'stage_assets_daily', columns: ASSET_COLUMNS, rows: assetRows(tallies, brand, date, dayCount) },
      {
        name: 'stage_flows_daily',
        columns: FLOW_COLUMNS,
        rows: flowRows(tallies, brand, date(dayCount - 1)),
      },
      { name: 'user_stages_counts', columns: NOW_COLUMNS, rows: nowRows(tallies, brand) },
    ],
  }
}

function addDays(tally: Tally, stage: Uint8Array, holds: Uint8Array) {
  const { days } = tally
  const add = (index: number) => {
    days[index] = (days[index] ?? 0) + 1
  }
  let before = 0
  stage.forEach((now, day) => {
    const base = day * PER_DAY
    const held = holds[day] ?? 0
    const isIn = now !== 0 && now !== LOST
    const wasIn = before !== 0 && before !== LOST
    if (isIn) add(base + CLOSING + now - 1)
    for (let code = 1; code <= 5; code += 1) if ((held & (1 << code)) !== 0) add(base + HOLDING + code - 1)
    if (now !== before) {
      if (isIn) add(base + ENTERED + now - 1)
      if (wasIn) add(base + LEFT + before - 1)
      if (isIn && !wasIn) {
        add(base + ALL_ENTERED)
        add(base + (before === 0 ? NEW : RECALLED))
      }
      if (wasIn && !isIn) add(base + ALL_LEFT)
    }
    before = now
  })
}

function addFlows(tally: Tally, stage: Uint8Array) {
  const last = stage.length - 1
  const to = stage[last] ?? 0
  for (const horizon of HORIZONS) {
    // Before the first day everybody is nobody yet.
    const from = stage[last - horizon] ?? 0
    if (from === to && (to === 0 || to === LOST)) continue
    const key = `${horizon} ${from} ${to}`
    tally.flows.set(key, (tally.flows.get(key) ?? 0) + 1)
  }
}

function addNow(tally: Tally, stage: Uint8Array, holds: Uint8Array) {
  const last = stage.length - 1
  const now = stage[last] ?? 0
  if (now === 0 || now === LOST) return
  let since = last
  while (since > 0 && stage[since - 1] === now) since -= 1
  const first = stage.findIndex((code) => code !== 0)
  const key = `${now} ${holds[last] ?? 0}`
  const sum = tally.now.get(key) ?? { users: 0, daysInStage: 0, daysKnown: 0 }
  tally.now.set(key, {
    users: sum.users + 1,
    daysInStage: sum.daysInStage + last - since,
    daysKnown: sum.daysKnown + last - first,
  })
}

const ASSET_COLUMNS =
  'dt,brand_id,scope,scope_id,stage,opening_users,entered_users,left_users,closing_users,new_users,recalled_users,holding_users,rule_version'.split(
    ',',
  )

function* assetRows(
  tallies: readonly Tally[],
  brand: string,
  date: (day: number) => string,
  dayCount: number,
) {
  for (const { scope, days } of tallies) {
    const at = (day: number, counter: number) => (day < 0 ? 0 : (days[day * PER_DAY + counter] ?? 0))
    const whole = (day: number) => STAGES.reduce((sum, _, index) => sum + at(day, CLOSING + index), 0)
    let hasBegun = false
    for (let day = 0; day < dayCount; day += 1) {
      const closing = whole(day)
      hasBegun ||= closing > 0
      if (!hasBegun) continue
      const head = [date(day), brand, scope.scope, scope.id]
      for (const [index, stage] of STAGES.entries()) {
        const opening = at(day - 1, CLOSING + index)
        const moves = [at(day, ENTERED + index), at(day, LEFT + index), at(day, CLOSING + index)]
        yield [...head, stage, opening, ...moves, null, null, at(day, HOLDING + index), RULE_VERSION]
      }
      const moves = [at(day, ALL_ENTERED), at(day, ALL_LEFT), closing, at(day, NEW), at(day, RECALLED)]
      yield [...head, 'ALL', whole(day - 1), ...moves, closing, RULE_VERSION]
    }
  }
}

const FLOW_COLUMNS = 'dt,horizon_days,brand_id,scope,scope_id,from_stage,to_stage,users,rule_version'.split(
  ',',
)

function* flowRows(tallies: readonly Tally[], brand: string, date: string) {
  for (const { scope, flows } of tallies) {
    for (const [key, users] of [...flows].sort(byKey)) {
      const [horizon = '', from = '', to = ''] = key.split(' ')
      const pair = [STAGE_NAMES[Number(from)] ?? '', STAGE_NAMES[Number(to)] ?? '']
      yield [date, Number(horizon), brand, scope.scope, scope.id, ...pair, users, RULE_VERSION]
    }
  }
}

const NOW_COLUMNS =
  'brand_id,scope,scope_id,stage,holds_a,holds_i,holds_ti,holds_p,holds_s,users,days_in_stage,days_known'.split(
    ',',
  )

function* nowRows(tallies: readonly Tally[], brand: string) {
  for (const { scope, now } of tallies) {
    for (const [key, { users, daysInStage, daysKnown }] of [...now].sort(byKey)) {
      const [code = 0, held = 0] = key.split(' ').map(Number)
      const flags = STAGES.map((_, index) => (held & (1 << (index + 1))) !== 0)
      yield [brand, scope.scope, scope.id, STAGE_NAMES[code] ?? '', ...flags, users, daysInStage, daysKnown]
    }
  }
}

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1)
