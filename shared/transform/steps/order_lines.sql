-- Sub-orders in play, with their person, product and category resolved. Reads orders_in_play (kept order rows),
-- links, products, product_items and night.
with sales as (
  select o.*
  from orders_in_play o
  cross join night n
  where o.is_sale and o.dt <= n.as_of_date
),
product_codes as (
  select merchant_code, min(spu_id) as spu_id
  from products
  where merchant_code is not null
  group by merchant_code
),
identified as (
  select
    o.platform,
    o.order_id,
    o.sub_order_id,
    o.dt as paid_date,
    coalesce(l.one_key, o.id_key) as user_key,
    o.category_id,
    coalesce(o.spu_id, c.spu_id, i.spu_id) as spu_id,
    o.merchant_code,
    o.gross_fen,
    o.refund_column_fen
  from sales o
  left join links l on l.id_key = o.id_key
  left join product_codes c on c.merchant_code = o.merchant_code
  left join product_items i on i.item_id = o.item_id
)
select
  o.platform,
  o.order_id,
  o.sub_order_id,
  o.paid_date,
  o.user_key,
  coalesce(o.category_id, p.category_id) as category_id,
  o.spu_id,
  o.merchant_code,
  o.gross_fen,
  o.refund_column_fen
from identified o
left join products p on p.spu_id = o.spu_id
