-- Users by their stage h days before and on the day. Who moved is followed from span to span; who did not stayed where
-- the asset says. Reads spans (stages of the people who moved since 30 days before night.from_date: scope_no,
-- user_key, stage, from_date, to_date), assets (rows of the dates), scopes, dates, horizons, rule_dates and night.
with met as (
  select
    h.horizon_days,
    a.scope_no,
    a.stage as from_stage,
    b.stage as to_stage,
    greatest(
      n.from_date,
      b.from_date,
      cast(a.from_date + h.horizon_days * interval '1' day as date)
    ) as start_date,
    least(
      cast(n.as_of_date + interval '1' day as date),
      b.to_date,
      cast(a.to_date + h.horizon_days * interval '1' day as date)
    ) as end_date
  from spans a
  join spans b on b.scope_no = a.scope_no and b.user_key = a.user_key
  cross join horizons h
  cross join night n
  where not (a.stage = b.stage and a.stage in ('NONE', 'LOST'))
),
steps as (
  select horizon_days, scope_no, from_stage, to_stage, start_date as dt, count(*) as users
  from met
  where start_date < end_date
  group by horizon_days, scope_no, from_stage, to_stage, start_date
  union all
  select horizon_days, scope_no, from_stage, to_stage, end_date, -count(*)
  from met
  where start_date < end_date
  group by horizon_days, scope_no, from_stage, to_stage, end_date
),
pairs as (
  select distinct horizon_days, scope_no, from_stage, to_stage from steps
),
step_days as (
  select horizon_days, scope_no, from_stage, to_stage, dt, cast(sum(users) as bigint) as users
  from steps
  group by horizon_days, scope_no, from_stage, to_stage, dt
),
moved as (
  select
    p.horizon_days,
    p.scope_no,
    p.from_stage,
    p.to_stage,
    d.dt,
    cast(sum(coalesce(s.users, 0)) over (
      partition by p.horizon_days, p.scope_no, p.from_stage, p.to_stage
      order by d.dt
      rows between unbounded preceding and current row
    ) as bigint) as users
  from pairs p
  cross join dates d
  left join step_days s
    on s.horizon_days = p.horizon_days
    and s.scope_no = p.scope_no
    and s.from_stage = p.from_stage
    and s.to_stage = p.to_stage
    and s.dt = d.dt
),
stayed as (
  select
    h.horizon_days,
    a.scope_no,
    a.stage as from_stage,
    a.stage as to_stage,
    a.dt,
    a.closing_users - coalesce(m.users, 0) as users
  from assets a
  cross join horizons h
  left join (
    select horizon_days, scope_no, to_stage, dt, cast(sum(users) as bigint) as users
    from moved
    group by horizon_days, scope_no, to_stage, dt
  ) m
    on m.horizon_days = h.horizon_days and m.scope_no = a.scope_no and m.to_stage = a.stage and m.dt = a.dt
  where a.stage <> 'ALL'
),
together as (
  select horizon_days, scope_no, from_stage, to_stage, dt, users from moved
  union all
  select horizon_days, scope_no, from_stage, to_stage, dt, users from stayed
)
select
  t.scope_no,
  t.dt,
  t.horizon_days,
  s.scope,
  s.scope_id,
  t.from_stage,
  t.to_stage,
  cast(sum(t.users) as bigint) as users,
  v.rule_version
from together t
-- A scope has flows from the day on which it has assets.
join (
  select distinct scope_no, dt from assets
) started
  on started.scope_no = t.scope_no and started.dt = t.dt
join scopes s on s.scope_no = t.scope_no
join rule_dates v on t.dt between v.from_date and v.to_date
group by t.scope_no, t.dt, t.horizon_days, s.scope, s.scope_id, t.from_stage, t.to_stage, v.rule_version
having sum(t.users) <> 0
