import type { KnownOrder } from './export-orders.ts'

/** A sub-order with what is taken back from it, day by day, never more than was paid. */
export type SettledSubOrder = {
  day: number
  platform: string
  group: number | null
  category: string
  spu: string
  grossFen: number
  refunds: readonly { day: number; fen: number }[]
  /** The date of what was refunded is only assumed. */
  isDateAssumed: boolean
}

/** A sub-order while its order's refunds are gone through. */
type Settling = KnownOrder['subOrders'][number] & {
  left: number
  refunds: { day: number; fen: number }[]
  isDateAssumed: boolean
}

/** What is refunded of a sub-order by refunds dated up to a day. */
export const refundedBy = (part: SettledSubOrder, day: number): number =>
  part.refunds.reduce((sum, refund) => (refund.day <= day ? sum + refund.fen : sum), 0)

/**
 * Settles the refunds of an order in the order of their times: one that names a sub-order takes from it alone, one that
 * names none takes from each in proportion to what is left of it, in whole fen, the rest one fen each in text order.
 */
export function settle(order: KnownOrder): SettledSubOrder[] {
  const parts = order.subOrders
    .map((part): Settling => ({ ...part, left: part.grossFen, refunds: [], isDateAssumed: false }))
    .sort((a, b) => (a.subOrderId < b.subOrderId ? -1 : 1))
  const take = (part: Settling, day: number, fen: number) => {
    if (fen === 0) return
    part.left -= fen
    part.refunds.push({ day, fen })
  }
  const refunds = [...order.refunds].sort(
    (a, b) => a.day - b.day || a.second - b.second || (a.refundId < b.refundId ? -1 : 1),
  )
  for (const refund of refunds) {
    if (refund.subOrderId !== '') {
      const part = parts.find(({ subOrderId }) => subOrderId === refund.subOrderId)
      if (part === undefined) continue
      part.isDateAssumed ||= refund.isDateAssumed === true && refund.fen > 0
      take(part, refund.day, Math.min(refund.fen, part.left))
      continue
    }
    const total = parts.reduce((sum, { left }) => sum + left, 0)
    const fen = Math.min(refund.fen, total)
    if (fen === 0) continue
    const shares = parts.map(({ left }) => Math.floor((fen * left) / total))
    let rest = fen - shares.reduce((sum, share) => sum + share, 0)
    parts.forEach((part, index) => {
      const share = shares[index] ?? 0
      const one = rest > 0 && share < part.left ? 1 : 0
      rest -= one
      take(part, refund.day, share + one)
    })
  }
  const { day, platform, group } = order
  return parts.map(({ category, spu, grossFen, refunds, isDateAssumed }) => ({
    day,
    platform,
    group,
    category,
    spu,
    grossFen,
    refunds,
    isDateAssumed,
  }))
}
