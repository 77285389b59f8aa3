-- What a platform reported back, per day, campaign, note and traffic type. A sum over parts is null only where all
-- parts are. Reads kept_platform_returns and night.
select
  r.source,
  r.dt as report_date,
  r.campaign_id,
  r.note_id,
  r.task_id,
  r.metric,
  r.window_days,
  r.attribution,
  r.traffic_type,
  r.deduplicated,
  cast(sum(r.value) as decimal(18, 6)) as value,
  case when count(r.value) = 0 then min(r.null_reason) end as null_reason,
  max(r.sampling_ratio) as sampling_ratio
from kept_platform_returns r
cross join night n
where r.dt <= n.as_of_date
group by
  r.source, r.dt, r.campaign_id, r.note_id, r.task_id, r.metric, r.window_days, r.attribution, r.traffic_type,
  r.deduplicated
