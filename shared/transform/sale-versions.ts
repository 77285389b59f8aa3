import * as z from 'zod'
import type { Night } from './night.ts'
import { step } from './steps/step.ts'

/**
 * Works out what refunds take from the sub-orders of `orders_in_play`. A refund of a whole order is spread over the
 * sub-orders that are paid by then, so each date on which another one is paid begins a version of its order. A refund
 * column counts until a refund of its own does, so in orders that have both each refund begins one, too.
 *
 * Leaves `order_lines`, `refund_queue` and `refund_pieces` as known at D, and over all versions `sale_versions` (order
 * lines with known_from and known_to; null: to this day) and `version_pieces` (refund pieces with known_from).
 */
export async function makeSaleVersions(night: Night): Promise<void> {
  const { engine } = night
  await engine.make('order_days', ORDER_DAYS)
  const [earlier] = counted.parse(
    await engine.rows('select coalesce(max(place), 0) as n from order_days where next_date is not null'),
  )
  // Hardly any order changes on several dates: the others are not copied for them.
  if (earlier.n > 0) {
    await engine.make('orders_looked_at', 'select * from orders_in_play')
    await engine.make('refunds_looked_at', 'select * from refunds_in_play')
  }
  const [lines, pieces]: [string[], string[]] = [[], []]
  for (let place = 1; place <= earlier.n; place += 1) {
    const ofPlace = `d.place = ${place} and d.next_date is not null`
    await engine.make(
      'orders_in_play',
      `select o.* from orders_looked_at o
       join order_days d on d.platform = o.platform and d.order_id = o.order_id and ${ofPlace}
       where o.dt <= d.change_date`,
    )
    await engine.make(
      'refunds_in_play',
      `select r.* from refunds_looked_at r
       join order_days d on d.platform = r.platform and d.order_id = r.order_id and ${ofPlace}
       where r.dt < d.next_date`,
    )
    await takeRefunds(night)
    await engine.make(
      `lines_${place}`,
      `select l.*, d.change_date as known_from, d.next_date as known_to from order_lines l
       join order_days d on d.platform = l.platform and d.order_id = l.order_id and ${ofPlace}`,
    )
    await engine.make(
      `pieces_${place}`,
      `select p.*, d.change_date as known_from from refund_pieces p
       join order_days d on d.platform = p.platform and d.order_id = p.order_id and ${ofPlace}`,
    )
    lines.push(`union all select * from lines_${place}`)
    pieces.push(`union all select * from pieces_${place}`)
  }
  if (earlier.n > 0) {
    await engine.make('orders_in_play', 'select * from orders_looked_at')
    await engine.make('refunds_in_play', 'select * from refunds_looked_at')
  }
  await takeRefunds(night)
  const since = `coalesce(d.change_date, date '0001-01-01') as known_from`
  const newest = (of: string) =>
    `left join order_days d on d.platform = ${of}.platform and d.order_id = ${of}.order_id and d.next_date is null`
  await engine.make(
    'sale_versions',
    `select l.*, ${since}, cast(null as date) as known_to from order_lines l ${newest('l')} ${lines.join(' ')}`,
  )
  await engine.make(
    'version_pieces',
    `select p.*, ${since} from refund_pieces p ${newest('p')} ${pieces.join(' ')}`,
  )
}

const counted = z.tuple([z.object({ n: z.coerce.number() })])

/**
 * The dates on which what refunds take from an order may change by more than the refund of that date: sub-orders are
 * paid in an order with a refund that names none of them, refunds begin in an order that has a refund column.
 */
const ORDER_DAYS = `
  with refunded as (
    select platform, order_id, dt, sub_order_id from refunds_in_play cross join night n
    where is_refund and dt <= n.as_of_date
  ),
  sold as (
    select platform, order_id, dt, refund_column_fen from orders_in_play cross join night n
    where is_sale and dt <= n.as_of_date
  ),
  doubled as (
    select distinct s.platform, s.order_id from sold s
    join refunded r on r.platform = s.platform and r.order_id = s.order_id
    where s.refund_column_fen > 0
  ),
  looked_at as (
    select platform, order_id from doubled
    union
    select platform, order_id from refunds_in_play where is_refund and sub_order_id is null
  ),
  changes as (
    select s.platform, s.order_id, s.dt as change_date from sold s
    join looked_at l on l.platform = s.platform and l.order_id = s.order_id
    union
    select r.platform, r.order_id, r.dt from refunded r
    join doubled d on d.platform = r.platform and d.order_id = r.order_id
  )
  select platform, order_id, change_date,
    row_number() over (partition by platform, order_id order by change_date) as place,
    lead(change_date) over (partition by platform, order_id order by change_date) as next_date
  from changes`

/** Leaves what the refunds take from the sub-orders in play. */
async function takeRefunds({ engine }: Night): Promise<void> {
  await engine.make('order_lines', step('order_lines'))
  await engine.make('refund_queue', step('refund_queue'))
  await engine.make('refund_pieces', step('refund_pieces_named'))
  // Refunds to be spread depend on those before them: all orders take their first turn, then their second, …
  const [turns] = counted.parse(
    await engine.rows('select coalesce(max(turn), 0) as n from refund_queue where has_spread'),
  )
  for (let turn = 1; turn <= turns.n; turn += 1) {
    await engine.make('spread_turn', `select * from refund_queue where has_spread and turn = ${turn}`)
    await engine.make('pieces_of_turn', step('refund_pieces_turn'))
    await engine.make(
      'refund_pieces_so_far',
      'select * from refund_pieces union all select * from pieces_of_turn',
    )
    await engine.make('refund_pieces', 'select * from refund_pieces_so_far')
  }
}
