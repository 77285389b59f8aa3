-- For each sub-order to look at, the cohorts that touched its buyer in the lookback days before. Reads orders_to_match,
-- touches and cycles.
select
  o.platform,
  o.order_id,
  o.sub_order_id,
  o.paid_date,
  o.user_key,
  t.category_id,
  t.campaign_id,
  t.channel,
  t.touch_date,
  t.is_engaged
from orders_to_match o
join cycles c on c.category_id = o.category_id
join touches t
  on t.user_key = o.user_key
  and t.category_id = o.category_id
  and t.touch_date <= o.paid_date
  and t.touch_date >= cast(o.paid_date - c.lookback_days * interval '1' day as date)
