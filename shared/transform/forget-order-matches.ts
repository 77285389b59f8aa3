import { dateLiteral } from '../engine/engine.ts'
import { orders as ordersTable } from '../tables/orders.ts'
import { stageRatesDaily } from '../tables/stage_rates_daily.ts'
import type { Night } from './night.ts'
import { bindPublished } from './partitions.ts'

/**
 * Brings `order_matches` back to the orders that the published rates counted, less those a forgotten person is named in
 * no more: an order that came too late for its date stays uncounted until a restatement, whoever is forgotten. Those
 * counted came first, so of a date's orders they are as many as were counted, in the order in which their files were
 * read; one that came again in a newer version counts as having come then. Reads `kept_orders`.
 */
export async function keepCountedOrders(night: Night, from: string): Promise<void> {
  const { engine, published, dates } = night
  const span = `between ${dateLiteral(from)} and ${dateLiteral(dates.to)}`
  await bindPublished(engine, 'rates_published', stageRatesDaily, published)
  await bindPublished(engine, 'orders_once', ordersTable, published)
  await engine.make('matches_of_all', 'select * from order_matches')
  const scoped = (condition: string) => `
    select s.scope_no, o.paid_date as dt, o.user_key, k.file_seq, k.row_key from orders_once o
    join kept_orders k on k.platform = o.platform and k.order_id = o.order_id and k.sub_order_id = o.sub_order_id
    join scopes s on ${condition}
    where o.paid_date ${span}`
  await engine.make(
    'order_matches',
    `with counted as (
       select s.scope_no, r.dt, r.numerator, r.denominator from rates_published r
       join scopes s on s.scope = r.scope and s.scope_id = r.scope_id
       where r.rate = 'order_match_ratio' and r.dt ${span}
     ),
     placed as (
       select scope_no, dt, user_key, row_number() over (partition by scope_no, dt order by file_seq, row_key) as place from (
         ${scoped(`s.scope = 'brand'`)}
         union all ${scoped(`s.scope = 'category' and s.scope_id = o.category_id`)}
         union all ${scoped(`s.scope = 'spu' and s.scope_id = o.spu_id`)}
       ) scoped
     ),
     gone as (
       select p.scope_no, p.dt, count(*) as orders from placed p
       join counted c on c.scope_no = p.scope_no and c.dt = p.dt and p.place <= c.denominator
       where p.user_key in (select key from forgotten)
       group by p.scope_no, p.dt
     )
     select coalesce(c.scope_no, m.scope_no) as scope_no, coalesce(c.dt, m.dt) as dt,
       cast(case when c.denominator is null or c.denominator = coalesce(m.all_orders, 0) then coalesce(m.named_orders, 0)
         else greatest(c.numerator - coalesce(g.orders, 0), 0) end as bigint) as named_orders,
       cast(coalesce(c.denominator, m.all_orders) as bigint) as all_orders
     from counted c
     full outer join matches_of_all m on m.scope_no = c.scope_no and m.dt = c.dt
     left join gone g on g.scope_no = c.scope_no and g.dt = c.dt`,
  )
}
