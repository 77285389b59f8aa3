-- What each cohort gets of each sub-order, per basis and model, in whole fen. share_count is q where the sub-order
-- counts as 1/q of an order. Reads order_touches (every touch of the orders in the window), roi_orders and first_orders.
with based as (
  select 'viewed' as basis, t.* from order_touches t
  union all
  select 'engaged' as basis, t.* from order_touches t where t.is_engaged
),
placed as (
  select
    b.*,
    o.gross_fen,
    o.refund_fen,
    f.first_paid_date,
    dense_rank() over (
      partition by b.basis, b.platform, b.order_id, b.sub_order_id
      order by b.touch_date
    ) as date_place,
    row_number() over (
      partition by b.basis, b.platform, b.order_id, b.sub_order_id, b.touch_date
      order by b.campaign_id, b.channel
    ) as cohort_place,
    count(*) over (
      partition by b.basis, b.platform, b.order_id, b.sub_order_id, b.touch_date
    ) as cohort_count
  from based b
  join roi_orders o
    on o.platform = b.platform and o.order_id = b.order_id and o.sub_order_id = b.sub_order_id
  join first_orders f on f.user_key = b.user_key
),
counted as (
  select
    *,
    max(date_place) over (partition by basis, platform, order_id, sub_order_id) as date_count
  from placed
),
-- What a touch date gets of the order, per model; dates without a share take no part.
dated as (
  select c.*, 'any_touch' as model, 1 as date_shares, c.gross_fen as date_gross_fen, c.refund_fen as date_refund_fen
  from counted c
  union all
  select c.*, 'last_touch', 1, c.gross_fen, c.refund_fen
  from counted c
  where c.date_place = c.date_count
  union all
  select c.*, 'first_touch', 1, c.gross_fen, c.refund_fen
  from counted c
  where c.date_place = 1
  union all
  select
    c.*,
    'linear',
    c.date_count,
    c.gross_fen / c.date_count + case when c.date_place <= mod(c.gross_fen, c.date_count) then 1 else 0 end,
    c.refund_fen / c.date_count + case when c.date_place <= mod(c.refund_fen, c.date_count) then 1 else 0 end
  from counted c
)
select
  d.category_id,
  d.campaign_id,
  d.channel,
  d.touch_date as placement_date,
  d.basis,
  d.model,
  date_diff('day', d.touch_date, d.paid_date) as lag_days,
  d.user_key,
  d.paid_date = d.first_paid_date as is_first,
  case when d.model = 'any_touch' then 1 else d.date_shares * d.cohort_count end as share_count,
  case
    when d.model = 'any_touch' then d.date_gross_fen
    else d.date_gross_fen / d.cohort_count
      + case when d.cohort_place <= mod(d.date_gross_fen, d.cohort_count) then 1 else 0 end
  end as gross_fen,
  case
    when d.model = 'any_touch' then d.date_refund_fen
    else d.date_refund_fen / d.cohort_count
      + case when d.cohort_place <= mod(d.date_refund_fen, d.cohort_count) then 1 else 0 end
  end as refund_fen
from dated d
cross join roi_night n
where d.touch_date >= n.roi_from
