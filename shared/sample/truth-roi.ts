import { BASES, type Basis, type Cohort, lookbackDays } from './truth-cohorts.ts'
import { MODELS, type Model, ordersText } from './truth-credit.ts'
import type { CsvCell, CsvTable } from './truth-csv.ts'

/** What the ROI tables are made from: cohorts, decision cycles by category, and the night's day. */
export type RoiTruth = {
  brand: string
  cohorts: readonly Cohort[]
  cycles: ReadonlyMap<string, number>
  last: number
  date(day: number): string
}

const GRID = [0, 1, 3, 7, 15, 30, 60, 90] as const

const COHORT_COLUMNS =
  'brand_id,category_id,campaign_id,channel,placement_date,basis,model,window_days,is_category_window,spend_fen,gross_fen,refund_fen,net_fen,orders,buyers,new_buyers,roi_gross,roi_gross_null_reason,roi_net,roi_net_null_reason,age_days,maturity'.split(
    ',',
  )

/** Every cohort at every window of the grid and at its category's own. */
export const roiCohorts = (truth: RoiTruth): CsvTable => ({
  name: 'roi_cohorts',
  columns: COHORT_COLUMNS,
  rows: cohortRows(truth),
})

function* cohortRows({ brand, cohorts, cycles, last, date }: RoiTruth): Generator<CsvCell[]> {
  for (const cohort of cohorts) {
    const cycle = cycles.get(cohort.category) ?? 0
    const windows = [...new Set([...GRID, cycle])].sort((a, b) => a - b)
    const age = ageOf(cohort, cycle, last)
    for (const basis of basesOf(cohort)) {
      for (const model of MODELS) {
        for (const window of windows) {
          const sum = upTo(cohort, basis, model, 0, window)
          const key = [
            brand,
            cohort.category,
            cohort.campaign,
            cohort.channel,
            date(cohort.day),
            basis,
            model,
            window,
          ]
          const net = sum.gross - sum.refund
          const counts = [ordersText(sum.orders), sum.buyers, sum.newBuyers]
          const money = [cohort.spendFen, sum.gross, sum.refund, net]
          const ratios = [...ratio(sum.gross, cohort.spendFen), ...ratio(net, cohort.spendFen)]
          yield [...key, window === cycle, ...money, ...counts, ...ratios, age, maturity(age, window)]
        }
      }
    }
  }
}

const CATEGORY_COLUMNS =
  'brand_id,category_id,level,level_id,placement_month,basis,model,window_days,spend_fen,mature_spend_fen,mature_spend_ratio,mature_spend_ratio_null_reason,mature_gross_fen,mature_net_fen,roi_gross,roi_gross_null_reason,roi_net,roi_net_null_reason,later_gross_fen,open_spend_fen,open_gross_fen,open_net_fen'.split(
    ',',
  )

/** Closed and open money by category, campaign and channel over a month of placement. */
export const roiCategories = (truth: RoiTruth): CsvTable => ({
  name: 'roi_categories',
  columns: CATEGORY_COLUMNS,
  rows: categoryRows(truth),
})

function* categoryRows({ brand, cohorts, cycles, last, date }: RoiTruth): Generator<CsvCell[]> {
  const groups = new Map<
    string,
    { head: CsvCell[]; basis: Basis; model: Model; cycle: number; members: Cohort[] }
  >()
  for (const cohort of cohorts) {
    const { category, campaign, channel } = cohort
    const cycle = cycles.get(category) ?? 0
    const levels = [
      ['category', category],
      ['campaign', campaign],
      ['channel', channel],
    ]
    for (const basis of basesOf(cohort)) {
      for (const model of MODELS) {
        if (model === 'any_touch') continue
        for (const level of levels) {
          const head = [brand, category, ...level, date(cohort.day).slice(0, 7), basis, model, cycle]
          const group = groups.get(head.join('|')) ?? { head, basis, model, cycle, members: [] }
          group.members.push(cohort)
          groups.set(head.join('|'), group)
        }
      }
    }
  }
  for (const { head, basis, model, cycle, members } of groups.values()) {
    const closed = members.filter((cohort) => last - cohort.day >= cycle)
    const open = members.filter((cohort) => last - cohort.day < cycle)
    const sum = (of: readonly Cohort[], value: (cohort: Cohort) => number) =>
      of.reduce((total, cohort) => total + value(cohort), 0)
    const gross = (cohort: Cohort) => upTo(cohort, basis, model, 0, cycle).gross
    const net = (cohort: Cohort) => gross(cohort) - upTo(cohort, basis, model, 0, cycle).refund
    const later = (cohort: Cohort) => upTo(cohort, basis, model, cycle + 1, lookbackDays(cycle)).gross
    const spend = sum(members, ({ spendFen }) => spendFen)
    const closedSpend = sum(closed, ({ spendFen }) => spendFen)
    const why = closed.length === 0 ? 'immature' : 'zero_denominator'
    yield [
      ...head,
      spend,
      closedSpend,
      ...ratio(closedSpend, spend),
      sum(closed, gross),
      sum(closed, net),
      ...ratio(sum(closed, gross), closedSpend, why),
      ...ratio(sum(closed, net), closedSpend, why),
      sum(members, later),
      spend - closedSpend,
      sum(open, gross),
      sum(open, net),
    ]
  }
}

/** A cohort exists in a basis when money was spent or somebody touched in that basis. */
export const basesOf = (cohort: Cohort): Basis[] =>
  BASES.filter((basis) => cohort.hasSpend || cohort.touched[basis])

const ageOf = (cohort: Cohort, cycle: number, last: number) =>
  Math.min(last - cohort.day, lookbackDays(cycle))

export const maturity = (age: number, window: number): string =>
  age >= window ? 'mature' : age < window / 2 ? 'maturing' : 'settling'

/** The ratio and why it is null, side by side. */
const ratio = (above: number, below: number, why = 'zero_denominator'): CsvCell[] =>
  below === 0 ? [null, why] : [above / below, null]

/** What came at the lags `from` to `to`, both included. */
export function upTo(cohort: Cohort, basis: Basis, model: Model, from: number, to: number) {
  const sum = { gross: 0, refund: 0, orders: new Map<number, number>(), buyers: 0, newBuyers: 0 }
  for (const [lag, at] of cohort.sums.get(`${basis} ${model}`) ?? []) {
    if (lag < from || lag > to) continue
    sum.gross += at.grossFen
    sum.refund += at.refundFen
    sum.buyers += at.buyers
    sum.newBuyers += at.newBuyers
    for (const [parts, count] of at.orders) sum.orders.set(parts, (sum.orders.get(parts) ?? 0) + count)
  }
  return sum
}
