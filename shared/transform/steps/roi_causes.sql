-- Files that a placement date's numbers can have changed by: what changed an order matched with it, a touch that came or
-- went before such an order or made the cohort, the first purchase of one of its buyers, and its own spend. Reads
-- order_causes, order_touches_all, pairs_changed, touch_cohorts_changed, first_orders, first_orders_before, links,
-- came_behaviours, came_identity_links and came_spend.
with pairs as (
  select platform, order_id, sub_order_id, user_key, touch_date from order_touches_all
  union
  select platform, order_id, sub_order_id, user_key, touch_date from pairs_changed
),
touch_rows as (
  select distinct coalesce(l.one_key, b.id_key) as user_key, b.dt, b.campaign_id, b.channel, b.file_seq
  from came_behaviours b
  left join links l on l.id_key = b.id_key
  where b.campaign_id is not null
),
rematched_orders as (
  select 'behaviours' as kind, b.file_seq, q.platform, q.order_id, q.sub_order_id
  from pairs_changed q
  join touch_rows b
    on b.user_key = q.user_key and b.dt = q.touch_date and b.campaign_id = q.campaign_id and b.channel = q.channel
  union
  select 'identity-links', l.file_seq, q.platform, q.order_id, q.sub_order_id
  from pairs_changed q
  join came_identity_links l on l.user_key = q.user_key
  union
  select kind, file_seq, platform, order_id, sub_order_id from order_causes
),
-- Whose first purchase moved is a new buyer of other cohorts than before, in all orders.
moved_buyers as (
  select f.user_key
  from first_orders f
  join first_orders_before b on b.user_key = f.user_key
  where f.first_paid_date <> b.first_paid_date
),
buyers_causes as (
  select kind, file_seq, old_user_key as user_key from order_causes
  union
  select kind, file_seq, new_user_key from order_causes
),
placed as (
  select r.kind, r.file_seq, p.touch_date as dt
  from rematched_orders r
  join pairs p on p.platform = r.platform and p.order_id = r.order_id and p.sub_order_id = r.sub_order_id
  union
  select c.kind, c.file_seq, p.touch_date
  from moved_buyers m
  join buyers_causes c on c.user_key = m.user_key
  join pairs p on p.user_key = m.user_key
  where c.kind <> 'refunds'
  union
  select 'behaviours', b.file_seq, b.dt
  from touch_cohorts_changed t
  join touch_rows b on b.dt = t.touch_date and b.campaign_id = t.campaign_id and b.channel = t.channel
  union
  select 'spend', file_seq, dt from came_spend
)
select kind, file_seq, dt from placed
