import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import type { KnownOrder } from './export-orders.ts'
import type { KnownRefund } from './export-refunds.ts'
import { gzipped, textFile } from './file-writers.ts'
import type { Order, SubOrder } from './orders.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import { BUYER_COLUMN, buyerOf, knownPart, moment, paymentOf, productOf } from './shop-orders.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'
import { groupedYuan } from './yuan.ts'

/** 京东 settlement by fee, as the back-end writes it. */
export const JD_HEADER = [
  ...[
    '订单编号',
    '父单号',
    '订单状态',
    '订单下单时间',
    '订单完成时间',
    '商品编号',
    '商品名称',
    '商品数量',
    '费用名称',
  ],
  ...['应结金额', '币种', '收支方向', '到账时间', '店铺号', BUYER_COLUMN],
]
const WEEKS = 2
const plain = textFile({ encoding: 'gb18030', lineEnd: '\r\n' })
const marked = gzipped(textFile({ encoding: 'utf-8-bom' }))

/** The weekly file: GB18030, or packed UTF-8 with its mark. */
export const jdFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `jd-orders/结算明细_${days.date(weekEnd(week, days))}.csv${week % 2 === 1 ? '.gz' : ''}`,
    shape: { header: cellsLine(JD_HEADER), write: week % 2 === 1 ? marked : plain },
  })

/** An item of an order that was sold once or in several rows. */
type Item = { number: string; parts: SubOrder[] }

/** An order as rows of fees: what was sold, what the shop was charged, and what was given back. */
export function exportJd(order: Order, person: Person, plan: Plan, files: ExportFiles): KnownOrder | null {
  const { days } = plan
  const { id, group } = buyerOf(order, person, 'jd-orders')
  const payment = paymentOf(order)
  if (payment === null || payment.day > days.last) return null
  const items = itemsOf(order)
  const row = (
    item: Item,
    part: SubOrder,
    fee: string,
    amount: string,
    direction: string,
    settled: number,
  ) => ({
    key: `${item.number} ${fee} ${direction} ${amount} ${settled} ${order.subOrders.indexOf(part)}`,
    cells: [
      ...[guarded(order.orderId), guarded(order.orderId), '完成', moment(plan, payment), ''],
      ...[
        guarded(item.number),
        productOf(part)?.name ?? '补差价专拍',
        String(part.quantity),
        fee,
        amount,
        'CNY',
        direction,
      ],
      ...[guarded(days.date(settled).replaceAll('-', '')), guarded('10086'), id],
    ],
    counts: fee === '货款',
  })
  const sold = items.flatMap((item) =>
    item.parts.flatMap((part) => [
      row(item, part, '货款', groupedYuan(part.grossFen), '收入', payment.day),
      row(item, part, '佣金', `-${groupedYuan(Math.round(part.grossFen / 20))}`, '支出', payment.day),
    ]),
  )
  addWeekly({ day: payment.day, weeks: WEEKS, days }, jdFile(plan), () => sold, files)
  const refunds = order.refunds.flatMap((refund): KnownRefund[] => {
    const [item] = items
    const [part] = item?.parts ?? []
    if (!item || !part) return []
    // Money that goes out is written with a sign, or without.
    const amount = `${refund.second % 2 === 0 ? '-' : ''}${groupedYuan(refund.fen)}`
    const back = row(item, part, '货款', amount, '支出', refund.day)
    const last = addWeekly({ day: refund.day, weeks: WEEKS, days }, jdFile(plan), () => [back], files)
    return last === null ? [] : [{ ...refund, second: 0, subOrderId: item.number }]
  })
  return {
    ...{ day: payment.day, platform: order.platform, group, refunds },
    subOrders: items.map(({ number, parts: [first, ...more] }) => ({
      ...knownPart(number, first ?? NO_PART, plan),
      grossFen: more.reduce((sum, { grossFen }) => sum + grossFen, first?.grossFen ?? 0),
    })),
  }
}

const NO_PART: SubOrder = { subOrderId: '', category: '', spu: '', quantity: 0, grossFen: 0 }

/** The items of an order by number; a product sold in two rows is one. */
function itemsOf({ subOrders }: Order): Item[] {
  const items = new Map<string, Item>()
  for (const part of subOrders) {
    const number = productOf(part)?.itemIds.slice(13) ?? '100000000001'
    const item = items.get(number)
    if (item === undefined) items.set(number, { number, parts: [part] })
    else item.parts.push(part)
  }
  return [...items.values()]
}

/** An id as the back-end keeps spreadsheets off it. */
const guarded = (id: string): string => `'${id}\t`
