-- A cohort's return at each lag with money, and up to it. Reads roi_cells and order_shares.
-- Shares of orders are counted in hundred-millionths of a millionth (1e-14) per share_count and rounded once.
with lags as (
  select
    category_id,
    campaign_id,
    channel,
    placement_date,
    basis,
    model,
    lag_days,
    cast(sum(gross_fen) as bigint) as gross_fen,
    cast(sum(refund_fen) as bigint) as refund_fen,
    cast(sum(order_shares / share_count) as bigint) as whole_orders,
    cast(sum(mod(order_shares, share_count) * 100000000000000 / share_count) as bigint) as order_parts
  from roi_cells
  group by category_id, campaign_id, channel, placement_date, basis, model, lag_days
),
lag_buyers as (
  select
    category_id, campaign_id, channel, placement_date, basis, model, lag_days, count(distinct user_key) as buyers
  from order_shares
  group by category_id, campaign_id, channel, placement_date, basis, model, lag_days
),
running as (
  select
    *,
    cast(sum(gross_fen) over so_far as bigint) as cumulative_gross_fen,
    cast(sum(gross_fen - refund_fen) over so_far as bigint) as cumulative_net_fen
  from lags
  window so_far as (
    partition by category_id, campaign_id, channel, placement_date, basis, model
    order by lag_days
    rows between unbounded preceding and current row
  )
)
select
  r.category_id,
  r.campaign_id,
  r.channel,
  r.placement_date,
  r.basis,
  r.model,
  r.lag_days,
  r.gross_fen,
  r.refund_fen,
  r.gross_fen - r.refund_fen as net_fen,
  cast(r.whole_orders as decimal(18, 6))
    + cast(cast(((r.order_parts + 50) / 100 + 500000) / 1000000 as decimal(18, 6)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))
    as orders,
  b.buyers,
  r.cumulative_gross_fen,
  r.cumulative_net_fen
from running r
join lag_buyers b
  on b.category_id = r.category_id
  and b.campaign_id = r.campaign_id
  and b.channel = r.channel
  and b.placement_date = r.placement_date
  and b.basis = r.basis
  and b.model = r.model
  and b.lag_days = r.lag_days
where r.gross_fen <> 0 or r.refund_fen <> 0
