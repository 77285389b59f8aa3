import * as z from 'zod'
import { orders as ordersTable } from '../tables/orders.ts'
import type { Night } from './night.ts'
import { type NightWarning, orderWarnings } from './order-warnings.ts'
import { bindPublished, type PublishedPartition, replacePartitions } from './partitions.ts'
import { restatedDays } from './restated.ts'
import { makeSaleVersions } from './sale-versions.ts'
import { step } from './steps/step.ts'

/**
 * Works out the sub-orders in play: those in which something changed (`order_ids`) and all others of the people
 * concerned, on a full pass all there are. Leaves `sub_orders` and `refund_pieces` (what each refund takes from
 * which sub-order, by date) as known at D, and `sale_versions` and `version_pieces` for the dates before.
 * @returns what of them a person should look at
 */
export async function makeSubOrders(night: Night, all: boolean): Promise<NightWarning[]> {
  const { engine } = night
  if (all) {
    await engine.make('orders_in_play', 'select * from kept_orders')
  } else {
    // Whole orders: their sub-orders may belong to several people, and refunds are spread over all of them.
    await engine.make(
      'orders_in_play',
      `select * from kept_orders where (platform, order_id) in (
         select platform, order_id from order_ids
         union
         select o.platform, o.order_id from kept_orders o left join links l on l.id_key = o.id_key
         where coalesce(l.one_key, o.id_key) in (
           select user_key from order_people union select user_key from touched union select user_key from rematched))`,
    )
  }
  await engine.make(
    'refunds_in_play',
    `select * from kept_refunds where (platform, order_id) in (select platform, order_id from orders_in_play)`,
  )
  await makeSaleVersions(night)
  await engine.make('sub_orders', step('sub_orders'))
  return orderWarnings(night)
}

/** Orders that a replay found to have been none are in no accepted row any more: they go, too. */
const IN_PLAY = `select platform, order_id from orders_in_play union select platform, order_id from gone_orders`

/**
 * Brings the published `orders` up to date: only months in which a sub-order came, went or changed are written.
 * Leaves `changed_orders` (platform, order_id, sub_order_id, the paid dates and people before and after, and what else moved).
 */
export async function publishOrders(night: Night): Promise<{
  partitions: Record<string, PublishedPartition>
  restated: Awaited<ReturnType<typeof restatedDays>>
}> {
  const { engine, published } = night
  await bindPublished(engine, 'orders_before', ordersTable, published)
  await engine.make(
    'orders_before_in_play',
    `select * from orders_before where (platform, order_id) in (${IN_PLAY})`,
  )
  await engine.make(
    'changed_orders',
    `select coalesce(n.platform, o.platform) as platform, coalesce(n.order_id, o.order_id) as order_id,
       coalesce(n.sub_order_id, o.sub_order_id) as sub_order_id,
       o.paid_date as old_paid_date, n.paid_date as new_paid_date,
       o.user_key as old_user_key, n.user_key as new_user_key,
       n.platform is null or o.platform is null or o.paid_date <> n.paid_date
         or o.user_key is distinct from n.user_key or o.category_id is distinct from n.category_id as is_moved,
       o.category_id is distinct from n.category_id or o.spu_id is distinct from n.spu_id as is_sorted_anew,
       coalesce(o.refund_date_assumed <> n.refund_date_assumed, false) as is_refund_dated_anew
     from sub_orders n
     full outer join orders_before_in_play o
       on o.platform = n.platform and o.order_id = n.order_id and o.sub_order_id = n.sub_order_id
     where n.platform is null or o.platform is null or o.paid_date <> n.paid_date
       or o.user_key is distinct from n.user_key or o.category_id is distinct from n.category_id
       or o.spu_id is distinct from n.spu_id or o.gross_fen <> n.gross_fen or o.refund_fen <> n.refund_fen
       or o.refund_date_assumed <> n.refund_date_assumed`,
  )
  const months = z
    .array(z.object({ month: z.string() }))
    .parse(
      await engine.rows(
        `select distinct substr(cast(old_paid_date as varchar), 1, 7) as month from changed_orders
           where old_paid_date is not null
         union select substr(cast(new_paid_date as varchar), 1, 7) from changed_orders where new_paid_date is not null`,
      ),
    )
    .map((row) => row.month)
  await bindPublished(engine, 'orders_of_months', ordersTable, published, months)
  const columns =
    'platform, order_id, sub_order_id, paid_date, category_id, spu_id, user_key, gross_fen, refund_fen, net_fen, refund_date_assumed'
  await engine.make(
    'orders_after',
    `select ${columns} from orders_of_months
       where (platform, order_id) not in (${IN_PLAY})
     union all
     select ${columns} from sub_orders
       where substr(cast(paid_date as varchar), 1, 7) in (${months.map((month) => `'${month}'`).join(', ') || "''"})`,
  )
  const { partitions } = await replacePartitions(
    engine,
    ordersTable,
    'orders_after',
    months,
    published.orders ?? {},
    { brand: night.brand.brand, runId: night.runId, prefix: night.prefix },
    true,
  )
  const restated = await restatedDays(night, {
    table: ordersTable,
    before: 'orders_of_months',
    after: 'orders_after',
    date: 'paid_date',
    value: 'net_fen',
  })
  await engine.drop('orders_before_in_play', 'orders_after')
  return { partitions, restated }
}
