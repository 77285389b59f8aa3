import type { Brand } from '../../shared/brand.ts'
import { type Basis, type Cohort, cohortsOf, type Gain, lookback, MODELS, type Model } from './attribution.ts'
import { daysBetween } from './calendar.ts'
import type { Facts } from './facts.ts'
import { sixPlaces, sum } from './fraction.ts'
import type { RoiTables, Row } from './published.ts'

const GRID = [0, 1, 3, 7, 15, 30, 60, 90]

const fen = (gains: readonly Gain[], which: 'gross' | 'refund'): number =>
  gains.reduce((total, g) => total + g[which], 0)
const net = (gains: readonly Gain[]): number => fen(gains, 'gross') - fen(gains, 'refund')
const people = (gains: readonly Gain[]): number => new Set(gains.map((g) => g.buyer)).size

const maturity = (age: number, window: number): string =>
  age >= window ? 'mature' : age >= window / 2 ? 'settling' : 'maturing'

/** A ratio beside the reason for which there is none. */
const ratio = (name: string, over: number, under: number, reason = 'zero_denominator'): Row => ({
  [name]: under === 0 ? null : over / under,
  [`${name}_null_reason`]: under === 0 ? reason : null,
})

const cohortRows = (cohort: Cohort, cycle: number, age: number, named: Row, model: Model): Row[] =>
  [...new Set([...GRID, cycle])].map((window) => {
    const gains = cohort.gains[model].filter((g) => g.lag <= window)
    return {
      ...named,
      window_days: window,
      is_category_window: window === cycle,
      spend_fen: cohort.spend,
      gross_fen: fen(gains, 'gross'),
      refund_fen: fen(gains, 'refund'),
      net_fen: net(gains),
      orders: sixPlaces(sum(gains.map((g) => g.orders))),
      buyers: people(gains),
      new_buyers: people(gains.filter((g) => g.firstBuy)),
      ...ratio('roi_gross', fen(gains, 'gross'), cohort.spend),
      ...ratio('roi_net', net(gains), cohort.spend),
      age_days: age,
      maturity: maturity(age, window),
    }
  })

const curveRows = (cohort: Cohort, named: Row, model: Model): Row[] =>
  [...new Set(cohort.gains[model].map((g) => g.lag))].flatMap((lag) => {
    const gains = cohort.gains[model].filter((g) => g.lag === lag)
    const soFar = cohort.gains[model].filter((g) => g.lag <= lag)
    if (fen(gains, 'gross') === 0 && fen(gains, 'refund') === 0) return []
    return [
      {
        ...named,
        lag_days: lag,
        gross_fen: fen(gains, 'gross'),
        refund_fen: fen(gains, 'refund'),
        net_fen: net(gains),
        orders: sixPlaces(sum(gains.map((g) => g.orders))),
        buyers: people(gains),
        cumulative_gross_fen: fen(soFar, 'gross'),
        cumulative_net_fen: net(soFar),
      },
    ]
  })

type Aged = { cohort: Cohort; age: number }

const rollUp = (cohorts: readonly Aged[], cycle: number, named: Row, model: Model): Row => {
  const closed = cohorts.filter((c) => c.age >= cycle)
  const open = cohorts.filter((c) => c.age < cycle)
  const gains = (list: readonly Aged[], test: (lag: number) => boolean): Gain[] =>
    list.flatMap(({ cohort }) => cohort.gains[model].filter((g) => test(g.lag)))
  const spend = (list: readonly Aged[]): number => list.reduce((total, { cohort }) => total + cohort.spend, 0)
  const within = (lag: number): boolean => lag <= cycle
  const mature = gains(closed, within)
  const why = closed.length === 0 ? 'immature' : 'zero_denominator'
  return {
    ...named,
    window_days: cycle,
    spend_fen: spend(cohorts),
    mature_spend_fen: spend(closed),
    ...ratio('mature_spend_ratio', spend(closed), spend(cohorts)),
    mature_gross_fen: fen(mature, 'gross'),
    mature_net_fen: net(mature),
    ...ratio('roi_gross', fen(mature, 'gross'), spend(closed), why),
    ...ratio('roi_net', net(mature), spend(closed), why),
    later_gross_fen: fen(
      gains(cohorts, (lag) => !within(lag)),
      'gross',
    ),
    open_spend_fen: spend(open),
    open_gross_fen: fen(gains(open, within), 'gross'),
    open_net_fen: net(gains(open, within)),
  }
}

/** The ROI tables as known at `asOf`. */
export const roiTables = (facts: Facts, brand: Brand, asOf: string): RoiTables => {
  const tables: RoiTables = { roi_cohorts: [], roi_curve: [], roi_categories: [] }
  const bases: Basis[] = ['engaged', 'viewed']
  for (const basis of bases) {
    const all = cohortsOf(facts, brand, asOf, basis)
    for (const { id: category, decisionCycleDays: cycle } of brand.categories) {
      const cohorts = all
        .filter((c) => c.category === category)
        .map((cohort): Aged => ({ cohort, age: Math.min(daysBetween(cohort.date, asOf), lookback(cycle)) }))
      for (const model of MODELS) {
        for (const { cohort, age } of cohorts) {
          const named: Row = {
            ...{
              brand_id: brand.brand,
              category_id: category,
              campaign_id: cohort.campaign,
              channel: cohort.channel,
            },
            ...{ placement_date: cohort.date, basis, model },
          }
          tables.roi_cohorts.push(...cohortRows(cohort, cycle, age, named, model))
          tables.roi_curve.push(...curveRows(cohort, named, model))
        }
        if (model === 'any_touch') continue
        const groups = new Map<string, { named: Row; list: Aged[] }>()
        for (const aged of cohorts) {
          const { campaign, channel, date } = aged.cohort
          for (const [level, level_id] of Object.entries({ category, campaign, channel })) {
            const placement_month = date.slice(0, 7)
            const named = {
              brand_id: brand.brand,
              category_id: category,
              level,
              level_id,
              placement_month,
              basis,
              model,
            }
            const key = JSON.stringify(named)
            groups.set(key, { named, list: [...(groups.get(key)?.list ?? []), aged] })
          }
        }
        for (const { named, list } of groups.values())
          tables.roi_categories.push(rollUp(list, cycle, named, model))
      }
    }
  }
  return tables
}
