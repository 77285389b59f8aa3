import type { RuleColumns } from './rule-columns.ts'

/**
 * How long each sub-order counts, per scope: dead0 is the first date on which its net amount is no longer above
 * zero, dead<k> the first on which it is below what order alternative k needs; null while it is enough.
 * Reads sub_orders, refund_pieces and scopes.
 */
export function livesSql(columns: RuleColumns, users: string, scopes: string): string {
  const needs = [
    { name: 'dead0', minNetFen: 1 },
    ...columns.orders.map((one) => ({ name: one.deadColumn, minNetFen: one.minNetFen })),
  ]
  const names = needs.map((need) => need.name).join(', ')
  return `
    with buyers as (
      select * from sub_orders where user_key is not null and user_key in (${users})
    ),
    refunded as (
      select o.platform, o.order_id, o.sub_order_id, p.dt, o.gross_fen - sum(p.refund_fen) over (
        partition by o.platform, o.order_id, o.sub_order_id order by p.dt
        range between unbounded preceding and current row) as net_fen
      from buyers o
      join refund_pieces p on p.platform = o.platform and p.order_id = o.order_id and p.sub_order_id = o.sub_order_id
    ),
    deaths as (
      select platform, order_id, sub_order_id,
        ${needs.map((need) => `min(case when net_fen < ${need.minNetFen} then dt end) as ${need.name}`).join(', ')}
      from refunded group by platform, order_id, sub_order_id
    ),
    lives as (
      select o.user_key, o.category_id, o.spu_id, o.paid_date,
        ${needs.map((need) => `case when o.gross_fen < ${need.minNetFen} then o.paid_date else d.${need.name} end as ${need.name}`).join(', ')}
      from buyers o
      left join deaths d on d.platform = o.platform and d.order_id = o.order_id and d.sub_order_id = o.sub_order_id
    )
    select s.scope_no, l.user_key, l.paid_date, ${names} from lives l join ${scopes} s on s.scope = 'brand'
    union all
    select s.scope_no, l.user_key, l.paid_date, ${names} from lives l
      join ${scopes} s on s.scope = 'category' and s.scope_id = l.category_id
    union all
    select s.scope_no, l.user_key, l.paid_date, ${names} from lives l
      join ${scopes} s on s.scope = 'spu' and s.scope_id = l.spu_id`
}
