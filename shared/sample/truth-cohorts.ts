import type { KnownEvent } from './export-behaviours.ts'
import { creditsOf, MODELS, type Model, type TouchDate } from './truth-credit.ts'
import { refundedBy, type SettledSubOrder } from './truth-refunds.ts'

export const BASES = ['engaged', 'viewed'] as const
export type Basis = (typeof BASES)[number]

/** What a cohort got at one lag. `orders`: how many orders came in how many parts. */
type LagSum = {
  grossFen: number
  refundFen: number
  orders: Map<number, number>
  /** People whose first order in this cohort has this lag. */
  buyers: number
  /** People whose first order with the brand is in this cohort and has this lag. */
  newBuyers: number
}

/** What was spent on a day in a campaign and channel for a category, and the people touched then. */
export type Cohort = {
  category: string
  campaign: string
  channel: string
  day: number
  hasSpend: boolean
  spendFen: number
  /** By basis: it exists there (spend, or a touch of that basis). */
  touched: Record<Basis, boolean>
  /** By `basis model`, then lag. */
  sums: Map<string, Map<number, LagSum>>
}

/** Cohorts by their key; the truth of ROI grows in them. */
export type Cohorts = {
  addSpend(spend: { category: string; campaign: string; channel: string; day: number; costFen: number }): void
  addPerson(events: readonly KnownEvent[], orders: readonly SettledSubOrder[]): void
  all(): Cohort[]
}

const ENGAGED = new Set(
  'click deep_read like collect comment ask_to_buy share follow search live_view shop_visit add_to_cart'.split(
    ' ',
  ),
)

/** An order looks for touches this many days back, or a whole cycle where that is longer. */
export const lookbackDays = (cycleDays: number): number => Math.max(cycleDays, 90)

/** `cycles`: decision cycle in days of every category the brand lists; others form no cohort. Days after `last` are not known yet. */
export function cohorts(cycles: ReadonlyMap<string, number>, last: number): Cohorts {
  const byKey = new Map<string, Cohort>()
  const cohortOf = (category: string, campaign: string, channel: string, day: number): Cohort => {
    const key = `${category}|${campaign}|${channel}|${day}`
    let cohort = byKey.get(key)
    if (cohort === undefined) {
      const touched = { engaged: false, viewed: false }
      cohort = { category, campaign, channel, day, hasSpend: false, spendFen: 0, touched, sums: new Map() }
      byKey.set(key, cohort)
    }
    return cohort
  }
  return {
    addSpend({ category, campaign, channel, day, costFen }) {
      if (!cycles.has(category) || day > last) return
      const cohort = cohortOf(category, campaign, channel, day)
      cohort.hasSpend = true
      cohort.spendFen += costFen
    },
    addPerson(events, orders) {
      const touches: Record<Basis, Set<Cohort>> = { engaged: new Set(), viewed: new Set() }
      for (const event of events) {
        const isEngaged = ENGAGED.has(event.behaviour)
        if (event.campaign === '' || event.day > last || !cycles.has(event.category)) continue
        if (!isEngaged && event.behaviour !== 'impression') continue
        const cohort = cohortOf(event.category, event.campaign, event.channel, event.day)
        cohort.touched.viewed = true
        touches.viewed.add(cohort)
        if (!isEngaged) continue
        cohort.touched.engaged = true
        touches.engaged.add(cohort)
      }
      const known = orders.filter(({ day }) => day <= last)
      if (known.length === 0) return
      for (const basis of BASES)
        for (const model of MODELS) give(basis, model, touches[basis], known, cycles, last)
    },
    all: () => [...byKey.values()].sort(inOrder),
  }
}

/** Gives one person's orders to the cohorts that touched them, in one basis and one model. */
function give(
  basis: Basis,
  model: Model,
  touches: ReadonlySet<Cohort>,
  orders: readonly SettledSubOrder[],
  cycles: ReadonlyMap<string, number>,
  last: number,
) {
  const firstOrderDay = Math.min(...orders.map(({ day }) => day))
  const firstLag = new Map<Cohort, number>()
  const firstNewLag = new Map<Cohort, number>()
  for (const order of orders) {
    const cycle = cycles.get(order.category)
    if (cycle === undefined) continue
    const dates = touchDates(touches, order, lookbackDays(cycle))
    for (const credit of creditsOf(model, dates, order.grossFen, refundedBy(order, last))) {
      const { cohort } = credit
      const lag = order.day - cohort.day
      const sum = lagSum(cohort, basis, model, lag)
      sum.grossFen += credit.grossFen
      sum.refundFen += credit.refundFen
      sum.orders.set(credit.parts, (sum.orders.get(credit.parts) ?? 0) + 1)
      firstLag.set(cohort, Math.min(firstLag.get(cohort) ?? lag, lag))
      if (order.day === firstOrderDay) firstNewLag.set(cohort, lag)
    }
  }
  for (const [cohort, lag] of firstLag) lagSum(cohort, basis, model, lag).buyers += 1
  for (const [cohort, lag] of firstNewLag) lagSum(cohort, basis, model, lag).newBuyers += 1
}

function touchDates(
  touches: ReadonlySet<Cohort>,
  order: SettledSubOrder,
  lookback: number,
): TouchDate<Cohort>[] {
  const byDay = new Map<number, Cohort[]>()
  for (const cohort of touches) {
    const lag = order.day - cohort.day
    if (cohort.category !== order.category || lag < 0 || lag > lookback) continue
    byDay.set(cohort.day, [...(byDay.get(cohort.day) ?? []), cohort])
  }
  return [...byDay].sort(([a], [b]) => a - b).map(([day, of]) => ({ day, cohorts: of.sort(inOrder) }))
}

function lagSum(cohort: Cohort, basis: Basis, model: Model, lag: number): LagSum {
  const key = `${basis} ${model}`
  const lags = cohort.sums.get(key) ?? new Map<number, LagSum>()
  cohort.sums.set(key, lags)
  const sum = lags.get(lag) ?? { grossFen: 0, refundFen: 0, orders: new Map(), buyers: 0, newBuyers: 0 }
  lags.set(lag, sum)
  return sum
}

function inOrder(a: Cohort, b: Cohort): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  if (a.campaign !== b.campaign) return a.campaign < b.campaign ? -1 : 1
  if (a.channel !== b.channel) return a.channel < b.channel ? -1 : 1
  return a.day - b.day
}
