import type { Facts, Sale } from './facts.ts'
import type { RefundRow } from './rows.ts'

export const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** What was given back, by sale id in fen, and of which sales the date is only assumed. */
export type Refunded = { fen: Map<string, number>; assumed: Set<string> }

/** The sub-order that a refund belongs to, as far as the order is paid by then; `all`: it is spread over the order. */
const targetOf = (refund: RefundRow, order: readonly Sale[]): Sale | 'all' | null => {
  if (refund.subOrder !== null) return order.find((s) => s.subOrder === refund.subOrder) ?? null
  const coded = order.filter((s) => refund.code !== null && s.code === refund.code)
  const [only] = coded.length === 1 ? coded : order
  return only && (coded.length === 1 || order.length === 1) ? only : 'all'
}

/**
 * Refunds of every sub-order as known at a date: refunds and orders dated up to it, each refund in its turn, none
 * above what its sub-orders have left. A refund column counts from the paid date on, until a refund of its own takes
 * from the sub-order or one is spread over the order.
 */
export const refundsAt = (facts: Facts, date: string): Refunded => {
  const refunded = new Map<string, number>()
  const assumed = new Set<string>()
  const sales = facts.sales.filter((s) => s.date <= date)
  const leftOf = (sale: Sale): number => sale.gross - (refunded.get(sale.id) ?? 0)
  const give = (sale: Sale, fen: number): void => {
    refunded.set(sale.id, (refunded.get(sale.id) ?? 0) + fen)
  }
  for (const sale of sales) {
    if (sale.refundColumn === null || sale.refundColumn === 0) continue
    const order = sales.filter((s) => s.orderId === sale.orderId)
    const own = facts.refunds.filter((r) => r.orderId === sale.orderId && r.date <= date)
    const takes = own.map((r) => targetOf(r, order))
    if (takes.includes(sale) || takes.includes('all')) continue
    give(sale, sale.refundColumn)
    assumed.add(sale.id)
  }
  const inTurn = facts.refunds
    .filter((r) => r.date <= date)
    .toSorted((a, b) => a.at - b.at || byText(a.refund, b.refund))
  for (const refund of inTurn) {
    const order = sales.filter((s) => s.orderId === refund.orderId)
    const target = targetOf(refund, order)
    if (target !== 'all') {
      if (target) give(target, Math.min(refund.fen, leftOf(target)))
      continue
    }
    const parts = order
      .toSorted((a, b) => byText(a.subOrder, b.subOrder))
      .map((sale) => ({ sale, left: leftOf(sale) }))
    const left = parts.reduce((sum, p) => sum + p.left, 0)
    const fen = Math.min(refund.fen, left)
    if (fen === 0) continue
    let rest = fen
    for (const { sale, left: own } of parts) {
      const share = Number((BigInt(fen) * BigInt(own)) / BigInt(left))
      give(sale, share)
      rest -= share
    }
    for (const { sale } of parts) {
      if (rest > 0 && leftOf(sale) > 0) {
        give(sale, 1)
        rest -= 1
      }
    }
  }
  return { fen: refunded, assumed }
}
