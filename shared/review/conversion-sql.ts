import { literal } from '../engine/engine.ts'
import type { Subject } from './campaign.ts'
import { oneSql, sumSql } from './known-sums.ts'

const SHOWN_COHORTS = 6

const ours = ({ placed }: Subject): string => `${placed} and basis = 'engaged' and model = 'last_touch'`
const quotient = (above: string, below: string): string =>
  `cast(${above} as double) / nullif(cast(${below} as double), 0)`

const CLOSED = "maturity = 'mature'"
const OPEN = "maturity <> 'mature'"

/** ROI(T+k) of each category at each window of the grid: at each the placements that are old enough, and the others. */
export const windowsSql = (subject: Subject): string => `with sums as (
  select category_id, window_days,
    max(case when is_category_window then 1 else 0 end) as is_cycle,
    count(case when ${CLOSED} then 1 end) as cohorts,
    count(case when ${OPEN} then 1 end) as open_cohorts,
    ${sumSql(subject, 'spend_fen', CLOSED)} as spend_fen,
    ${sumSql(subject, 'gross_fen', CLOSED)} as gross_fen,
    ${sumSql(subject, 'net_fen', CLOSED)} as net_fen,
    ${sumSql(subject, 'spend_fen', OPEN)} as open_spend_fen,
    ${sumSql(subject, 'gross_fen', OPEN)} as open_gross_fen,
    max(case when ${OPEN} then cast(placement_date + window_days * interval '1' day as date) end) as closes_on
  from roi_cohorts
  where ${ours(subject)}
  group by category_id, window_days
)
select category_id, cast(window_days as integer) as window_days, is_cycle, cohorts, open_cohorts,
  spend_fen, gross_fen, net_fen, open_spend_fen, open_gross_fen, cast(closes_on as varchar) as closes_on,
  ${quotient('gross_fen', 'spend_fen')} as roi_gross,
  ${quotient('net_fen', 'spend_fen')} as roi_net
from sums
order by category_id, window_days`

/** Money lag by lag of the placements whose window is over, 0…x: lags that brought nothing have no row. */
export const lagsSql = (subject: Subject): string => `with closed as (
  select category_id, channel, placement_date, window_days, spend_fen
  from roi_cohorts
  where ${ours(subject)} and is_category_window and ${CLOSED}
),
spend as (
  select category_id, ${sumSql(subject, 'spend_fen')} as spend_fen
  from closed
  group by category_id
),
points as (
  select category_id, channel, placement_date, lag_days, gross_fen
  from roi_curve
  where ${ours(subject)}
),
lags as (
  select p.category_id, p.lag_days, cast(sum(p.gross_fen) as bigint) as gross_fen
  from points p
  join closed c
    on c.category_id = p.category_id and c.channel = p.channel and c.placement_date = p.placement_date
    and p.lag_days <= c.window_days
  group by p.category_id, p.lag_days
),
running as (
  select category_id, lag_days,
    cast(sum(gross_fen) over (partition by category_id order by lag_days) as bigint) as cumulative_gross_fen
  from lags
)
select r.category_id, cast(r.lag_days as integer) as lag_days, r.cumulative_gross_fen, s.spend_fen,
  ${quotient('r.cumulative_gross_fen', 's.spend_fen')} as roi_gross
from running r
join spend s on s.category_id = r.category_id
order by r.category_id, r.lag_days`

/** How far the three models that add up are apart on the closed placements; null where none is closed. */
export const disagreementSql = ({ placed }: Subject): string => `with models as (
  select model, sum(gross_fen) as gross_fen
  from roi_cohorts
  where ${placed} and is_category_window and basis = 'engaged' and model <> 'any_touch' and ${CLOSED}
  group by model
),
ends as (
  select cast(max(gross_fen) - min(gross_fen) as bigint) as apart_fen, cast(max(gross_fen) as bigint) as most_fen
  from models
)
select apart_fen, most_fen, ${quotient('apart_fen', 'most_fen')} as apart_ratio
from ends`

/**
 * Money at lags beyond x of the placements that x is behind, beside all their money; null where there are none. Younger
 * ones can have none there yet; money still comes up to the lookback, 90 days at least.
 */
export const laterSql = (subject: Subject): string => `with sums as (
  select cast(sum(later_gross_fen) as bigint) as later_gross_fen,
    cast(sum(mature_gross_fen + later_gross_fen) as bigint) as past_gross_fen
  from roi_categories
  where ${rolled(subject)}
),
placements as (
  select count(case when age_days > window_days then 1 end) as past,
    max(cast(placement_date + case when window_days > 90 then window_days else 90 end * interval '1' day as date)) as over_on
  from roi_cohorts
  where ${ours(subject)} and is_category_window
),
past as (
  select case when p.past > 0 then s.later_gross_fen end as later_gross_fen,
    case when p.past > 0 then s.past_gross_fen end as past_gross_fen,
    cast(p.over_on as varchar) as over_on
  from sums s
  cross join placements p
)
select later_gross_fen, past_gross_fen, over_on, ${quotient('later_gross_fen', 'past_gross_fen')} as later_ratio
from past`

const rolled = ({ brandId, campaign }: Subject): string =>
  `brand_id = ${literal(brandId)} and level = 'campaign' and level_id = ${literal(campaign.id)}
    and basis = 'engaged' and model = 'last_touch'`

/** Buyers of several placements overlap: the largest is a lower bound of the distinct ones, the sum an upper one. */
export const peopleSql = (subject: Subject): string => `select
  ${[
    ['closed', CLOSED],
    ['open', OPEN],
  ]
    .flatMap(([part, condition]) =>
      ['buyers', 'new_buyers'].flatMap((column) => [
        `max(case when ${condition} then ${column} end) as ${part}_${column}_at_least`,
        `cast(sum(case when ${condition} then ${column} end) as bigint) as ${part}_${column}_at_most`,
      ]),
    )
    .join(',\n  ')}
from roi_cohorts
where ${ours(subject)} and is_category_window`

/** The placements with the largest spend under every model; any_touch counts an order in each placement it saw. */
export const cohortsSql = (subject: Subject): string => `with largest as (
  select category_id, channel, placement_date
  from roi_cohorts
  where ${ours(subject)} and is_category_window
  order by spend_fen desc, gross_fen desc, placement_date, category_id, channel
  limit ${SHOWN_COHORTS}
)
select
  cast(c.placement_date as varchar) as placement_date, c.category_id, c.channel, c.model,
  c.window_days, c.maturity, ${oneSql(subject, 'spend_fen')} as spend_fen, c.gross_fen, c.roi_gross, c.buyers,
  cast(cast(c.placement_date + c.window_days * interval '1' day as date) as varchar) as closes_on
from roi_cohorts c
join largest l
  on l.category_id = c.category_id and l.channel = c.channel and l.placement_date = c.placement_date
where c.brand_id = ${literal(subject.brandId)} and c.campaign_id = ${literal(subject.campaign.id)}
  and c.is_category_window and c.basis = 'engaged'
order by c.spend_fen desc, c.placement_date, c.category_id, c.channel, c.model`
