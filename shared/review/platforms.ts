import type { Subject } from './campaign.ts'
import type { Facts, From, Row } from './facts.ts'
import type { Figure, NullReason } from './figure.ts'
import { maturityOf } from './placements.ts'
import type { Platforms } from './review.ts'
import { toCome } from './to-come.ts'

const ours = (...columns: string[]): From => ({ table: 'roi_reconciliation', columns })
const theirs: From = { table: 'platform_returns', columns: ['value', 'metric', 'window_days', 'attribution'] }

/** What platforms report of themselves, beside ours; null where none reports anything of the campaign. */
export async function platformsOf(facts: Facts, subject: Subject): Promise<Platforms | null> {
  const returns = await facts.rows('platform_returns', RETURN_KEYS, returnsSql(subject))
  const beside = facts.published.has('roi_reconciliation')
    ? await facts.rows('reconciliation', RECONCILIATION_KEYS, reconciliationSql(subject))
    : []
  if (returns.length === 0 && beside.length === 0) return null
  return {
    reconciliation: beside.length === 0 ? toCome('no_reconciliation') : beside.map(besideOf),
    returns: returns.map((row) => ({
      source: row.text('source') ?? '',
      metric: row.text('metric') ?? '',
      windowDays: row.number('window_days'),
      attribution: row.text('attribution'),
      traffic: row.text('traffic_type'),
      deduplicated: row.text('deduplicated') === 'yes',
      from: row.text('first_date') ?? '',
      to: row.text('last_date') ?? '',
      value: row.figure('value', 'fen', theirs, reasonOf(row, 'null_reason')),
    })),
  }
}

/** The reason that a table gives beside a null; what it does not say was not returned. */
function reasonOf(row: Row, column: string): NullReason {
  const found = row.text(column)
  const known: readonly NullReason[] = ['not_applicable', 'zero_denominator', 'suppressed_small_n']
  return known.find((one) => one === found) ?? 'not_returned'
}

function besideOf(row: Row) {
  const fen = (column: string): Figure =>
    row.figure(column, 'fen', ours(column), reasonOf(row, `${column}_null_reason`))
  const [difference, platform] = [fen('difference_fen'), fen('platform_gross_fen')]
  const sides = { numerator: difference, denominator: platform }
  return {
    source: row.text('source') ?? '',
    month: row.text('placement_month') ?? '',
    windowDays: row.number('window_days') ?? 0,
    basis: row.text('basis'),
    attribution: row.text('attribution'),
    traffic: row.text('traffic_type'),
    maturity: maturityOf(row),
    ours: fen('our_gross_fen'),
    theirs: platform,
    difference,
    ratio: row.ratio('difference_ratio', 'ratio', sides, reasonOf(row, 'difference_ratio_null_reason')),
  }
}

const RECONCILIATION_KEYS = ['source', 'placement_month', 'window_days', 'attribution', 'traffic_type']

const reconciliationSql = ({ where }: Subject): string => `select
  source, placement_month, cast(window_days as integer) as window_days, attribution, traffic_type, basis, maturity,
  our_gross_fen, our_gross_fen_null_reason, platform_gross_fen, platform_gross_fen_null_reason,
  difference_fen, difference_fen_null_reason, difference_ratio, difference_ratio_null_reason
from roi_reconciliation
where ${where}
order by source, placement_month, window_days, attribution, traffic_type`

const RETURN_KEYS = ['source', 'metric', 'window_days', 'attribution', 'traffic_type', 'deduplicated']

/**
 * Money alone, over notes, tasks and report dates of one way of counting. People are left out: the same person is in
 * several days' counts, and nobody could add them up.
 */
const returnsSql = ({ where }: Subject): string => `select
  source, metric, cast(window_days as integer) as window_days, attribution, traffic_type,
  case when deduplicated then 'yes' else 'no' end as deduplicated,
  cast(min(report_date) as varchar) as first_date,
  cast(max(report_date) as varchar) as last_date,
  cast(sum(value) as decimal(18, 6)) as value,
  max(null_reason) as null_reason
from platform_returns
where ${where} and metric like '%_fen'
group by source, metric, window_days, attribution, traffic_type, deduplicated
order by source, metric, window_days, attribution, traffic_type, 6`
