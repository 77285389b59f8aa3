-- Files whose rows account for a sub-order that is not what it was: rows of the order and of its refunds, whatever
-- their own dates, a link of its buyer where it went to another, and product rows where it went to another category
-- or product although no row of the order came. Reads changed_orders, came_orders, came_refunds, came_identity_links and
-- came_products.
with order_rows as (
  select distinct 'orders' as kind, platform, order_id, file_seq from came_orders
  union all
  select distinct 'refunds', platform, order_id, file_seq from came_refunds
),
-- Sub-orders that were there before and after, and went from one buyer to another.
handed_over as (
  select platform, order_id, sub_order_id, old_user_key, new_user_key
  from changed_orders
  where old_paid_date is not null and new_paid_date is not null and old_user_key is distinct from new_user_key
),
product_rows as (
  select distinct file_seq from came_products
),
caused as (
  select r.kind, r.file_seq, c.platform, c.order_id, c.sub_order_id
  from changed_orders c
  join order_rows r on r.platform = c.platform and r.order_id = c.order_id
  union
  select 'identity-links', l.file_seq, c.platform, c.order_id, c.sub_order_id
  from handed_over c
  join came_identity_links l on l.user_key = c.old_user_key
  union
  select 'identity-links', l.file_seq, c.platform, c.order_id, c.sub_order_id
  from handed_over c
  join came_identity_links l on l.user_key = c.new_user_key
  union
  select 'products', p.file_seq, c.platform, c.order_id, c.sub_order_id
  from changed_orders c
  cross join product_rows p
  left join (select distinct platform, order_id from came_orders) o
    on o.platform = c.platform and o.order_id = c.order_id
  where c.is_sorted_anew and o.order_id is null
)
select
  k.kind,
  k.file_seq,
  c.platform,
  c.order_id,
  c.sub_order_id,
  c.old_paid_date,
  c.new_paid_date,
  c.old_user_key,
  c.new_user_key,
  c.is_refund_dated_anew
from caused k
join changed_orders c
  on c.platform = k.platform and c.order_id = k.order_id and c.sub_order_id = k.sub_order_id
