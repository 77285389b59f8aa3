-- Users per stage and day: the closing of the day before, and the day's moves. Reads moves (of the dates from
-- night.from_date on), assets_before (published rows before from_date), scopes, dates, rule_dates and night.
with stages as (
  select 'A' as stage, 1 as bit
  union all select 'I', 2
  union all select 'TI', 4
  union all select 'P', 8
  union all select 'S', 16
),
asset_moves as (
  select
    m.dt,
    m.scope_no,
    m.from_stage,
    m.to_stage,
    m.from_flags,
    m.to_flags,
    m.from_stage not in ('NONE', 'LOST') as was_inside,
    m.to_stage not in ('NONE', 'LOST') as is_inside
  from moves m
  cross join night n
  where m.dt between n.from_date and n.as_of_date
),
stage_changes as (
  select
    m.dt,
    m.scope_no,
    s.stage,
    count(case when m.to_stage = s.stage and m.from_stage <> s.stage then 1 end) as entered_users,
    count(case when m.from_stage = s.stage and m.to_stage <> s.stage then 1 end) as left_users,
    cast(null as bigint) as new_users,
    cast(null as bigint) as recalled_users,
    cast(sum(mod(m.to_flags / s.bit, 2) - mod(m.from_flags / s.bit, 2)) as bigint) as holding_gain
  from asset_moves m
  cross join stages s
  group by m.dt, m.scope_no, s.stage
),
asset_changes as (
  select
    dt,
    scope_no,
    'ALL' as stage,
    count(case when is_inside and not was_inside then 1 end) as entered_users,
    count(case when was_inside and not is_inside then 1 end) as left_users,
    count(case when is_inside and from_stage = 'NONE' then 1 end) as new_users,
    count(case when is_inside and from_stage = 'LOST' then 1 end) as recalled_users,
    count(case when is_inside and not was_inside then 1 end) - count(case when was_inside and not is_inside then 1 end)
      as holding_gain
  from asset_moves
  group by dt, scope_no
),
changes as (
  select * from stage_changes
  union all
  select * from asset_changes
),
scope_starts as (
  select scope_no, min(dt) as start_date
  from (
    select scope_no, dt from assets_before
    union all
    select scope_no, dt from asset_moves where is_inside
  ) seen
  group by scope_no
),
opening as (
  select b.scope_no, b.stage, b.closing_users, b.holding_users
  from assets_before b
  cross join night n
  where b.dt = cast(n.from_date - interval '1' day as date)
),
grid as (
  select d.dt, s.scope_no, g.stage
  from scope_starts s
  cross join (
    select stage from stages
    union all
    select 'ALL'
  ) g
  join dates d on d.dt >= s.start_date
  cross join night n
  where d.dt between n.from_date and n.as_of_date
),
filled as (
  select
    g.dt,
    g.scope_no,
    g.stage,
    coalesce(c.entered_users, 0) as entered_users,
    coalesce(c.left_users, 0) as left_users,
    case when g.stage = 'ALL' then coalesce(c.new_users, 0) end as new_users,
    case when g.stage = 'ALL' then coalesce(c.recalled_users, 0) end as recalled_users,
    coalesce(c.holding_gain, 0) as holding_gain,
    coalesce(o.closing_users, 0) as closing_before,
    coalesce(o.holding_users, 0) as holding_before
  from grid g
  left join changes c on c.dt = g.dt and c.scope_no = g.scope_no and c.stage = g.stage
  left join opening o on o.scope_no = g.scope_no and o.stage = g.stage
),
running as (
  select
    *,
    closing_before + sum(entered_users - left_users) over so_far as closing_users,
    holding_before + sum(holding_gain) over so_far as holding_users
  from filled
  window so_far as (partition by scope_no, stage order by dt rows between unbounded preceding and current row)
)
select
  r.scope_no,
  r.dt,
  s.scope,
  s.scope_id,
  r.stage,
  cast(r.closing_users - r.entered_users + r.left_users as bigint) as opening_users,
  r.entered_users,
  r.left_users,
  cast(r.closing_users as bigint) as closing_users,
  r.new_users,
  r.recalled_users,
  cast(r.holding_users as bigint) as holding_users,
  v.rule_version
from running r
join scopes s on s.scope_no = r.scope_no
join rule_dates v on r.dt between v.from_date and v.to_date
