-- Named rates with both ends. Reads flows and assets (rows of the dates), assets_window (stage_assets_daily from 30
-- days before night.from_date on), order_matches (dt, scope_no, named_orders, all_orders), horizons and night.
with places as (
  select
    'A' as stage, 1 as place
  union all select 'I', 2
  union all select 'TI', 3
  union all select 'P', 4
  union all select 'S', 5
),
origins as (
  select
    h.horizon_days,
    a.dt,
    a.scope_no,
    a.stage,
    a.closing_users,
    coalesce(b.closing_users, 0) as closing_then
  from assets a
  cross join horizons h
  left join assets_window b
    on b.scope_no = a.scope_no
    and b.stage = a.stage
    and b.dt = cast(a.dt - h.horizon_days * interval '1' day as date)
),
moves_out as (
  select
    f.horizon_days,
    f.dt,
    f.scope_no,
    f.from_stage,
    cast(sum(case when t.place > p.place then f.users else 0 end) as bigint) as advanced_users,
    cast(sum(case when f.to_stage = 'LOST' then f.users else 0 end) as bigint) as lapsed_users
  from flows f
  join places p on p.stage = f.from_stage
  left join places t on t.stage = f.to_stage
  group by f.horizon_days, f.dt, f.scope_no, f.from_stage
),
per_stage as (
  select
    o.horizon_days,
    o.dt,
    o.scope_no,
    o.stage,
    coalesce(m.advanced_users, 0) as advanced_users,
    coalesce(m.lapsed_users, 0) as lapsed_users,
    o.closing_then
  from origins o
  left join moves_out m
    on m.horizon_days = o.horizon_days and m.dt = o.dt and m.scope_no = o.scope_no and m.from_stage = o.stage
  where o.stage <> 'ALL'
),
true_interest as (
  select
    dt,
    scope_no,
    cast(sum(case when stage = 'TI' then closing_users else 0 end) as bigint) as numerator,
    cast(sum(closing_users) as bigint) as denominator
  from assets
  where stage in ('I', 'TI')
  group by dt, scope_no
),
rates as (
  select dt, horizon_days, scope_no, 'advance_ratio' as rate, stage, advanced_users as numerator, closing_then as denominator
  from per_stage
  union all
  select dt, horizon_days, scope_no, 'lapse_ratio', stage, lapsed_users, closing_then
  from per_stage
  union all
  select dt, horizon_days, scope_no, 'net_growth_ratio', 'ALL', closing_users - closing_then, closing_then
  from origins
  where stage = 'ALL'
  union all
  select dt, 0, scope_no, 'true_interest_ratio', 'ALL', numerator, denominator
  from true_interest
  union all
  select a.dt, 0, a.scope_no, 'order_match_ratio', 'ALL', coalesce(m.named_orders, 0), coalesce(m.all_orders, 0)
  from assets a
  left join order_matches m on m.dt = a.dt and m.scope_no = a.scope_no
  where a.stage = 'ALL'
)
select
  r.dt,
  r.horizon_days,
  s.scope,
  s.scope_id,
  r.rate,
  r.stage,
  r.numerator,
  r.denominator,
  cast(r.numerator as double) / nullif(cast(r.denominator as double), 0) as value,
  case when r.denominator = 0 then 'zero_denominator' end as value_null_reason,
  v.rule_version
from rates r
join scopes s on s.scope_no = r.scope_no
join rule_dates v on r.dt between v.from_date and v.to_date
