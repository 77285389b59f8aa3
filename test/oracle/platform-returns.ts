import type { Brand } from '../../shared/brand.ts'
import { type Basis, cohortsOf, lookback } from './attribution.ts'
import { daysBetween } from './calendar.ts'
import type { Facts } from './facts.ts'
import type { Row } from './published.ts'
import type { ReturnRow } from './rows.ts'

/** Rows under what `name` says of each. */
const grouped = <T>(rows: readonly T[], name: (row: T) => Row): { named: Row; rows: T[] }[] => {
  const groups = new Map<string, { named: Row; rows: T[] }>()
  for (const row of rows) {
    const named = name(row)
    const key = JSON.stringify(named)
    groups.set(key, { named, rows: [...(groups.get(key)?.rows ?? []), row] })
  }
  return [...groups.values()]
}

/** A sum over parts, null only where all parts are; then also why, of several reasons the first in text order. */
const total = (rows: readonly ReturnRow[]): { value: number | null; reason: string | null } => {
  const values = rows.flatMap(({ value }) => value ?? [])
  if (values.length > 0) return { value: values.reduce((sum, one) => sum + one, 0), reason: null }
  return { value: null, reason: rows.flatMap(({ reason }) => reason ?? []).sort()[0] ?? null }
}

/** `platform_returns` as known at `asOf`. */
export const platformReturns = (facts: Facts, brand: Brand, asOf: string): Row[] =>
  grouped(
    facts.returns.filter((row) => row.date <= asOf),
    (row) => ({
      ...{ brand_id: brand.brand, source: row.by, report_date: row.date, campaign_id: row.campaign },
      ...{ note_id: row.note, task_id: row.task, metric: row.metric, window_days: row.window },
      ...{ attribution: row.attribution, traffic_type: row.traffic, deduplicated: row.deduplicated },
    }),
  ).map(({ named, rows }) => {
    const { value, reason } = total(rows)
    return {
      ...named,
      value: value === null ? null : value.toFixed(6),
      null_reason: reason,
      sampling_ratio: null,
    }
  })

/** `roi_reconciliation` as known at `asOf`. */
export const roiReconciliation = (facts: Facts, brand: Brand, asOf: string): Row[] => {
  const cohorts = {
    engaged: cohortsOf(facts, brand, asOf, 'engaged'),
    viewed: cohortsOf(facts, brand, asOf, 'viewed'),
  }
  const cycles = new Map(brand.categories.map((one) => [one.id, one.decisionCycleDays]))
  const told = facts.returns.filter(
    (row) => row.date <= asOf && row.metric === 'shop_gmv_fen' && !row.deduplicated,
  )
  return grouped(told, (row) => ({
    ...{ brand_id: brand.brand, source: row.by, campaign_id: row.campaign },
    ...{ placement_month: row.date.slice(0, 7), window_days: row.window, attribution: row.attribution },
    traffic_type: row.by === 'juguang-report' ? null : row.traffic,
  })).map(({ named, rows }) => {
    const window = Number(named.window_days)
    const basis: Basis = named.attribution === 'exposure' ? 'viewed' : 'engaged'
    const ours = cohorts[basis].filter(
      (cohort) =>
        cohort.campaign === named.campaign_id &&
        cohort.date.slice(0, 7) === named.placement_month &&
        (named.source !== 'juguang-report' || rows.some((row) => row.traffic === cohort.channel)),
    )
    const tooLong = ours.some(({ category }) => lookback(cycles.get(category) ?? 0) < window)
    const gains = ours.flatMap((cohort) => cohort.gains.last_touch.filter(({ lag }) => lag <= window))
    const our = tooLong ? null : gains.reduce((sum, { gross }) => sum + gross, 0)
    const { value: platform, reason } = total(rows)
    const difference = our === null || platform === null ? null : our - platform
    const whyNone = reason ?? (our === null ? 'not_applicable' : null)
    const newest =
      [...rows, ...ours]
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? ''
    const age = daysBetween(newest, asOf)
    return {
      ...named,
      basis,
      our_gross_fen: our,
      our_gross_fen_null_reason: our === null ? 'not_applicable' : null,
      platform_gross_fen: platform,
      platform_gross_fen_null_reason: reason,
      difference_fen: difference,
      difference_fen_null_reason: whyNone,
      difference_ratio:
        difference === null || platform === null || platform === 0 ? null : difference / platform,
      difference_ratio_null_reason: whyNone ?? (platform === 0 ? 'zero_denominator' : null),
      newest_placement_date: newest,
      maturity: age >= window ? 'mature' : age >= window / 2 ? 'settling' : 'maturing',
    }
  })
}
