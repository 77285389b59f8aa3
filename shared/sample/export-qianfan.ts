import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import type { KnownOrder } from './export-orders.ts'
import type { KnownRefund } from './export-refunds.ts'
import { placesOf, sheetFile } from './file-writers.ts'
import type { Order, Refund } from './orders.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import { BUYER_COLUMN, buyerOf, knownPart, moment, paymentOf, productOf } from './shop-orders.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'
import { yuan } from './yuan.ts'

/** 千帆 orders as the back-end writes them, without the columns of parcels and invoices; 备注 is there twice. */
export const QIANFAN_HEADER = [
  ...[
    '订单号',
    '包裹号',
    '订单状态',
    '售后状态',
    '订单创建时间',
    '支付时间',
    'SKU件数',
    '商品名称',
    '规格',
    '商品总价(元)',
  ],
  ...[
    '店铺优惠(元)',
    '平台优惠(元)',
    '商家应收金额(元)（支付金额）',
    '用户应付金额(元)',
    '商家编码',
    '收件人姓名',
    '收件人电话',
  ],
  ...[BUYER_COLUMN, '备注', '备注'],
]
export const QIANFAN_REFUND_HEADER = [
  ...[
    '售后单号',
    '订单号',
    '售后类型',
    '商品数量',
    '申请售后金额(元)',
    '状态',
    '申请时间',
    '商家确认收货时间',
    '订单支付时间',
  ],
  '售后原因',
]
const WEEKS = 2

/** The weekly workbook of orders: amounts are numbers, a second sheet explains the columns. */
export const qianfanFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `qianfan-orders/订单_${days.date(weekEnd(week, days))}.xlsx`,
    shape: {
      header: cellsLine(QIANFAN_HEADER),
      write: sheetFile(
        {
          name: '订单',
          numbers: placesOf(
            QIANFAN_HEADER,
            'SKU件数',
            '商品总价(元)',
            '商家应收金额(元)（支付金额）',
            '用户应付金额(元)',
          ),
        },
        {
          beside: [
            {
              name: '字段说明',
              rows: [
                ['字段', '说明'],
                ['商家应收金额', '用户实付与平台优惠之和'],
              ],
            },
          ],
        },
      ),
    },
  })

/** The weekly workbook of after-sales. */
export const qianfanRefundFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `qianfan-aftersales/售后_${days.date(weekEnd(week, days))}.xlsx`,
    shape: {
      header: cellsLine(QIANFAN_REFUND_HEADER),
      write: sheetFile({
        name: 'Sheet1',
        numbers: placesOf(QIANFAN_REFUND_HEADER, '商品数量', '申请售后金额(元)'),
      }),
    },
  })

/** An order with its rows; what was given back names no product, and is spread over them. */
export function exportQianfan(
  order: Order,
  person: Person,
  plan: Plan,
  files: ExportFiles,
): KnownOrder | null {
  const { days } = plan
  const { id, group } = buyerOf(order, person, 'qianfan-orders')
  const payment = paymentOf(order)
  const numbers = numbersOf(order)
  const rowsAt = (knownOn: number) =>
    order.subOrders.map((part, index) => {
      const isPaid = payment !== null && payment.day <= knownOn
      const product = productOf(part)
      const isBack = order.refunds.some(({ day }) => day <= knownOn)
      const cells = [
        ...[
          order.orderId,
          order.orderId,
          isPaid ? '已完成' : '待支付',
          isBack ? '售后完成' : '无售后',
          moment(plan, order),
        ],
        ...[
          isPaid ? moment(plan, payment) : '',
          String(part.quantity),
          product?.name ?? '补差价专拍',
          '默认',
        ],
        ...[
          yuan(part.grossFen),
          '0',
          '0',
          yuan(part.grossFen),
          yuan(part.grossFen),
          product?.merchantCode ?? '',
        ],
        ...['露**', '138****5678', id, '', ''],
      ]
      return { key: numbers[index] ?? '', cells, counts: isPaid }
    })
  const last = addWeekly({ day: order.day, weeks: WEEKS, days }, qianfanFile(plan), rowsAt, files)
  const refunds = order.refunds.flatMap((refund) => exportRefund(refund, order, plan, files))
  // Some asked for money and were given none.
  if (order.fate === 'says_refunded' || order.second % 40 === 0) {
    const asked = { ...order, day: order.day + 3 }
    const row = {
      key: '',
      cells: refundCells(`${order.orderId}9`, order, asked, 990, '待商家处理', '', plan),
      counts: false,
    }
    addWeekly({ day: asked.day, weeks: WEEKS, days }, qianfanRefundFile(plan), () => [row], files)
  }
  if (payment === null || last === null || payment.day > last) return null
  return {
    ...{ day: payment.day, platform: order.platform, group, refunds },
    subOrders: order.subOrders.map((part, index) => knownPart(numbers[index] ?? '', part, plan)),
  }
}

/** What the rows of an order go by: the product's code, `code#2` for the second row of the same. */
function numbersOf({ orderId, subOrders }: Order): string[] {
  const taken = new Map<string, number>()
  return subOrders.map((part) => {
    const code = productOf(part)?.merchantCode ?? orderId
    const place = (taken.get(code) ?? 0) + 1
    taken.set(code, place)
    return place === 1 ? code : `${code}#${place}`
  })
}

/** Where no goods came back the refund is dated by the order's payment. */
function exportRefund(refund: Refund, order: Order, plan: Plan, files: ExportFiles): KnownRefund[] {
  const isReturned = refund.second % 2 === 0
  const status = isReturned ? '售后完成' : '退款成功'
  const received = isReturned ? moment(plan, refund) : ''
  const cells = refundCells(refund.refundId, order, refund, refund.fen, status, received, plan)
  const row = { key: '', cells, counts: true }
  const last = addWeekly(
    { day: refund.day, weeks: WEEKS, days: plan.days },
    qianfanRefundFile(plan),
    () => [row],
    files,
  )
  if (last === null) return []
  const { day, second } = isReturned ? refund : order
  return [{ ...refund, day, second, subOrderId: '' }]
}

const refundCells = (
  refundId: string,
  order: Order,
  asked: { day: number; second: number },
  fen: number,
  status: string,
  received: string,
  plan: Plan,
): string[] => [
  ...[
    refundId.replace('rf-', 'S'),
    order.orderId,
    received === '' ? '仅退款' : '退货退款',
    '1',
    yuan(fen),
    status,
  ],
  ...[moment(plan, asked), received, moment(plan, order), '不喜欢'],
]
