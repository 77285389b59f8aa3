-- What a platform says of the brand's people, per day, scope and figure. Reads kept_platform_assets, scopes and night.
with brand as (
  select scope_id
  from scopes
  where scope = 'brand'
)
select
  a.dt as report_date,
  a.scope,
  coalesce(a.scope_id, b.scope_id) as scope_id,
  a.metric,
  a.value,
  a.rank,
  a.rank_of,
  a.null_reason
from kept_platform_assets a
cross join night n
cross join brand b
where a.dt <= n.as_of_date
