-- The cohorts of the window: whoever has a spend row, or a touch of the basis. Reads spend_rows (spend_daily),
-- touch_cohorts, cycles and roi_night.
with bases as (
  select 'engaged' as basis
  union all
  select 'viewed'
),
spent as (
  select
    s.category_id,
    s.campaign_id,
    s.channel,
    s.spend_date as placement_date,
    b.basis,
    s.cost_fen
  from spend_rows s
  cross join bases b
),
touched as (
  select distinct category_id, campaign_id, channel, touch_date as placement_date, basis, cast(0 as bigint) as cost_fen
  from (
    select *, 'viewed' as basis from touch_cohorts
    union all
    select *, 'engaged' from touch_cohorts where is_engaged
  ) based
),
together as (
  select * from spent
  union all
  select * from touched
)
select
  t.category_id,
  t.campaign_id,
  t.channel,
  t.placement_date,
  t.basis,
  cast(sum(t.cost_fen) as bigint) as spend_fen,
  c.cycle_days,
  c.lookback_days,
  least(date_diff('day', t.placement_date, n.as_of_date), c.lookback_days) as age_days
from together t
join cycles c on c.category_id = t.category_id
cross join roi_night n
where t.placement_date between n.roi_from and n.as_of_date
group by t.category_id, t.campaign_id, t.channel, t.placement_date, t.basis, c.cycle_days, c.lookback_days, n.as_of_date
