import type { Brand } from '../../shared/brand.ts'
import type { Facts } from './facts.ts'
import type { Row } from './published.ts'
import { refundsAt } from './refunds.ts'
import type { SpendRow } from './rows.ts'

/** A sum over parts, null only where all parts are. */
const sumOf = (parts: readonly (number | null)[]): number | null =>
  parts.reduce((total, p) => (p === null ? total : (total ?? 0) + p), null)

/** `spend_daily` as known at `asOf`; money without a category stays in. */
export const spendDaily = (facts: Facts, brand: Brand, asOf: string): Row[] => {
  const groups = new Map<string, SpendRow[]>()
  for (const row of facts.spend) {
    if (row.date > asOf) continue
    const key = JSON.stringify([row.date, row.campaign, row.channel, row.category])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].map((rows) => {
    const cost = rows.reduce((total, row) => total + row.cost, 0)
    const newTi = sumOf(rows.map((row) => row.newTi))
    return {
      brand_id: brand.brand,
      spend_date: rows[0]?.date ?? null,
      campaign_id: rows[0]?.campaign ?? null,
      channel: rows[0]?.channel ?? null,
      category_id: rows[0]?.category ?? null,
      cost_fen: cost,
      impressions: sumOf(rows.map((row) => row.impressions)),
      clicks: sumOf(rows.map((row) => row.clicks)),
      new_i_users: sumOf(rows.map((row) => row.newI)),
      new_ti_users: newTi,
      cost_per_new_ti_fen: newTi === null || newTi === 0 ? null : cost / newTi,
      cost_per_new_ti_fen_null_reason:
        newTi === null ? 'not_returned' : newTi === 0 ? 'zero_denominator' : null,
    }
  })
}

/** `orders` as known at `asOf`. */
export const orderRows = (facts: Facts, brand: Brand, asOf: string): Row[] => {
  const refunded = refundsAt(facts, asOf)
  return facts.sales
    .filter((sale) => sale.date <= asOf)
    .map((sale) => {
      const refund = refunded.fen.get(sale.id) ?? 0
      return {
        ...{
          brand_id: brand.brand,
          platform: sale.platform,
          order_id: sale.order,
          sub_order_id: sale.subOrder,
        },
        ...{ paid_date: sale.date, category_id: sale.category, spu_id: sale.spu, user_key: sale.person },
        ...{
          gross_fen: sale.gross,
          refund_fen: refund,
          net_fen: sale.gross - refund,
          refund_date_assumed: refunded.assumed.has(sale.id),
        },
      }
    })
}
