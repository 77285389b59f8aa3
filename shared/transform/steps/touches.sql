-- Touches: which cohorts met a person on which date, and whether any of it was more than a view. Reads touch_events
-- (resolved events) and cycles.
select
  e.user_key,
  e.category_id,
  e.campaign_id,
  e.channel,
  e.dt as touch_date,
  max(case when e.behaviour = 'impression' then 0 else 1 end) = 1 as is_engaged
from touch_events e
join cycles c on c.category_id = e.category_id
where
  e.campaign_id is not null
  and e.behaviour in (
    'impression', 'click', 'deep_read', 'like', 'collect', 'comment', 'ask_to_buy', 'share', 'follow', 'search',
    'live_view', 'shop_visit', 'add_to_cart'
  )
group by e.user_key, e.category_id, e.campaign_id, e.channel, e.dt
