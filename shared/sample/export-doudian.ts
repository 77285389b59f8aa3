import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import type { KnownOrder } from './export-orders.ts'
import type { KnownRefund } from './export-refunds.ts'
import { textFile, zipped } from './file-writers.ts'
import type { Order, Refund } from './orders.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import { BUYER_COLUMN, buyerOf, knownPart, moment, paymentOf, productOf } from './shop-orders.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'
import { groupedYuan, yuan } from './yuan.ts'

/** 抖店 orders as the back-end writes them; 备注 is there twice. */
export const DOUDIAN_HEADER = [
  ...[
    '主订单编号',
    '子订单编号',
    '选购商品',
    '商品规格',
    '商品数量',
    '商品ID',
    '商家编码',
    '商品单价',
    '订单应付金额',
  ],
  ...[
    '运费',
    '优惠总金额',
    '收件人',
    '收件人手机号',
    '详细地址',
    '买家留言',
    '订单提交时间',
    '支付完成时间',
    '订单状态',
  ],
  ...['售后状态', BUYER_COLUMN, '备注', '备注'],
]
export const DOUDIAN_REFUND_HEADER = [
  ...[
    '售后单号',
    '订单号',
    '商品单号',
    '商家编码',
    '售后类型',
    '退商品金额（元）',
    '退运费金额（元）',
    '商家退款时间',
  ],
  ...['售后完结时间', '售后状态', '联系电话'],
]
const WEEKS = 2
/** What is known of the recipient, in cipher text. */
const CIPHER = '##VDJkN2M4ZQ==##'

/** The weekly file of orders: its name begins with the second in which it was exported. */
export const doudianFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `doudian-orders/${days.exportedAt(weekEnd(week, days)).getTime() / 1000}_${'b2c3d4e5f6'.slice(week % 5)}.csv`,
    shape: { header: cellsLine(DOUDIAN_HEADER), write: textFile({ encoding: 'utf-8-bom' }) },
  })

/** The weekly archive of after-sales: a file for each of the two shops. */
export const doudianRefundFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `doudian-aftersales/售后单_${days.date(weekEnd(week, days))}.zip`,
    shape: { header: cellsLine(DOUDIAN_REFUND_HEADER), write: zipped(textFile()) },
  })

/** An order with its sub-orders, and what was given back of it as rows of its own. */
export function exportDoudian(
  order: Order,
  person: Person,
  plan: Plan,
  files: ExportFiles,
): KnownOrder | null {
  const { days } = plan
  const { id, group } = buyerOf(order, person, 'doudian-orders')
  const payment = paymentOf(order)
  const numberOf = (index: number) => `${order.orderId}${index + 1}`
  const rowsAt = (knownOn: number) =>
    order.subOrders.map((part, index) => {
      const isPaid = payment !== null && payment.day <= knownOn
      const product = productOf(part)
      const isBack = order.refunds.some(({ day }) => day <= knownOn)
      const cells = [
        ...[order.orderId, numberOf(index), product?.name ?? '补差价专拍', '默认', String(part.quantity)],
        ...[
          product?.itemIds.slice(0, 12) ?? '-',
          codeOf(product),
          groupedYuan(part.grossFen),
          groupedYuan(part.grossFen),
        ],
        ...['0', '0', CIPHER, CIPHER, CIPHER, '-', moment(plan, order), isPaid ? moment(plan, payment) : '-'],
        ...[
          isPaid ? '已完成' : order.fate === 'cancelled' ? '已关闭' : '待支付',
          isBack ? '退款成功' : '-',
          id || '-',
          '',
          '',
        ],
      ]
      return { key: numberOf(index), cells: cells.map((cell) => `\t${cell}`), counts: isPaid }
    })
  const last = addWeekly({ day: order.day, weeks: WEEKS, days }, doudianFile(plan), rowsAt, files)
  const refunds = order.refunds.flatMap((refund) => exportRefund(refund, order, plan, files))
  if (order.fate === 'says_refunded') exportOpenCase(order, plan, files)
  if (payment === null || last === null || payment.day > last) return null
  return {
    ...{ day: payment.day, platform: order.platform, group, refunds },
    subOrders: order.subOrders.map((part, index) => knownPart(numberOf(index), part, plan)),
  }
}

/** The gift goes without a code, and is found by its item's number. */
const codeOf = (product: ReturnType<typeof productOf>): string =>
  product === null || product.category === 'gift' ? '-' : product.merchantCode

/** A refund belongs to the one sub-order with its code; it is spread over the order where none or several have it. */
function exportRefund(refund: Refund, order: Order, plan: Plan, files: ExportFiles): KnownRefund[] {
  const { days } = plan
  const codes = order.subOrders.map((part) => codeOf(productOf(part)))
  const code = refund.subOrderId === '' ? '-' : (codes[0] ?? '-')
  // Some times are told in the second column alone.
  const times =
    refund.second % 3 === 0 ? ['-', moment(plan, refund)] : [moment(plan, refund), moment(plan, refund)]
  const cells = [
    ...[
      refund.refundId.replace('rf-', ''),
      order.orderId,
      `${order.orderId}1`,
      code,
      '仅退款',
      yuan(refund.fen),
      '0',
    ],
    ...[...times, '退款成功', '##abc##'],
  ]
  const row = {
    key: refund.refundId,
    cells: [shopOf(order), ...cells.map((cell) => `\t${cell}`)],
    counts: true,
  }
  const last = addWeekly({ day: refund.day, weeks: WEEKS, days }, doudianRefundFile(plan), () => [row], files)
  if (last === null) return []
  const isNamed = code !== '-' && codes.filter((one) => one === code).length === 1
  return [{ ...refund, subOrderId: isNamed ? `${order.orderId}1` : '' }]
}

/** Somebody asked for money, and nothing was given back yet. */
function exportOpenCase(order: Order, plan: Plan, files: ExportFiles): void {
  const cells = [
    `${order.orderId}9`,
    order.orderId,
    `${order.orderId}1`,
    '-',
    '退货退款',
    '9.90',
    '0',
    '-',
    '-',
    '待商家处理',
    '##abc##',
  ]
  const row = {
    key: order.orderId,
    cells: [shopOf(order), ...cells.map((cell) => `\t${cell}`)],
    counts: false,
  }
  addWeekly(
    { day: order.day + 2, weeks: WEEKS, days: plan.days },
    doudianRefundFile(plan),
    () => [row],
    files,
  )
}

const shopOf = ({ second }: Order): string => (second % 2 === 0 ? '旗舰店.csv' : '奥莱店.csv')
