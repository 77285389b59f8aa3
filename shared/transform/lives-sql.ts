import type { RuleColumns } from './rule-columns.ts'

/**
 * How long each sub-order counts, per scope: from `live_from` on, until dead0, the first date on which its net amount
 * is no longer above zero, and dead<k>, the first on which it is below what order alternative k needs; null while it is
 * enough. A sub-order of which a refund's part changed when another was paid has several rows, one after the other.
 * Reads sale_versions, version_pieces and scopes.
 */
export function livesSql(columns: RuleColumns, users: string, scopes: string): string {
  const needs = [
    { name: 'dead0', minNetFen: 1 },
    ...columns.orders.map((one) => ({ name: one.deadColumn, minNetFen: one.minNetFen })),
  ]
  const dead = ({ name, minNetFen }: (typeof needs)[number]): string =>
    `case when o.gross_fen < ${minNetFen} then o.paid_date
       when o.known_to is null then d.${name} else least(coalesce(d.${name}, o.known_to), o.known_to) end as ${name}`
  const names = needs.map((need) => need.name).join(', ')
  return `
    with buyers as (
      select * from sale_versions where user_key is not null and user_key in (${users})
    ),
    refunded as (
      select o.platform, o.order_id, o.sub_order_id, o.known_from, p.dt, o.gross_fen - sum(p.refund_fen) over (
        partition by o.platform, o.order_id, o.sub_order_id, o.known_from order by p.dt
        range between unbounded preceding and current row) as net_fen
      from buyers o
      join version_pieces p on p.platform = o.platform and p.order_id = o.order_id
        and p.sub_order_id = o.sub_order_id and p.known_from = o.known_from
    ),
    deaths as (
      select platform, order_id, sub_order_id, known_from,
        ${needs.map((need) => `min(case when net_fen < ${need.minNetFen} then dt end) as ${need.name}`).join(', ')}
      from refunded group by platform, order_id, sub_order_id, known_from
    ),
    lives as (
      select o.user_key, o.category_id, o.spu_id, o.paid_date, greatest(o.paid_date, o.known_from) as live_from,
        ${needs.map(dead).join(',\n        ')}
      from buyers o
      left join deaths d on d.platform = o.platform and d.order_id = o.order_id
        and d.sub_order_id = o.sub_order_id and d.known_from = o.known_from
    )
    select s.scope_no, l.user_key, l.paid_date, l.live_from, ${names} from lives l join ${scopes} s on s.scope = 'brand'
    union all
    select s.scope_no, l.user_key, l.paid_date, l.live_from, ${names} from lives l
      join ${scopes} s on s.scope = 'category' and s.scope_id = l.category_id
    union all
    select s.scope_no, l.user_key, l.paid_date, l.live_from, ${names} from lives l
      join ${scopes} s on s.scope = 'spu' and s.scope_id = l.spu_id`
}
