-- Money and orders of a cohort at one lag, apart for each share_count. Reads order_shares.
select
  category_id,
  campaign_id,
  channel,
  placement_date,
  basis,
  model,
  lag_days,
  share_count,
  cast(sum(gross_fen) as bigint) as gross_fen,
  cast(sum(refund_fen) as bigint) as refund_fen,
  count(*) as order_shares
from order_shares
group by category_id, campaign_id, channel, placement_date, basis, model, lag_days, share_count
