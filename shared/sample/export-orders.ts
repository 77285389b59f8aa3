import { arrivals } from './arrival.ts'
import type { ExportFiles } from './export-files.ts'
import { exportRefunds, type KnownRefund } from './export-refunds.ts'
import type { Order, SubOrder } from './orders.ts'
import { groupOf, type Person } from './people.ts'
import type { Plan } from './plan.ts'
import { chance, int, type Random } from './random.ts'
import { CUT_SECOND, clock } from './sample-days.ts'
import { yuan } from './yuan.ts'

/** An order as the brand knows it in the end: a sale, in its newest version, with the refunds that were exported. */
export type KnownOrder = {
  day: number
  platform: string
  /** Whom it counts for (see `groupOf`); null: nobody. */
  group: number | null
  /** With the order's own id where the source names no sub-order; the category is resolved, blank for none. */
  subOrders: { subOrderId: string; category: string; spu: string; grossFen: number }[]
  refunds: KnownRefund[]
}

export const ORDER_COLUMNS =
  'order_id,sub_order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,spu_id,quantity,status'
/** A week before the middle is exported once more, on the noon of the ninth day after it. */
const REEXPORT_DAYS = 7
const REEXPORT_AFTER_DAYS = 9
const NOON_SECOND = 12 * 3600

type Version = { file: number; status: string }

/**
 * Puts an order into the files that hold it: when it was paid (some late, some seen unpaid first), and again with each
 * newer status. Null when no file has it as a sale, or the newest says it was cancelled.
 */
export function exportOrder(
  order: Order,
  person: Person,
  plan: Plan,
  random: Random,
  files: ExportFiles,
): KnownOrder | null {
  const { days } = plan
  const write = (
    file: number,
    paidAt: string,
    status: string,
    outcome: 'accepted' | 'duplicate' | 'ignored',
  ) => {
    const shape = () => ({ header: ORDER_COLUMNS, exportedAt: days.exportedAt(file) })
    for (const part of order.subOrders) {
      files.add(`orders/${days.date(file)}.csv`, shape, rowOf(order, part, person, paidAt, status), outcome)
    }
  }
  let { day, second } = order
  if (order.fate === 'unpaid' || order.fate === 'paid_next_day') {
    if (day <= days.last) write(day, '', 'unpaid', 'ignored')
    if (order.fate === 'unpaid') return null
    day += 1
    second = Math.max(second, CUT_SECOND)
  }
  const held = arrivals(day, second, chance(random, 0.02) ? int(random, 1, 6) : 0, days.last)
  const arrived = held.at(-1)
  if (arrived === undefined) return null
  const paidAt = `${days.date(day)} ${clock(second)}`
  const firstStatus = chance(random, 0.3) ? '' : 'paid'
  for (const file of held) write(file, paidAt, firstStatus, file === held[0] ? 'accepted' : 'duplicate')

  const refunds = exportRefunds(order, plan, random, files)
  const later = laterVersions(order, arrived, refunds.firstFile, days.last, random)
  for (const { file, status } of later)
    write(file, paidAt, status, status === 'cancelled' ? 'ignored' : 'accepted')
  exportAgain(
    { ...order, day },
    [{ file: arrived, status: firstStatus }, ...later],
    paidAt,
    person,
    plan,
    files,
  )

  if (later.at(-1)?.status === 'cancelled') return null
  return {
    day,
    platform: order.platform,
    group: order.id === null ? null : groupOf(person, order.id),
    subOrders: order.subOrders.map(({ subOrderId, category, spu, grossFen }) => ({
      subOrderId: subOrderId === '' ? order.orderId : subOrderId,
      category: plan.resolveCategory(category, spu, ''),
      spu,
      grossFen,
    })),
    refunds: refunds.known,
  }
}

/** The statuses after the first, each in a later file than the one before, as far as the period goes. */
function laterVersions(
  order: Order,
  arrived: number,
  refundFile: number | null,
  last: number,
  random: Random,
): Version[] {
  const planned: Version[] = [{ file: arrived + int(random, 1, 2), status: 'shipped' }]
  if (order.fate === 'cancelled') planned[0] = { file: arrived + int(random, 1, 5), status: 'cancelled' }
  else if (order.fate === 'says_refunded')
    planned.push({ file: arrived + int(random, 3, 9), status: 'refunded' })
  else if (refundFile !== null) planned.push({ file: refundFile, status: 'refunded' })
  else planned.push({ file: arrived + int(random, 7, 12), status: 'completed' })
  const versions: Version[] = []
  for (const version of planned) {
    if (version.file > (versions.at(-1)?.file ?? arrived) && version.file <= last) versions.push(version)
  }
  return versions
}

/** The re-export repeats what was the newest version then: every row of it is a duplicate. */
function exportAgain(
  order: Order,
  versions: readonly Version[],
  paidAt: string,
  person: Person,
  plan: Plan,
  files: ExportFiles,
) {
  const { days } = plan
  const week = Math.floor(days.last / 2)
  const on = week + REEXPORT_AFTER_DAYS
  if (order.day > week || order.day <= week - REEXPORT_DAYS || on > days.last) return
  const newest = versions.filter(({ file }) => file < on).at(-1)
  if (newest === undefined || newest.status === 'cancelled') return
  const shape = () => ({ header: `${ORDER_COLUMNS},shop_name`, exportedAt: days.instant(on, NOON_SECOND) })
  for (const part of order.subOrders) {
    const row = rowOf(order, part, person, paidAt, newest.status)
    files.add(`orders/reexport/week-to-${days.date(week)}.csv`, shape, `${row},露米娜旗舰店`, 'duplicate')
  }
}

function rowOf(order: Order, part: SubOrder, person: Person, paidAt: string, status: string): string {
  const id = order.id === null ? undefined : person.ids[order.id]
  // Douyin's pipeline writes digests in capitals: the same id all the same.
  const value = order.platform === 'douyin' ? id?.value.toUpperCase() : id?.value
  return `${order.orderId},${part.subOrderId},${order.platform},${paidAt},${yuan(part.grossFen)},${id?.type ?? ''},${value ?? ''},${part.category},${part.spu},${part.quantity},${status}`
}
