-- Events with person and category resolved: a linked id is its person; a row's category is its own, else its
-- product's, else its campaign's. Reads kept_events, links, products, campaign_categories and night.
select
  e.dt,
  coalesce(l.one_key, e.id_key) as user_key,
  coalesce(e.category_id, p.category_id, c.category_id) as category_id,
  e.spu_id,
  e.campaign_id,
  e.channel,
  e.behaviour,
  coalesce(e.dwell_seconds, 0) as dwell_seconds,
  e.event_count
from kept_events e
cross join night n
left join links l on l.id_key = e.id_key
left join products p on p.spu_id = e.spu_id
left join campaign_categories c on c.campaign_id = e.campaign_id
where e.dt <= n.as_of_date
