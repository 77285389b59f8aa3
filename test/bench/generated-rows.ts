import type { Size } from './size.ts'

/** A SELECT of canonical rows, drawn from hashes of the date and the row's place: the same on every run. */
export type Generated = { source: 'behaviours' | 'orders' | 'refunds' | 'spend'; select: string }

type Days = {
  /** First and last date, both included. */
  from: string
  to: string
  rows: number
  newcomers: number
  orders: number
  eventIds: boolean
}

/** Everything that happened on these dates. */
export const generatedDays = (size: Size, days: Days): Generated[] => [
  { source: 'behaviours', select: behavioursSql(size, days) },
  { source: 'orders', select: ordersSql(size, days) },
  { source: 'refunds', select: refundsSql(days) },
  { source: 'spend', select: spendSql(size, days) },
]

/** Rows of regulars only, other than those of `generatedDays`: what comes late. */
export const lateRows = (size: Size, days: Omit<Days, 'newcomers' | 'orders'>): Generated => ({
  source: 'behaviours',
  select: behavioursSql(size, { ...days, newcomers: 0 }, 'late'),
})

function behavioursSql(size: Size, days: Omit<Days, 'orders'>, seed = 'day'): string {
  return `
    with drawn as (
      select n.dt, n.day, r.i, hash(n.day, r.i, '${seed}') as h,
        case when r.i < ${days.newcomers} then 'n-' || n.day || '-' || r.i
          else 'r-' || hash(n.day, r.i, '${seed}', 1) % ${size.regulars} end as person,
        case when r.i < ${days.newcomers} then case when r.i % 2 = 0 then 0 else 60 end
          else hash(n.day, r.i, 2) % 100 end as dice
      from ${daysSql(days)} n cross join range(${days.rows}) r (i)
    )
    select
      strftime(dt + to_seconds(cast(h % 86400 as bigint)), '%Y-%m-%d %H:%M:%S') as occurred_at,
      'phone_md5' as id_type,
      md5(person) as user_id,
      case when dice < 60 then 'impression' when dice < 80 then 'click' when dice < 86 then 'like'
        when dice < 91 then 'deep_read' when dice < 94 then 'collect' when dice < 96 then 'comment'
        when dice < 98 then 'search' when dice < 99 then 'share' else 'add_to_cart' end as behaviour,
      case when h % 3 = 0 then 'feed_ad' when h % 3 = 1 then 'kol_note' else 'search_ad' end as channel,
      case hash(person) % 4 when 0 then 'baby-food' when 1 then null else 'face-essence' end as category_id,
      case when h % 2 = 0 then 'c' || (h // 7) % ${size.campaigns} end as campaign_id,
      'note-' || (h // 11) % 5000 as note_id,
      case when dice between 86 and 90 then h % 120 end as dwell_seconds
      ${days.eventIds ? `, '${seed}-' || day || '-' || i as event_id` : ''}
    from drawn`
}

function ordersSql(size: Size, days: Days): string {
  return `
    select
      'o-' || day || '-' || i as order_id,
      case when h % 2 = 0 then 'tmall' else 'xhs' end as platform,
      strftime(dt + to_seconds(cast(h % 86400 as bigint)), '%Y-%m-%d %H:%M:%S') as paid_at,
      (2000 + h % 48000) // 100 || '.' || lpad(cast(h % 100 as varchar), 2, '0') as paid_amount,
      case when h % 33 <> 0 then 'phone_md5' end as id_type,
      case when h % 33 <> 0 then md5('r-' || hash(day, i, 'buyer') % ${Math.max(1, Math.round(size.regulars / 10))}) end as user_id,
      case when h % 5 < 3 then 'face-essence' else 'baby-food' end as category_id
    from (
      select n.dt, n.day, r.i, hash(n.day, r.i, 'order') as h
      from ${daysSql(days)} n cross join range(${days.orders}) r (i)
    ) drawn`
}

/** Every thirtieth order is refunded in part, five days later. */
function refundsSql(days: Days): string {
  return `
    select
      'f-' || day || '-' || i as refund_id,
      'o-' || (day - 5) || '-' || i as order_id,
      case when hash(day - 5, i, 'order') % 2 = 0 then 'tmall' else 'xhs' end as platform,
      strftime(dt + interval 12 hour, '%Y-%m-%d %H:%M:%S') as refunded_at,
      '15.50' as refund_amount
    from ${daysSql(days)} n cross join range(0, ${days.orders}, 30) r (i)`
}

function spendSql(size: Size, days: Days): string {
  return `
    select
      strftime(dt, '%Y-%m-%d') as spend_date, 'c' || r.i % ${size.campaigns} as campaign_id,
      case r.i // ${size.campaigns} when 0 then 'feed_ad' when 1 then 'kol_note' else 'search_ad' end as channel,
      100 + hash(day, r.i) % 900 || '.00' as cost
    from ${daysSql(days)} n cross join range(${3 * size.campaigns}) r (i)`
}

const daysSql = ({ from, to }: { from: string; to: string }): string =>
  `(select cast(d as date) as dt, date_diff('day', date '2020-01-01', cast(d as date)) as day
    from generate_series(date '${from}', date '${to}', interval 1 day) s (d))`
