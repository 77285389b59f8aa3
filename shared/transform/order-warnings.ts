import * as z from 'zod'
import type { Night } from './night.ts'

/** What a night tells besides its tables. `rows`: how many rows it is about. */
export type NightWarning = { code: string; message: string; rows?: number }

const counted = z.tuple([z.object({ n: z.coerce.number() })])

/** What is odd in the orders looked at tonight and in tonight's refunds: counted and told, in the tables all the same. */
export async function orderWarnings(night: Night): Promise<NightWarning[]> {
  const count = async (select: string): Promise<number> => counted.parse(await night.engine.rows(select))[0].n
  const excess = await count(
    `select coalesce((select sum(refund_fen) from refund_queue), 0)
       - coalesce((select sum(refund_fen) from refund_pieces), 0) as n`,
  )
  const unexplained = await count(
    `select count(*) as n from orders_in_play o cross join night n
     where o.is_sale and o.status = 'refunded' and o.dt <= n.as_of_date and coalesce(o.refund_column_fen, 0) = 0
       and not exists (
         select 1 from refunds_in_play r
         where r.is_refund and r.platform = o.platform and r.order_id = o.order_id)`,
  )
  const homeless = await count(
    `select count(*) as n from order_lines
     where category_id is null or category_id not in (select category_id from cycles)`,
  )
  const waiting = await count(
    `select count(*) as n from new_refunds
     where is_refund and (platform, order_id) not in (select platform, order_id from kept_orders)`,
  )
  const warnings: NightWarning[] = []
  if (excess > 0)
    warnings.push({
      code: 'refunds_above_paid',
      message: `Refunds of the orders looked at tonight exceed what was paid by ${excess} fen; they are capped at the paid amount.`,
    })
  if (unexplained > 0)
    warnings.push({
      code: 'refunded_without_refund',
      rows: unexplained,
      message: `${unexplained} of the sub-orders looked at tonight: said to be refunded, but no refund has arrived, and counted in full until it does. Is the refunds export complete?`,
    })
  if (homeless > 0)
    warnings.push({
      code: 'orders_without_category',
      rows: homeless,
      message: `${homeless} of the sub-orders looked at tonight: no category of the brand file, so counted for the whole brand and for no category's ROI. Is the category misspelt, or the product not in the products export?`,
    })
  if (waiting > 0)
    warnings.push({
      code: 'refunds_without_order',
      rows: waiting,
      message: `${waiting} of tonight's refunds: the lake does not know the order, and nothing is taken off until it comes.`,
    })
  return warnings
}
