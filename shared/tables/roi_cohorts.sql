-- ROI(T+k) of every cohort at the windows of the grid and at its category's own. Reads cohort_list, roi_cells,
-- order_shares and roi_models.
with grid as (
  select 0 as window_days
  union all select 1
  union all select 3
  union all select 7
  union all select 15
  union all select 30
  union all select 60
  union all select 90
),
windows as (
  select category_id, cast(window_days as bigint) as window_days
  from cycles
  cross join grid
  union
  select category_id, cycle_days
  from cycles
),
money as (
  select
    c.category_id,
    c.campaign_id,
    c.channel,
    c.placement_date,
    c.basis,
    c.model,
    w.window_days,
    c.share_count,
    sum(c.gross_fen) as gross_fen,
    sum(c.refund_fen) as refund_fen,
    cast(sum(c.order_shares) as bigint) as order_shares
  from roi_cells c
  join windows w on w.category_id = c.category_id and c.lag_days <= w.window_days
  group by
    c.category_id, c.campaign_id, c.channel, c.placement_date, c.basis, c.model, w.window_days, c.share_count
),
sums as (
  select
    category_id,
    campaign_id,
    channel,
    placement_date,
    basis,
    model,
    window_days,
    cast(sum(gross_fen) as bigint) as gross_fen,
    cast(sum(refund_fen) as bigint) as refund_fen,
    cast(sum(order_shares / share_count) as bigint) as whole_orders,
    cast(sum(mod(order_shares, share_count) * 100000000000000 / share_count) as bigint) as order_parts
  from money
  group by category_id, campaign_id, channel, placement_date, basis, model, window_days
),
-- A buyer counts from the first lag on; a new buyer from the first lag that holds their first order ever.
buyer_lags as (
  select
    category_id,
    campaign_id,
    channel,
    placement_date,
    basis,
    model,
    user_key,
    min(lag_days) as buyer_lag,
    min(case when is_first then lag_days end) as new_buyer_lag
  from order_shares
  group by category_id, campaign_id, channel, placement_date, basis, model, user_key
),
buyers as (
  select
    b.category_id,
    b.campaign_id,
    b.channel,
    b.placement_date,
    b.basis,
    b.model,
    w.window_days,
    count(case when b.buyer_lag <= w.window_days then 1 end) as buyers,
    count(case when b.new_buyer_lag <= w.window_days then 1 end) as new_buyers
  from buyer_lags b
  join windows w on w.category_id = b.category_id
  group by b.category_id, b.campaign_id, b.channel, b.placement_date, b.basis, b.model, w.window_days
),
filled as (
  select
    l.category_id,
    l.campaign_id,
    l.channel,
    l.placement_date,
    l.basis,
    m.model,
    w.window_days,
    w.window_days = l.cycle_days as is_category_window,
    l.spend_fen,
    coalesce(s.gross_fen, 0) as gross_fen,
    coalesce(s.refund_fen, 0) as refund_fen,
    coalesce(s.whole_orders, 0) as whole_orders,
    coalesce(s.order_parts, 0) as order_parts,
    coalesce(b.buyers, 0) as buyers,
    coalesce(b.new_buyers, 0) as new_buyers,
    l.age_days
  from cohort_list l
  cross join roi_models m
  join windows w on w.category_id = l.category_id
  left join sums s
    on s.category_id = l.category_id
    and s.campaign_id = l.campaign_id
    and s.channel = l.channel
    and s.placement_date = l.placement_date
    and s.basis = l.basis
    and s.model = m.model
    and s.window_days = w.window_days
  left join buyers b
    on b.category_id = l.category_id
    and b.campaign_id = l.campaign_id
    and b.channel = l.channel
    and b.placement_date = l.placement_date
    and b.basis = l.basis
    and b.model = m.model
    and b.window_days = w.window_days
)
select
  category_id,
  campaign_id,
  channel,
  placement_date,
  basis,
  model,
  window_days,
  is_category_window,
  spend_fen,
  gross_fen,
  refund_fen,
  gross_fen - refund_fen as net_fen,
  cast(whole_orders as decimal(18, 6))
    + cast(cast(((order_parts + 50) / 100 + 500000) / 1000000 as decimal(18, 6)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))
    as orders,
  buyers,
  new_buyers,
  cast(gross_fen as double) / nullif(cast(spend_fen as double), 0) as roi_gross,
  case when spend_fen = 0 then 'zero_denominator' end as roi_gross_null_reason,
  cast(gross_fen - refund_fen as double) / nullif(cast(spend_fen as double), 0) as roi_net,
  case when spend_fen = 0 then 'zero_denominator' end as roi_net_null_reason,
  age_days,
  case
    when age_days >= window_days then 'mature'
    when 2 * age_days >= window_days then 'settling'
    else 'maturing'
  end as maturity
from filled
