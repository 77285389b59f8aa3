-- Closed and open money apart, over a month of placements. Only cohorts whose window is over stand in a ratio, the
-- same ones above and below the line. Reads cohorts_after (roi_cohorts of the months), curve_after (roi_curve) and cycles.
with windows as (
  select
    c.category_id,
    c.campaign_id,
    c.channel,
    c.placement_date,
    c.basis,
    c.model,
    c.window_days,
    c.spend_fen,
    c.gross_fen,
    c.net_fen,
    c.maturity = 'mature' as is_closed
  from cohorts_after c
  join cycles y on y.category_id = c.category_id
  where c.is_category_window and c.model <> 'any_touch'
),
later as (
  select
    v.category_id,
    v.campaign_id,
    v.channel,
    v.placement_date,
    v.basis,
    v.model,
    cast(sum(v.gross_fen) as bigint) as later_gross_fen
  from curve_after v
  join cycles y on y.category_id = v.category_id
  where v.lag_days > y.cycle_days and v.model <> 'any_touch'
  group by v.category_id, v.campaign_id, v.channel, v.placement_date, v.basis, v.model
),
cohorts as (
  select w.*, coalesce(l.later_gross_fen, 0) as later_gross_fen
  from windows w
  left join later l
    on l.category_id = w.category_id
    and l.campaign_id = w.campaign_id
    and l.channel = w.channel
    and l.placement_date = w.placement_date
    and l.basis = w.basis
    and l.model = w.model
),
leveled as (
  select 'category' as level, category_id as level_id, c.* from cohorts c
  union all
  select 'campaign', campaign_id, c.* from cohorts c
  union all
  select 'channel', channel, c.* from cohorts c
),
sums as (
  select
    category_id,
    level,
    level_id,
    substr(cast(placement_date as varchar), 1, 7) as placement_month,
    basis,
    model,
    window_days,
    cast(sum(spend_fen) as bigint) as spend_fen,
    cast(sum(case when is_closed then spend_fen else 0 end) as bigint) as mature_spend_fen,
    cast(sum(case when is_closed then gross_fen else 0 end) as bigint) as mature_gross_fen,
    cast(sum(case when is_closed then net_fen else 0 end) as bigint) as mature_net_fen,
    cast(sum(later_gross_fen) as bigint) as later_gross_fen,
    cast(sum(case when is_closed then 0 else spend_fen end) as bigint) as open_spend_fen,
    cast(sum(case when is_closed then 0 else gross_fen end) as bigint) as open_gross_fen,
    cast(sum(case when is_closed then 0 else net_fen end) as bigint) as open_net_fen,
    count(case when is_closed then 1 end) as closed_cohorts
  from leveled
  group by
    category_id, level, level_id, substr(cast(placement_date as varchar), 1, 7), basis, model, window_days
)
select
  category_id,
  level,
  level_id,
  placement_month,
  basis,
  model,
  window_days,
  spend_fen,
  mature_spend_fen,
  cast(mature_spend_fen as double) / nullif(cast(spend_fen as double), 0) as mature_spend_ratio,
  case when spend_fen = 0 then 'zero_denominator' end as mature_spend_ratio_null_reason,
  mature_gross_fen,
  mature_net_fen,
  cast(mature_gross_fen as double) / nullif(cast(mature_spend_fen as double), 0) as roi_gross,
  case
    when mature_spend_fen > 0 then null
    when closed_cohorts = 0 then 'immature'
    else 'zero_denominator'
  end as roi_gross_null_reason,
  cast(mature_net_fen as double) / nullif(cast(mature_spend_fen as double), 0) as roi_net,
  case
    when mature_spend_fen > 0 then null
    when closed_cohorts = 0 then 'immature'
    else 'zero_denominator'
  end as roi_net_null_reason,
  later_gross_fen,
  open_spend_fen,
  open_gross_fen,
  open_net_fen
from sums
