import type { Brand } from '../../shared/brand.ts'
import { addDays, daysBetween } from './calendar.ts'
import type { Facts } from './facts.ts'
import { type Fraction, part, share, times } from './fraction.ts'
import { byText, refundsAt } from './refunds.ts'

const ENGAGED =
  'click deep_read like collect comment ask_to_buy share follow search live_view shop_visit add_to_cart'.split(
    ' ',
  )
const BASES = { engaged: ENGAGED, viewed: ['impression', ...ENGAGED] } as const
export type Basis = keyof typeof BASES
export const MODELS = ['any_touch', 'last_touch', 'first_touch', 'linear'] as const
export type Model = (typeof MODELS)[number]

/** What one cohort gets of one sub-order. */
export type Gain = {
  lag: number
  gross: number
  refund: number
  orders: Fraction
  buyer: string
  /** Dated no later than any other sub-order of the buyer. */
  firstBuy: boolean
}

export type Cohort = {
  category: string
  campaign: string
  channel: string
  date: string
  spend: number
  gains: Record<Model, Gain[]>
}

/** Days an order looks back for touches. */
export const lookback = (cycleDays: number): number => Math.max(cycleDays, 90)

/** Every cohort of a basis, with what each model gives it, as known at `asOf`. */
export const cohortsOf = (facts: Facts, brand: Brand, asOf: string, basis: Basis): Cohort[] => {
  const cycles = new Map(brand.categories.map((c) => [c.id, c.decisionCycleDays]))
  const cohorts = new Map<string, Cohort>()
  const cohort = (category: string, campaign: string, channel: string, date: string): Cohort => {
    const key = JSON.stringify([category, campaign, channel, date])
    const gains = { any_touch: [], last_touch: [], first_touch: [], linear: [] }
    const found = cohorts.get(key) ?? { category, campaign, channel, date, spend: 0, gains }
    cohorts.set(key, found)
    return found
  }
  for (const row of facts.spend)
    if (row.date <= asOf && row.category !== null && cycles.has(row.category))
      cohort(row.category, row.campaign, row.channel, row.date).spend += row.cost
  const touches = facts.touches.flatMap((t) =>
    t.date <= asOf &&
    t.category !== null &&
    t.campaign !== null &&
    cycles.has(t.category) &&
    BASES[basis].includes(t.behaviour)
      ? [{ ...t, cohort: cohort(t.category, t.campaign, t.channel, t.date) }]
      : [],
  )

  const refunded = refundsAt(facts, asOf).fen
  const sales = facts.sales.filter((s) => s.date <= asOf)
  for (const sale of sales) {
    const cycle = cycles.get(sale.category ?? '')
    if (sale.person === null || cycle === undefined) continue
    const { person: buyer, date: paid } = sale
    const refund = refunded.get(sale.id) ?? 0
    const firstBuy = sales.every((other) => other.person !== buyer || other.date >= paid)
    const oldest = addDays(paid, -lookback(cycle))
    const seen = touches.filter(
      (t) => t.person === buyer && t.category === sale.category && t.date >= oldest && t.date <= paid,
    )
    const dates = [...new Set(seen.map((t) => t.date))].sort()
    const cohortsOn = (date: string): Cohort[] =>
      [...new Set(seen.filter((t) => t.date === date).map((t) => t.cohort))].sort(
        (a, b) => byText(a.campaign, b.campaign) || byText(a.channel, b.channel),
      )
    const give = (
      to: Cohort,
      model: Model,
      money: { gross: number; refund: number; orders: Fraction },
    ): void => {
      to.gains[model].push({ lag: daysBetween(to.date, paid), ...money, buyer, firstBuy })
    }
    /** Divides money among touch dates, then each date's part among its cohorts. */
    const divide = (model: Model, among: readonly string[]): void => {
      for (const [i, date] of among.entries()) {
        const there = cohortsOn(date)
        for (const [j, to] of there.entries()) {
          const cut = (fen: number): number => share(share(fen, among.length, i), there.length, j)
          const orders = times(part(among.length), part(there.length))
          give(to, model, { gross: cut(sale.gross), refund: cut(refund), orders })
        }
      }
    }
    for (const date of dates)
      for (const to of cohortsOn(date)) give(to, 'any_touch', { gross: sale.gross, refund, orders: part(1) })
    divide('last_touch', dates.slice(-1))
    divide('first_touch', dates.slice(0, 1))
    divide('linear', dates)
  }
  return [...cohorts.values()]
}
