import type { Cell, Reader } from './read-shops.ts'
import type { OrderRow, ReadRow, RefundRow } from './rows.ts'

const GROSS = '商家应收金额(元)（支付金额）'
const SETTLED = ['售后完成', '退款成功', '完成', '成功']

/** Nobody paid, or the after-sale did not succeed. */
export const isQianfanNothing = (source: string, cell: Cell): boolean =>
  source === 'qianfan-orders' ? cell('支付时间') === '' : !SETTLED.includes(cell('状态'))

/** Rows of an order with the same code are alike; a product without one goes by its order. */
export const qianfanPlaces = (cell: Cell): string | null => {
  const order = cell('订单号')
  return order === '' ? null : JSON.stringify([order, cell('商家编码') || order])
}

export const readQianfanOrder = (r: Reader): ReadRow => {
  const order = r.required(r.cell('订单号'))
  const code = r.cell('商家编码')
  const subOrder = `${code || order}${r.place > 1 ? `#${r.place}` : ''}`
  const key = JSON.stringify(['xhs', order, subOrder])
  const paid = r.cell('支付时间')
  if (paid === '') return { source: 'orders', key, content: '', value: null }
  const { date, at } = r.time(paid)
  const value: OrderRow = {
    ...{ date, platform: 'xhs', order, subOrder, gross: r.fen(r.cell(GROSS)), quantity: null },
    ...{ idKey: r.buyer(), category: null, spu: null, code: r.orNull(code), item: null, refundColumn: null },
  }
  const said = [r.whole(r.cell('SKU件数')), r.cell('订单状态'), r.cell('售后状态')]
  return { source: 'orders', key, content: JSON.stringify(['qianfan', at, value, said]), value }
}

export const readQianfanAftersales = (r: Reader): ReadRow => {
  const refund = r.required(r.cell('售后单号'))
  const key = JSON.stringify(['xhs', refund])
  if (isQianfanNothing('qianfan-aftersales', r.cell))
    return { source: 'refunds', key, content: '', value: null }
  const [received, paid] = [r.cell('商家确认收货时间'), r.cell('订单支付时间')].map((text) =>
    text === '' ? null : r.time(text),
  )
  const { date, at } = received ?? paid ?? r.unfit()
  const value: RefundRow = {
    ...{ date, at, platform: 'xhs', refund, order: r.required(r.cell('订单号')) },
    ...{ subOrder: null, code: null, fen: r.fen(r.cell('申请售后金额(元)')) },
  }
  const said = [received?.at, paid?.at, r.cell('状态'), r.cell('售后类型')]
  return { source: 'refunds', key, content: JSON.stringify(['qianfan', value, said]), value }
}
