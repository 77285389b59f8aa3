-- Sub-orders in play as known at D: what was paid and what was refunded. Reads order_lines and refund_pieces.
with refunded as (
  select
    platform,
    order_id,
    sub_order_id,
    cast(sum(refund_fen) as bigint) as refund_fen,
    max(case when is_assumed then 1 else 0 end) = 1 as refund_date_assumed
  from refund_pieces
  group by platform, order_id, sub_order_id
)
select
  o.platform,
  o.order_id,
  o.sub_order_id,
  o.paid_date,
  o.category_id,
  o.spu_id,
  o.user_key,
  o.gross_fen,
  coalesce(r.refund_fen, 0) as refund_fen,
  o.gross_fen - coalesce(r.refund_fen, 0) as net_fen,
  coalesce(r.refund_date_assumed, false) as refund_date_assumed
from order_lines o
left join refunded r
  on r.platform = o.platform and r.order_id = o.order_id and r.sub_order_id = o.sub_order_id
