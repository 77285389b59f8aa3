import { arrivals } from './arrival.ts'
import type { ExportFiles } from './export-files.ts'
import type { Order, Refund } from './orders.ts'
import type { Plan } from './plan.ts'
import { chance, int, type Random } from './random.ts'
import { clock } from './sample-days.ts'
import { yuan } from './yuan.ts'

/**
 * A refund in its newest version; `subOrderId` blank: of the order as a whole. `isDateAssumed`: it stands in a column
 * of the order and counts from the paid date on.
 */
export type KnownRefund = Refund & { isDateAssumed?: true }

export const REFUND_COLUMNS = 'refund_id,order_id,sub_order_id,platform,refunded_at,refund_amount'

/**
 * Puts the refunds of an order into the files that hold them; some late, some corrected or sent again in a later file.
 * `firstFile`: the day whose file brings the first of them, null when none was exported.
 */
export function exportRefunds(
  order: Order,
  plan: Plan,
  random: Random,
  files: ExportFiles,
): { known: KnownRefund[]; firstFile: number | null } {
  const { days } = plan
  const known: KnownRefund[] = []
  let firstFile: number | null = null
  for (const refund of order.refunds) {
    const held = arrivals(refund.day, refund.second, chance(random, 0.05) ? int(random, 1, 6) : 0, days.last)
    const first = held[0]
    if (first === undefined) continue
    firstFile = Math.min(firstFile ?? first, first)
    const add = (file: number, fen: number, outcome: 'accepted' | 'duplicate') => {
      const shape = () => ({ header: REFUND_COLUMNS, exportedAt: days.exportedAt(file) })
      const refundedAt = `${days.date(refund.day)} ${clock(refund.second)}`
      const line = `${refund.refundId},${order.orderId},${refund.subOrderId},${order.platform},${refundedAt},${yuan(fen)}`
      files.add(`refunds/${days.date(file)}.csv`, shape, line, outcome)
    }
    for (const file of held) add(file, refund.fen, file === first ? 'accepted' : 'duplicate')
    const correctedOn = (held.at(-1) ?? first) + int(random, 1, 2)
    const isCorrected = chance(random, 0.04) && refund.fen > 100 && correctedOn <= days.last
    const fen = isCorrected ? refund.fen - 100 : refund.fen
    if (isCorrected) add(correctedOn, fen, 'accepted')
    else if (chance(random, 0.1) && correctedOn <= days.last) add(correctedOn, fen, 'duplicate')
    known.push({ ...refund, fen })
  }
  return { known, firstFile }
}
