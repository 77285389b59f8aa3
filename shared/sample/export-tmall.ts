import { arrivals } from './arrival.ts'
import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import type { KnownOrder } from './export-orders.ts'
import { REFUND_COLUMNS } from './export-refunds.ts'
import { type FileWriter, placesOf, sheetFile, textFile } from './file-writers.ts'
import type { Order } from './orders.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import { BUYER_COLUMN, buyerOf, knownPart, moment, paymentOf, productOf } from './shop-orders.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'
import { groupedYuan, yuan } from './yuan.ts'

/** 千牛, 已卖出的宝贝 by sub-order, as the back-end writes it. */
export const TMALL_HEADER = [
  ...[
    '子订单编号',
    '主订单编号',
    '买家会员名',
    '标题',
    '商品ID',
    '商家编码',
    '购买数量',
    '订单状态',
    '买家应付货款',
  ],
  ...[
    '买家实付金额',
    '退款状态',
    '退款金额',
    '订单创建时间',
    '订单付款时间',
    '收货地址',
    '物流单号',
    BUYER_COLUMN,
  ],
]
/** The list of orders: two of its headers end in a blank. */
export const TMALL_LIST_HEADER = [
  ...[
    '订单编号',
    '总金额',
    '买家实际支付金额',
    '收货地址 ',
    '订单创建时间',
    '订单付款时间 ',
    '退款金额',
    BUYER_COLUMN,
  ],
]
/** So many weekly files hold an order: refunds stand in it as soon as they are there. */
const WEEKS = 4
const gb18030: FileWriter = textFile({ encoding: 'gb18030', lineEnd: '\r\n' })
const asSheet: FileWriter = sheetFile({
  name: '订单列表',
  numbers: placesOf(TMALL_LIST_HEADER, '总金额', '买家实际支付金额', '退款金额'),
})

/** The weekly file of sub-orders: GB18030 with CRLF. */
export const tmallFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `tmall-orders/ExportOrderDetailList_${days.date(weekEnd(week, days))}.csv`,
    shape: { header: cellsLine(TMALL_HEADER), write: gb18030 },
  })

/** The weekly list of orders: saved again by a spreadsheet, every third time as a workbook. */
export const tmallListFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `tmall-orders/订单列表/订单列表_${days.date(weekEnd(week, days))}.${week % 3 === 2 ? 'xlsx' : 'csv'}`,
    shape: { header: cellsLine(TMALL_LIST_HEADER), write: week % 3 === 2 ? asSheet : textFile() },
  })

/** What is given back of an order's first sub-order, in its column: all at once, on one day. */
function refundOf({ refunds, subOrders }: Order): { day: number; second: number; fen: number } | null {
  const [refund] = refunds
  const [first] = subOrders
  if (!refund || !first) return null
  return { day: refund.day, second: refund.second, fen: Math.min(refund.fen, first.grossFen) }
}

/**
 * An order in the form by sub-orders. What is given back stands in a column without a date and counts from the paid
 * date on; of some orders a refund row of the brand's own says the same again, and replaces the column.
 */
export function exportTmall(order: Order, person: Person, plan: Plan, files: ExportFiles): KnownOrder | null {
  const { days } = plan
  const { id, group } = buyerOf(order, person, 'tmall-orders')
  const payment = paymentOf(order)
  const refund = refundOf(order)
  const rowsAt = (knownOn: number) =>
    order.subOrders.map((part, index) => {
      const isPaid = payment !== null && payment.day <= knownOn
      const back = index === 0 && refund !== null && refund.day <= knownOn ? refund.fen : 0
      const product = productOf(part)
      const cells = [
        ...[guarded(part.subOrderId), guarded(order.orderId), 'tb_露**', product?.name ?? '补差价专拍'],
        // Now the item's number, now the brand's code, now both find the product.
        ...[
          product ? `\t${product.itemIds.slice(0, 12)}` : '',
          person.number % 3 === 0 ? '' : (product?.merchantCode ?? ''),
        ],
        ...[
          String(part.quantity),
          statusOf(order, isPaid),
          groupedYuan(part.grossFen),
          isPaid ? groupedYuan(part.grossFen) : '0.00',
        ],
        ...[
          back > 0 ? '退款成功' : '没有申请退款',
          yuan(back),
          moment(plan, order),
          isPaid ? moment(plan, payment) : '',
        ],
        ...[
          person.number % 7 === 0 ? '上海 上海市\n浦东新区 ***' : '浙江省 杭州市 ***',
          isPaid ? `SF${part.subOrderId}` : '',
          id,
        ],
      ]
      return { key: part.subOrderId, cells, counts: isPaid }
    })
  const last = addWeekly({ day: order.day, weeks: WEEKS, days }, tmallFile(plan), rowsAt, files)
  if (payment === null || last === null || payment.day > last) return null
  const [first] = order.subOrders
  const known: KnownOrder = {
    ...{ day: payment.day, platform: order.platform, group },
    subOrders: order.subOrders.map((part) => knownPart(part.subOrderId, part, plan)),
    refunds: [],
  }
  if (refund === null || first === undefined) return known
  const isSaidTwice = person.number % 4 === 0 && exportAgain(order, first.subOrderId, refund, plan, files)
  const back = { ...refund, refundId: '', subOrderId: first.subOrderId }
  // Told both ways it has the same amount, and until it is dated the column stands in for it.
  if (refund.day > last) known.refunds.push(...(isSaidTwice ? [back] : []))
  else known.refunds.push({ ...back, ...payment, ...(isSaidTwice ? {} : { isDateAssumed: true }) })
  return known
}

/** The same refund as a row of the brand's own refunds. */
function exportAgain(
  { orderId, platform }: Order,
  subOrderId: string,
  refund: { day: number; second: number; fen: number },
  plan: Plan,
  files: ExportFiles,
): boolean {
  const { days } = plan
  const held = arrivals(refund.day, refund.second, 0, days.last)
  const line = `rf-${subOrderId},${orderId},${subOrderId},${platform},${moment(plan, refund)},${yuan(refund.fen)}`
  for (const day of held) {
    const shape = () => ({ header: REFUND_COLUMNS, exportedAt: days.exportedAt(day) })
    files.add(`refunds/${days.date(day)}.csv`, shape, line, day === held[0] ? 'accepted' : 'duplicate')
  }
  return held.length > 0
}

/** An order in the list: one row whatever it holds, no product, and what it calls paid is what was not given back. */
export function exportTmallList(
  order: Order,
  person: Person,
  plan: Plan,
  files: ExportFiles,
): KnownOrder | null {
  const { id, group } = buyerOf(order, person, 'tmall-orders')
  const payment = paymentOf(order)
  const refund = refundOf(order)
  const grossFen = order.subOrders.reduce((sum, part) => sum + part.grossFen, 0)
  const rowsAt = (knownOn: number) => {
    const isPaid = payment !== null && payment.day <= knownOn
    const back = refund !== null && refund.day <= knownOn ? refund.fen : 0
    const cells = [
      ...[order.orderId, yuan(grossFen), isPaid ? yuan(grossFen - back) : '0.00', '上海'],
      ...[resaved(moment(plan, order)), isPaid ? resaved(moment(plan, payment)) : '', yuan(back), id],
    ]
    return [{ key: order.orderId, cells, counts: isPaid }]
  }
  const last = addWeekly(
    { day: order.day, weeks: WEEKS, days: plan.days },
    tmallListFile(plan),
    rowsAt,
    files,
  )
  if (payment === null || last === null || payment.day > last) return null
  const { orderId } = order
  const isBack = refund !== null && refund.day <= last
  return {
    ...{ day: payment.day, platform: order.platform, group },
    subOrders: [{ subOrderId: orderId, category: '', spu: '', grossFen }],
    refunds: isBack
      ? [{ ...payment, refundId: '', subOrderId: orderId, fen: refund.fen, isDateAssumed: true }]
      : [],
  }
}

/** An id as the back-end keeps spreadsheets off it. */
const guarded = (id: string): string => `'${id}\t`

const statusOf = (order: Order, isPaid: boolean): string =>
  isPaid ? '交易成功' : order.fate === 'cancelled' ? '交易关闭' : '等待买家付款'

/** `2026-09-01 09:05:07` as a spreadsheet saves it again: `2026/9/1 9:05`. */
const resaved = (text: string): string =>
  text.replace(/^(\d+)-0?(\d+)-0?(\d+) 0?(\d+:\d\d):\d\d$/, '$1/$2/$3 $4')
