-- Money spent by campaign, channel, category and day. Where the canonical spend and a dialect name the same date,
-- campaign and channel, the canonical rows win. Reads kept_spend, products, campaign_categories and night.
with known as (
  select
    s.source,
    s.dt as spend_date,
    s.campaign_id,
    s.channel,
    coalesce(s.category_id, c.category_id) as category_id,
    s.cost_fen,
    s.impressions,
    s.clicks,
    s.new_i_users,
    s.new_ti_users
  from kept_spend s
  cross join night n
  left join campaign_categories c on c.campaign_id = s.campaign_id
  where s.dt <= n.as_of_date
),
canonical as (
  select distinct spend_date, campaign_id, channel
  from known
  where source = 'spend'
),
used as (
  select k.*
  from known k
  left join canonical c
    on c.spend_date = k.spend_date and c.campaign_id = k.campaign_id and c.channel = k.channel
  where k.source = 'spend' or c.campaign_id is null
),
summed as (
  select
    spend_date,
    campaign_id,
    channel,
    category_id,
    cast(sum(cost_fen) as bigint) as cost_fen,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(new_i_users) as bigint) as new_i_users,
    cast(sum(new_ti_users) as bigint) as new_ti_users
  from used
  group by spend_date, campaign_id, channel, category_id
)
select
  spend_date,
  campaign_id,
  channel,
  category_id,
  cost_fen,
  impressions,
  clicks,
  new_i_users,
  new_ti_users,
  cast(cost_fen as double) / nullif(cast(new_ti_users as double), 0) as cost_per_new_ti_fen,
  case
    when new_ti_users is null then 'not_returned'
    when new_ti_users = 0 then 'zero_denominator'
  end as cost_per_new_ti_fen_null_reason
from summed
