/**
 * A question that comes ready with the workgroup and the local shell. The SQL runs unchanged on Athena and DuckDB;
 * tables are named without their database, so that it reads the one it is run in.
 */
export type NamedQuery = { name: string; zh: string; en: string; sql: string }

const AIPS_TODAY = `with newest as (
  select brand_id, max(dt) as dt
  from stage_assets_daily
  group by brand_id
)
select
  a.brand_id,
  a.dt,
  a.scope,
  a.scope_id,
  a.stage,
  a.closing_users,
  a.closing_users - a.opening_users as change_users,
  a.entered_users,
  a.left_users,
  a.new_users,
  a.recalled_users,
  a.rule_version
from stage_assets_daily a
join newest n on n.brand_id = a.brand_id and n.dt = a.dt
order by
  a.brand_id,
  a.scope,
  a.scope_id,
  case a.stage when 'A' then 1 when 'I' then 2 when 'TI' then 3 when 'P' then 4 when 'S' then 5 else 6 end`

const THIRTY_DAY_FLOW = `with newest as (
  select brand_id, max(dt) as dt
  from stage_flows_daily
  group by brand_id
),
flows as (
  select
    f.brand_id, f.dt, f.scope, f.scope_id, f.from_stage, f.to_stage, f.users,
    cast(sum(f.users) over (partition by f.brand_id, f.scope, f.scope_id, f.from_stage) as bigint) as from_users
  from stage_flows_daily f
  join newest n on n.brand_id = f.brand_id and n.dt = f.dt
  where f.horizon_days = 30
)
select
  brand_id, dt, scope, scope_id, from_stage, to_stage, users,
  -- who stayed NONE or LOST is not counted, so those two have no whole to be a share of
  case when from_stage not in ('NONE', 'LOST') then from_users end as from_users,
  case when from_stage not in ('NONE', 'LOST')
    then cast(users as double) / nullif(cast(from_users as double), 0) end as share_ratio
from flows
order by brand_id, scope, scope_id, from_stage, to_stage`

const ROI_BY_CATEGORY = `with months as (
  select *
  from roi_categories
  where level = 'category' and basis = 'engaged' and model = 'last_touch'
),
categories as (
  select
    brand_id,
    category_id,
    window_days,
    min(placement_month) filter (where mature_spend_fen > 0) as first_closed_month,
    max(placement_month) filter (where mature_spend_fen > 0) as last_closed_month,
    cast(sum(spend_fen) as bigint) as spend_fen,
    cast(sum(mature_spend_fen) as bigint) as mature_spend_fen,
    cast(sum(mature_gross_fen) as bigint) as mature_gross_fen,
    cast(sum(mature_net_fen) as bigint) as mature_net_fen
  from months
  group by brand_id, category_id, window_days
)
select
  brand_id, category_id, window_days, first_closed_month, last_closed_month,
  mature_spend_fen, mature_gross_fen, mature_net_fen,
  cast(mature_gross_fen as double) / nullif(cast(mature_spend_fen as double), 0) as roi_gross,
  cast(mature_net_fen as double) / nullif(cast(mature_spend_fen as double), 0) as roi_net,
  cast(mature_spend_fen as double) / nullif(cast(spend_fen as double), 0) as mature_spend_ratio
from categories
order by brand_id, category_id`

const CAMPAIGN_CURVE = `with chosen as (
  -- the campaign with the largest spend. For another, write: select 'lumina' as brand_id, 'c618' as campaign_id
  select brand_id, campaign_id
  from roi_cohorts
  where is_category_window and basis = 'engaged' and model = 'last_touch'
  group by brand_id, campaign_id
  order by sum(spend_fen) desc, brand_id, campaign_id
  limit 1
),
cohorts as (
  select
    c.brand_id, c.campaign_id, c.category_id, c.channel, c.placement_date,
    c.window_days, c.age_days, c.spend_fen
  from roi_cohorts c
  join chosen h on h.brand_id = c.brand_id and h.campaign_id = c.campaign_id
  where c.is_category_window and c.basis = 'engaged' and c.model = 'last_touch'
),
points as (
  select
    c.brand_id, c.campaign_id, c.category_id, c.channel, c.placement_date,
    p.lag_days, p.gross_fen, p.net_fen
  from roi_curve p
  join cohorts c
    on c.brand_id = p.brand_id and c.campaign_id = p.campaign_id and c.category_id = p.category_id
    and c.channel = p.channel and c.placement_date = p.placement_date
  where p.basis = 'engaged' and p.model = 'last_touch'
),
lags as (
  select distinct category_id, lag_days from points
),
-- at each lag only the cohorts that are old enough, the same ones for spend and for money
reached as (
  select
    l.lag_days, c.brand_id, c.campaign_id, c.category_id, c.channel, c.placement_date,
    c.window_days, c.spend_fen
  from lags l
  join cohorts c on c.category_id = l.category_id and c.age_days >= l.lag_days
),
spend as (
  select
    brand_id, campaign_id, category_id, window_days, lag_days,
    count(*) as cohorts, cast(sum(spend_fen) as bigint) as spend_fen
  from reached
  group by brand_id, campaign_id, category_id, window_days, lag_days
),
sizes as (
  select category_id, count(*) as all_cohorts
  from cohorts
  group by category_id
),
money as (
  select
    r.category_id, r.lag_days,
    cast(sum(p.gross_fen) as bigint) as cumulative_gross_fen,
    cast(sum(p.net_fen) as bigint) as cumulative_net_fen
  from reached r
  join points p
    on p.category_id = r.category_id and p.channel = r.channel and p.placement_date = r.placement_date
    and p.lag_days <= r.lag_days
  group by r.category_id, r.lag_days
)
select
  s.brand_id, s.campaign_id, s.category_id, s.window_days as decision_cycle_days, s.lag_days,
  s.cohorts, z.all_cohorts, s.spend_fen, m.cumulative_gross_fen, m.cumulative_net_fen,
  cast(m.cumulative_gross_fen as double) / nullif(cast(s.spend_fen as double), 0) as roi_gross,
  cast(m.cumulative_net_fen as double) / nullif(cast(s.spend_fen as double), 0) as roi_net
from spend s
join money m on m.category_id = s.category_id and m.lag_days = s.lag_days
join sizes z on z.category_id = s.category_id
order by s.category_id, s.lag_days`

const OURS_BESIDE_THE_PLATFORMS = `select
  brand_id, campaign_id, placement_month, source, traffic_type, attribution, window_days, basis,
  our_gross_fen, platform_gross_fen, difference_fen, difference_ratio, difference_ratio_null_reason,
  newest_placement_date, maturity
from roi_reconciliation
order by brand_id, campaign_id, placement_month, source, traffic_type, attribution, window_days`

const THROWN_AWAY_LAST_NIGHT = `with newest as (
  select brand_id, max(started_at) as started_at
  from runs
  where kind = 'night'
  group by brand_id
),
last_night as (
  select r.brand_id, r.run_id
  from runs r
  join newest n on n.brand_id = r.brand_id and n.started_at = r.started_at
),
thrown_away as (
  select
    i.brand_id, 'file' as what, i.source, i.file, i.reason,
    cast(null as varchar) as column_name, cast(null as bigint) as bad_rows,
    cast(null as bigint) as first_line, i.detail
  from ingest_report i
  join last_night l on l.brand_id = i.brand_id and l.run_id = i.run_id
  where i.status = 'rejected'
  union all
  select
    q.brand_id, 'rows' as what, q.source, q.file, q.reason,
    q.column_name, count(*) as bad_rows,
    min(q.line) as first_line, min(q.detail) as detail
  from quarantine q
  join last_night l on l.brand_id = q.brand_id and l.run_id = q.run_id
  group by q.brand_id, q.source, q.file, q.reason, q.column_name
)
select brand_id, what, source, file, reason, column_name, bad_rows, first_line, detail
from thrown_away
order by brand_id, what, bad_rows desc, source, file, reason, column_name`

/** The questions that everybody asks first. */
export const NAMED_QUERIES: readonly NamedQuery[] = [
  {
    name: 'aips_today',
    zh: '今日 AIPS：每个层级各阶段的人数与较前一日的变化。',
    en: 'AIPS today: the users of each stage in every scope, with the change from the day before.',
    sql: AIPS_TODAY,
  },
  {
    name: 'thirty_day_flow',
    zh: '三十天流转：三十天前在各阶段的人，今天到了哪里，占多大比例。',
    en: 'Thirty-day flow: where the people of each stage of thirty days ago are today, and which share of them.',
    sql: THIRTY_DAY_FLOW,
  },
  {
    name: 'roi_by_category',
    zh: '各品类 ROI(T+x)：只含窗口已结束的投放群组，分子分母是同一批；engaged 口径，last_touch 归因。',
    en: 'ROI(T+x) by category, closed cohorts only, the same above and below the line; engaged basis, last touch.',
    sql: ROI_BY_CATEGORY,
  },
  {
    name: 'campaign_curve',
    zh: '一个计划的 ROI(T+k) 曲线：每个滞后只含已到该天数的群组。cohorts 少于 all_cohorts 时，年轻的群组已不在其中，累计值可以下降。默认取花费最多的计划，改第一段可换。',
    en: 'The ROI(T+k) curve of a campaign: at each lag the cohorts that are old enough. Where cohorts is below all_cohorts the younger ones have dropped out, so sums can fall. By default the campaign with the largest spend; change the first step for another.',
    sql: CAMPAIGN_CURVE,
  },
  {
    name: 'ours_beside_the_platforms',
    zh: '与平台并列：各计划各投放月，平台自报的成交额与本系统同窗口的成交额及差异。各行不可相加；maturity 不是 mature 时窗口未结束，两侧都还在增长。',
    en: "Ours beside the platforms': by campaign and month of placement, the GMV that a platform reported and ours in the same window, with the difference. Rows never add up; where maturity is not mature the window is open and both sides still grow.",
    sql: OURS_BESIDE_THE_PLATFORMS,
  },
  {
    name: 'thrown_away_last_night',
    zh: '昨晚丢弃了什么：被拒的文件逐个列出，被隔离的行按文件、原因和列汇总。需要 quarantine 表的权限。',
    en: 'What was thrown away last night: each rejected file, and the quarantined rows counted by file, reason and column. Needs the grant on quarantine.',
    sql: THROWN_AWAY_LAST_NIGHT,
  },
]
