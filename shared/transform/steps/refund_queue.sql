-- Refunds of the sub-orders in play, in the order in which they count. target_sub_order_id is the sub-order a
-- refund belongs to; null: it is spread over the order. A refund that names a sub-order the lake does not know waits.
-- Reads refunds_in_play (kept refund rows), order_lines and night.
with orders_known as (
  select platform, order_id, min(sub_order_id) as only_sub_order_id, count(*) as sub_orders
  from order_lines
  group by platform, order_id
),
coded as (
  select platform, order_id, merchant_code, min(sub_order_id) as sub_order_id, count(*) as sub_orders
  from order_lines
  where merchant_code is not null
  group by platform, order_id, merchant_code
),
said as (
  select
    r.platform,
    r.order_id,
    r.refund_id,
    r.refunded_at,
    r.dt,
    r.refund_fen,
    r.sub_order_id as named_sub_order_id,
    coalesce(
      r.sub_order_id,
      case when c.sub_orders = 1 then c.sub_order_id end,
      case when k.sub_orders = 1 then k.only_sub_order_id end
    ) as target_sub_order_id
  from refunds_in_play r
  join orders_known k on k.platform = r.platform and k.order_id = r.order_id
  left join coded c
    on c.platform = r.platform and c.order_id = r.order_id and c.merchant_code = r.merchant_code
  cross join night n
  where r.is_refund and r.dt <= n.as_of_date
),
known as (
  select s.platform, s.order_id, s.refund_id, s.refunded_at, s.dt, s.refund_fen, s.target_sub_order_id, false as is_assumed
  from said s
  left join order_lines o
    on o.platform = s.platform and o.order_id = s.order_id and o.sub_order_id = s.named_sub_order_id
  where s.named_sub_order_id is null or o.sub_order_id is not null
),
-- A refund column of the order file has no date: the paid date stands in, unless refund rows of their own exist.
columns_in_use as (
  select
    o.platform,
    o.order_id,
    '' as refund_id,
    cast(o.paid_date as timestamp) as refunded_at,
    o.paid_date as dt,
    o.refund_column_fen as refund_fen,
    o.sub_order_id as target_sub_order_id,
    true as is_assumed
  from order_lines o
  left join (
    select distinct platform, order_id, target_sub_order_id
    from known
  ) k
    on k.platform = o.platform and k.order_id = o.order_id and k.target_sub_order_id = o.sub_order_id
  left join (
    select distinct platform, order_id
    from known
    where target_sub_order_id is null
  ) w
    on w.platform = o.platform and w.order_id = o.order_id
  where o.refund_column_fen > 0 and k.order_id is null and w.order_id is null
),
together as (
  select * from known
  union all
  select * from columns_in_use
)
select
  platform,
  order_id,
  refund_id,
  dt,
  refund_fen,
  target_sub_order_id,
  is_assumed,
  cast(
    row_number() over (partition by platform, order_id order by refunded_at, refund_id, target_sub_order_id) as bigint
  ) as turn,
  max(case when target_sub_order_id is null then 1 else 0 end) over (partition by platform, order_id) = 1 as has_spread
from together
