-- What a platform reported for a campaign, a month and a window, beside ours of the same. 聚光's channels are different
-- people's and add up, and ours then holds the channels it reported; an alliance's kinds of traffic overlap and stay
-- apart, each beside ours of all channels. Reads returned_rows (platform_returns), cohort_rows (roi_cohorts) and
-- curve_rows (roi_curve) of the months in question, and night.
with reported as (
  select
    r.source,
    r.campaign_id,
    substr(cast(r.report_date as varchar), 1, 7) as placement_month,
    r.window_days,
    r.attribution,
    case when r.attribution = 'exposure' then 'viewed' else 'engaged' end as basis,
    case when r.source <> 'juguang-report' then r.traffic_type end as traffic_type,
    case when r.source = 'juguang-report' then r.traffic_type end as channel,
    r.report_date,
    r.value,
    r.null_reason
  from returned_rows r
  where r.metric = 'shop_gmv_fen' and r.window_days is not null and not r.deduplicated
),
theirs as (
  select
    source,
    campaign_id,
    placement_month,
    window_days,
    attribution,
    basis,
    traffic_type,
    cast(round(sum(value)) as bigint) as gross_fen,
    case when count(value) = 0 then min(null_reason) end as null_reason,
    max(report_date) as newest_date
  from reported
  group by source, campaign_id, placement_month, window_days, attribution, basis, traffic_type
),
-- A null channel asks for all of them.
asked as (
  select distinct source, campaign_id, placement_month, window_days, attribution, basis, channel
  from reported
),
-- Each cohort once: the row of its category's window says how far its curve goes.
cohorts as (
  select
    c.category_id,
    c.campaign_id,
    c.channel,
    c.placement_date,
    c.basis,
    substr(cast(c.placement_date as varchar), 1, 7) as placement_month,
    case when c.window_days > 90 then c.window_days else 90 end as lookback_days
  from cohort_rows c
  where c.model = 'last_touch' and c.is_category_window
),
ours as (
  select
    a.source,
    a.campaign_id,
    a.placement_month,
    a.window_days,
    a.attribution,
    cast(coalesce(sum(p.gross_fen), 0) as bigint) as gross_fen,
    min(c.lookback_days) as lookback_days,
    max(c.placement_date) as newest_date
  from asked a
  join cohorts c
    on c.campaign_id = a.campaign_id
    and c.placement_month = a.placement_month
    and c.basis = a.basis
    and (a.channel is null or a.channel = c.channel)
  left join curve_rows p
    on p.category_id = c.category_id
    and p.campaign_id = c.campaign_id
    and p.channel = c.channel
    and p.placement_date = c.placement_date
    and p.basis = c.basis
    and p.model = 'last_touch'
    and p.lag_days <= a.window_days
  group by a.source, a.campaign_id, a.placement_month, a.window_days, a.attribution
),
together as (
  select
    t.source,
    t.campaign_id,
    t.placement_month,
    t.window_days,
    t.attribution,
    t.traffic_type,
    t.basis,
    case when t.window_days <= coalesce(o.lookback_days, t.window_days) then coalesce(o.gross_fen, 0) end as our_gross_fen,
    t.gross_fen as platform_gross_fen,
    t.null_reason as platform_reason,
    case when o.newest_date > t.newest_date then o.newest_date else t.newest_date end as newest_placement_date
  from theirs t
  left join ours o
    on o.source = t.source
    and o.campaign_id = t.campaign_id
    and o.placement_month = t.placement_month
    and o.window_days = t.window_days
    and o.attribution = t.attribution
)
select
  g.source,
  g.campaign_id,
  g.placement_month,
  g.window_days,
  g.attribution,
  g.traffic_type,
  g.basis,
  g.our_gross_fen,
  case when g.our_gross_fen is null then 'not_applicable' end as our_gross_fen_null_reason,
  g.platform_gross_fen,
  g.platform_reason as platform_gross_fen_null_reason,
  g.our_gross_fen - g.platform_gross_fen as difference_fen,
  case
    when g.platform_gross_fen is null then g.platform_reason
    when g.our_gross_fen is null then 'not_applicable'
  end as difference_fen_null_reason,
  cast(g.our_gross_fen - g.platform_gross_fen as double) / nullif(cast(g.platform_gross_fen as double), 0)
    as difference_ratio,
  case
    when g.platform_gross_fen is null then g.platform_reason
    when g.our_gross_fen is null then 'not_applicable'
    when g.platform_gross_fen = 0 then 'zero_denominator'
  end as difference_ratio_null_reason,
  g.newest_placement_date,
  case
    when date_diff('day', g.newest_placement_date, n.as_of_date) >= g.window_days then 'mature'
    when 2 * date_diff('day', g.newest_placement_date, n.as_of_date) >= g.window_days then 'settling'
    else 'maturing'
  end as maturity
from together g
cross join night n
