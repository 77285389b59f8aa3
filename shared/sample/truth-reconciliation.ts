import type { KnownReturn } from './known-returns.ts'
import type { CsvCell, CsvTable } from './truth-csv.ts'
import { basesOf, maturity, type RoiTruth, upTo } from './truth-roi.ts'

const COLUMNS =
  'brand_id,source,campaign_id,placement_month,window_days,attribution,traffic_type,basis,our_gross_fen,our_gross_fen_null_reason,platform_gross_fen,platform_gross_fen_null_reason,difference_fen,difference_fen_null_reason,difference_ratio,difference_ratio_null_reason,newest_placement_date,maturity'.split(
    ',',
  )

/** Reports of one campaign, month and window that are one figure. */
type Figure = { said: KnownReturn; month: string; traffic: string | null; reports: KnownReturn[] }

/**
 * What a platform reported for a campaign, month and window, beside ours of the same. The channels of 聚光 are added up,
 * and ours are those that it reports; an alliance's kinds of traffic stay apart, each beside ours of all channels.
 */
export function roiReconciliation(truth: RoiTruth, returns: readonly KnownReturn[]): CsvTable {
  const figures = new Map<string, Figure>()
  for (const said of returns) {
    if (said.metric !== 'shop_gmv_fen' || said.windowDays === null || said.day > truth.last) continue
    const month = truth.date(said.day).slice(0, 7)
    const traffic = said.source === 'juguang-report' ? null : said.traffic
    const key = [said.source, said.campaign, month, said.windowDays, said.attribution, traffic].join('|')
    const figure = figures.get(key) ?? { said, month, traffic, reports: [] }
    figure.reports.push(said)
    figures.set(key, figure)
  }
  const rows = [...figures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, figure]) => rowOf(truth, figure))
  return { name: 'roi_reconciliation', columns: COLUMNS, rows }
}

function rowOf(
  { brand, cohorts, last, date }: RoiTruth,
  { said, month, traffic, reports }: Figure,
): CsvCell[] {
  const { source, campaign, windowDays, attribution } = said
  const window = windowDays ?? 0
  const basis = attribution === 'exposure' ? 'viewed' : 'engaged'
  const channels = new Set(reports.map((report) => report.traffic))
  const own = cohorts.filter(
    (cohort) =>
      cohort.campaign === campaign &&
      date(cohort.day).slice(0, 7) === month &&
      basesOf(cohort).includes(basis) &&
      (source !== 'juguang-report' || channels.has(cohort.channel)),
  )
  const ours = own.reduce((sum, cohort) => sum + upTo(cohort, basis, 'last_touch', 0, window).gross, 0)
  const told = reports.flatMap(({ value }) => (value === null ? [] : [value]))
  const theirs = told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
  const why = theirs === null ? (reports.map(({ reason }) => reason).sort()[0] ?? null) : null
  const newest = Math.max(...[...own, ...reports].map(({ day }) => day))
  const compared: CsvCell[] =
    theirs === null
      ? [null, why, null, why]
      : [
          ours - theirs,
          null,
          ...(theirs === 0 ? [null, 'zero_denominator'] : [(ours - theirs) / theirs, null]),
        ]
  return [
    ...[brand, source, campaign, month, window, attribution, traffic, basis],
    ...[ours, null, theirs, why, ...compared, date(newest), maturity(last - newest, window)],
  ]
}
