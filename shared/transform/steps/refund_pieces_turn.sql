-- One turn of the orders that hold a refund to be spread: the turn's refund in proportion to what of each sub-order
-- is not yet refunded, in whole fen, what remains one fen each in text order of sub_order_id, none above what it has
-- left. Reads spread_turn (refund_queue of that turn), order_lines and refund_pieces (earlier turns).
with left_over as (
  select
    o.platform,
    o.order_id,
    o.sub_order_id,
    o.gross_fen - coalesce(p.refund_fen, 0) as left_fen
  from order_lines o
  left join (
    select platform, order_id, sub_order_id, cast(sum(refund_fen) as bigint) as refund_fen
    from refund_pieces
    group by platform, order_id, sub_order_id
  ) p
    on p.platform = o.platform and p.order_id = o.order_id and p.sub_order_id = o.sub_order_id
),
due as (
  select
    t.platform,
    t.order_id,
    l.sub_order_id,
    t.dt,
    t.is_assumed,
    t.target_sub_order_id,
    t.refund_fen,
    l.left_fen,
    cast(sum(l.left_fen) over (partition by t.platform, t.order_id) as bigint) as order_left_fen
  from spread_turn t
  join left_over l on l.platform = t.platform and l.order_id = t.order_id
),
-- The product of two amounts needs 38 digits; what mod leaves divides without a remainder.
proportions as (
  select
    *,
    least(refund_fen, order_left_fen) as spread_fen,
    cast(cast(least(refund_fen, order_left_fen) as decimal(19, 0)) * cast(left_fen as decimal(19, 0)) as decimal(38, 0))
      as product,
    cast(case when order_left_fen = 0 then 1 else order_left_fen end as decimal(38, 0)) as divisor
  from due
),
floors as (
  select
    platform,
    order_id,
    sub_order_id,
    dt,
    is_assumed,
    target_sub_order_id,
    refund_fen,
    left_fen,
    spread_fen,
    cast(round(cast(product - mod(product, divisor) as double) / cast(divisor as double)) as bigint) as floor_fen
  from proportions
),
ranked as (
  select
    *,
    spread_fen - sum(floor_fen) over (partition by platform, order_id) as remainder_fen,
    row_number() over (
      partition by platform, order_id
      order by case when floor_fen < left_fen then 0 else 1 end, sub_order_id
    ) as place
  from floors
),
shares as (
  select
    platform,
    order_id,
    sub_order_id,
    dt,
    is_assumed,
    case
      when target_sub_order_id = sub_order_id then least(refund_fen, left_fen)
      when target_sub_order_id is not null then 0
      when floor_fen < left_fen and place <= remainder_fen then floor_fen + 1
      else floor_fen
    end as refund_fen
  from ranked
)
select platform, order_id, sub_order_id, dt, is_assumed, cast(refund_fen as bigint) as refund_fen
from shares
where refund_fen > 0
