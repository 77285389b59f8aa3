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
  const days =
    beside.length === 0
      ? []
      : await facts.rows('reconciled_days', RECONCILIATION_KEYS, reconciledDaysSql(subject))
  const daysOf = (row: Row): Row | undefined =>
    days.find((one) => RECONCILIATION_KEYS.every((key) => keyOf(one, key) === keyOf(row, key)))
  if (returns.length === 0 && beside.length === 0) return null
  return {
    reconciliation:
      beside.length === 0 ? toCome('no_reconciliation') : beside.map((row) => besideOf(row, daysOf(row))),
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
      days: row.figure('returned_days', 'days', reportDays),
      periodDays: row.figure('period_days', 'days', reportDays),
      whole: row.text('whole') === 'yes',
    })),
  }
}

const reportDays: From = { table: 'platform_returns', columns: ['report_date', 'value'] }
const ourDays: From = { table: 'roi_cohorts', columns: ['placement_date'] }

const keyOf = (row: Row, key: string): string | number | null =>
  key === 'window_days' ? row.number(key) : row.text(key)

/** The reason that a table gives beside a null; what it does not say was not returned. */
function reasonOf(row: Row, column: string): NullReason {
  const found = row.text(column)
  const known: readonly NullReason[] = ['not_applicable', 'zero_denominator', 'suppressed_small_n']
  return known.find((one) => one === found) ?? 'not_returned'
}

function besideOf(row: Row, days: Row | undefined) {
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
    ourDays: days?.figure('our_days', 'days', ourDays) ?? null,
    theirDays: days?.figure('their_days', 'days', reportDays) ?? null,
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

/**
 * On how many days the two sides of a reconciliation stand: report dates with a figure of theirs, and placement days of
 * ours in the month, of the channels and on the basis that roi_reconciliation takes. Unlike days are no difference.
 */
const reconciledDaysSql = ({ where }: Subject): string => `with reported as (
  select
    source,
    substr(cast(report_date as varchar), 1, 7) as placement_month,
    window_days,
    attribution,
    case when source <> 'juguang-report' then traffic_type end as traffic_type,
    case when source = 'juguang-report' then traffic_type end as channel,
    report_date,
    value
  from platform_returns
  where ${where} and metric = 'shop_gmv_fen' and window_days is not null and not deduplicated
),
theirs as (
  select source, placement_month, window_days, attribution, traffic_type,
    count(distinct case when value is not null then report_date end) as days
  from reported
  group by source, placement_month, window_days, attribution, traffic_type
),
cohorts as (
  select distinct
    substr(cast(placement_date as varchar), 1, 7) as placement_month, placement_date, channel, basis
  from roi_cohorts
  where ${where} and model = 'last_touch' and is_category_window
),
ours as (
  select r.source, r.placement_month, r.window_days, r.attribution, count(distinct c.placement_date) as days
  from (select distinct source, placement_month, window_days, attribution, channel from reported) r
  join cohorts c
    on c.placement_month = r.placement_month
    and c.basis = case when r.attribution = 'exposure' then 'viewed' else 'engaged' end
    and (r.channel is null or r.channel = c.channel)
  group by r.source, r.placement_month, r.window_days, r.attribution
)
select
  t.source, t.placement_month, cast(t.window_days as integer) as window_days, t.attribution, t.traffic_type,
  cast(t.days as integer) as their_days,
  cast(coalesce(o.days, 0) as integer) as our_days
from theirs t
left join ours o
  on o.source = t.source
  and o.placement_month = t.placement_month
  and o.window_days = t.window_days
  and o.attribution = t.attribution`

const RETURN_KEYS = ['source', 'metric', 'window_days', 'attribution', 'traffic_type', 'deduplicated']

/**
 * Money alone, over notes, tasks and report dates of one way of counting. People are left out: the same person is in
 * several days' counts, and nobody could add them up. A day without a figure is in no sum: `returned_days` are those with
 * one, `whole` says that no day of the dates lacks one, nor any line of a day.
 */
const returnsSql = ({ where }: Subject): string => `select
  source, metric, cast(window_days as integer) as window_days, attribution, traffic_type,
  case when deduplicated then 'yes' else 'no' end as deduplicated,
  cast(min(report_date) as varchar) as first_date,
  cast(max(report_date) as varchar) as last_date,
  cast(sum(value) as decimal(18, 6)) as value,
  cast(count(distinct case when value is not null then report_date end) as integer) as returned_days,
  cast(date_diff('day', min(report_date), max(report_date)) + 1 as integer) as period_days,
  case
    when count(value) = count(*)
      and count(distinct report_date) = date_diff('day', min(report_date), max(report_date)) + 1 then 'yes'
    else 'no'
  end as whole,
  max(null_reason) as null_reason
from platform_returns
where ${where} and metric like '%_fen'
group by source, metric, window_days, attribution, traffic_type, deduplicated
order by source, metric, window_days, attribution, traffic_type, 6`
