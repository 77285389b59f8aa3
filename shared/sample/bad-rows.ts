import { BEHAVIOUR_COLUMNS, behavioursFile } from './export-behaviours.ts'
import type { ExportFiles } from './export-files.ts'
import { ORDER_COLUMNS } from './export-orders.ts'
import { REFUND_COLUMNS } from './export-refunds.ts'
import { SPEND_COLUMNS } from './export-spend.ts'
import type { Plan } from './plan.ts'
import { chance, int, randomFor } from './random.ts'

/** Rows that do not fit, each with one fault, and the reason they must be quarantined with. `@` is the day's date. */
const BEHAVIOURS = [
  ['2026-02-30 10:00:00,xhs_id,aaaa,click,feed_ad,,,,,,,,,', 'bad_date'],
  ['昨天,xhs_id,aaaa,click,feed_ad,,,,,,,,,', 'bad_date'],
  ['2062-01-01 10:00:00,xhs_id,aaaa,click,feed_ad,,,,,,,,,', 'future_date'],
  ['2002-01-01 10:00:00,xhs_id,aaaa,click,feed_ad,,,,,,,,,', 'too_old'],
  ['@ 10:00:00,xhs_id,,click,feed_ad,,,,,,,,,', 'missing_id'],
  ['@ 10:00:01,xhs_id,1.23457E+18,click,feed_ad,,,,,,,,,', 'damaged_id'],
  ['@ 10:00:02,xhs_id,aaaa,hover,feed_ad,,,,,,,,,', 'unknown_value'],
  ['@ 10:00:03,xhs_id,aaaa,click,billboard,,,,,,,,,', 'unknown_value'],
  ['@ 10:00:04,xhs_id,aaaa,click,feed_ad,,,,,,,,0,', 'bad_number'],
  ['@ 10:00:05,xhs_id,aaaa,comment,kol_note,,,,加微信 13800138000,,,,,', 'raw_personal_data'],
] as const

const ORDERS = [
  ['1.23457E+18,,tmall,@ 11:00:00,99.00,,,,,1,paid', 'damaged_id'],
  ['41bad1,,tmall,2026-02-30 11:00:00,99.00,,,,,1,paid', 'bad_date'],
  ['41bad2,,tmall,@ 11:00:00,-99.00,,,,,1,paid', 'negative_amount'],
  ['41bad3,,tmall,@ 11:00:00,待定,,,,,1,paid', 'bad_number'],
  ['41bad4,,tmall,@ 11:00:00,99.00,,,,,1,lost', 'unknown_value'],
] as const

/** Gives the items one after the other, from the first again after the last: every fault occurs. */
function* inTurn<T>(items: readonly T[]): Generator<T, never> {
  for (;;) yield* items
}

/** Puts bad and blank rows into some of the daily files, few enough for the files to be kept. */
export function exportBadRows(plan: Plan, files: ExportFiles): void {
  const { days } = plan
  const random = randomFor(`${plan.seed}/bad`)
  const behaviourFaults = inTurn(BEHAVIOURS)
  const orderFaults = inTurn(ORDERS)
  for (let day = 0; day <= days.last; day += 1) {
    const date = days.date(day)
    const put = (file: string, header: string, row: string, reason: string) => {
      const shape = () => ({ header, exportedAt: days.exportedAt(day) })
      files.add(file, shape, row.replace('@', date), 'quarantined', reason)
    }
    const behaviours = behavioursFile(days, day)
    for (let bad = chance(random, 0.4) ? int(random, 1, 3) : 0; bad > 0; bad -= 1) {
      const [row, reason] = behaviourFaults.next().value
      put(behaviours, BEHAVIOUR_COLUMNS, row, reason)
    }
    if (chance(random, 0.12)) {
      const [row, reason] = orderFaults.next().value
      put(`orders/${date}.csv`, ORDER_COLUMNS, row, reason)
    }
    if (chance(random, 0.05)) {
      put(`refunds/${date}.csv`, REFUND_COLUMNS, `rf-bad,41bad,,tmall,@ 12:00:00,-5.00`, 'negative_amount')
    }
    if (day === Math.floor(days.last / 4)) {
      put(`spend/${date}.csv`, SPEND_COLUMNS, '@,c-launch,topic,-1.00,,,,,', 'negative_amount')
    }
    if (chance(random, 0.03)) {
      // Cells without content: read, and ignored.
      const shape = () => ({ header: BEHAVIOUR_COLUMNS, exportedAt: days.exportedAt(day) })
      files.add(behaviours, shape, ','.repeat(BEHAVIOUR_COLUMNS.split(',').length - 1), 'ignored')
    }
    if (day === Math.floor(days.last / 3)) {
      // A refund whose order never comes: it waits.
      const shape = () => ({ header: REFUND_COLUMNS, exportedAt: days.exportedAt(day) })
      files.add(`refunds/${date}.csv`, shape, `rf-early,41early,,tmall,${date} 12:00:00,5.00`, 'accepted')
    }
  }
}
