import type { Facts, Sale } from './facts.ts'

export const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/**
 * Refunds of every sub-order as known at a date, by sale id, in fen: refunds and orders dated up to it, each
 * refund in its turn, none above what its sub-orders have left.
 */
export const refundsAt = (facts: Facts, date: string): Map<string, number> => {
  const refunded = new Map<string, number>()
  const sales = facts.sales.filter((s) => s.date <= date)
  const leftOf = (sale: Sale): number => sale.gross - (refunded.get(sale.id) ?? 0)
  const give = (sale: Sale, fen: number): void => {
    refunded.set(sale.id, (refunded.get(sale.id) ?? 0) + fen)
  }
  const inTurn = facts.refunds
    .filter((r) => r.date <= date)
    .toSorted((a, b) => a.at - b.at || byText(a.refund, b.refund))
  for (const refund of inTurn) {
    const order = sales.filter((s) => s.orderId === refund.orderId)
    if (refund.subOrder !== null) {
      const sale = order.find((s) => s.subOrder === refund.subOrder)
      if (sale) give(sale, Math.min(refund.fen, leftOf(sale)))
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
  return refunded
}
