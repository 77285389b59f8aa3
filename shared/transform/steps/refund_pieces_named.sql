-- What each refund takes from its sub-order, in orders whose refunds all name theirs: never more than is left.
-- Reads refund_queue and order_lines.
with running as (
  select
    q.platform,
    q.order_id,
    q.target_sub_order_id as sub_order_id,
    q.dt,
    q.is_assumed,
    o.gross_fen,
    q.refund_fen,
    cast(sum(q.refund_fen) over (
      partition by q.platform, q.order_id, q.target_sub_order_id
      order by q.turn
      rows between unbounded preceding and current row
    ) as bigint) as asked_fen
  from refund_queue q
  join order_lines o
    on o.platform = q.platform and o.order_id = q.order_id and o.sub_order_id = q.target_sub_order_id
  where not q.has_spread
),
capped as (
  select
    platform,
    order_id,
    sub_order_id,
    dt,
    is_assumed,
    least(asked_fen, gross_fen) - least(asked_fen - refund_fen, gross_fen) as refund_fen
  from running
)
select platform, order_id, sub_order_id, dt, is_assumed, refund_fen
from capped
where refund_fen > 0
