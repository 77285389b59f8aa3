import type { OrderRow, ReadRow, RefundRow } from './rows.ts'

/** Cells of a shop's export, and how they are read; each throws where a cell does not fit. */
export type Reader = {
  cell: (name: string) => string
  time: (text: string) => { date: string; at: number }
  fen: (text: string) => number
  required: (text: string) => string
  orNull: (text: string) => string | null
  /** The key of the buyer in the column that the brand file names; null where nobody is known. */
  buyer: () => string | null
  unfit: () => never
}

const SHOPS = ['tmall-orders', 'doudian-orders', 'doudian-aftersales']

export const isShop = (source: string): boolean => SHOPS.includes(source)

/** A cell of a shop's export; 抖店 writes `-` for an empty one. */
export const shopCell = (source: string, text: string): string =>
  source.startsWith('doudian-') && text === '-' ? '' : text

/** Nobody paid, or nothing was given back yet. */
export const isShopNothing = (source: string, cell: (name: string) => string): boolean => {
  if (source === 'tmall-orders') return cell('订单付款时间') === ''
  if (source === 'doudian-orders') return cell('支付完成时间') === ''
  return source === 'doudian-aftersales' && cell('商家退款时间') === '' && cell('售后完结时间') === ''
}

/** A row of a shop's export that is no blank one. */
export const readShopRow = (source: string, r: Reader): ReadRow => {
  if (source === 'doudian-aftersales') return readAftersales(r)
  const tmall = source === 'tmall-orders'
  const platform = tmall ? 'tmall' : 'douyin'
  const subOrder = r.required(r.cell('子订单编号'))
  const order = r.required(r.cell('主订单编号'))
  const key = JSON.stringify([platform, order, subOrder])
  const paid = r.cell(tmall ? '订单付款时间' : '支付完成时间')
  if (paid === '') return { source: 'orders', key, content: '', value: null }
  const { date, at } = r.time(paid)
  const gross = r.fen(r.cell(tmall ? '买家实付金额' : '订单应付金额'))
  const column = r.cell('退款金额')
  const refundColumn = tmall && column !== '' ? r.fen(column) : null
  if (refundColumn !== null && refundColumn > gross) return r.unfit()
  const value: OrderRow = {
    ...{ date, platform, order, subOrder, gross, refundColumn },
    idKey: r.buyer(),
    category: null,
    spu: null,
    code: r.orNull(r.cell('商家编码')),
    item: r.orNull(r.cell('商品ID')),
  }
  return { source: 'orders', key, content: JSON.stringify([source, at, value]), value }
}

const readAftersales = (r: Reader): ReadRow => {
  const refund = r.required(r.cell('售后单号'))
  const key = JSON.stringify(['douyin', refund])
  const when = r.cell('商家退款时间') || r.cell('售后完结时间')
  if (when === '') return { source: 'refunds', key, content: '', value: null }
  const { date, at } = r.time(when)
  const value: RefundRow = {
    ...{ date, at, platform: 'douyin', refund, order: r.required(r.cell('订单号')) },
    subOrder: null,
    code: r.orNull(r.cell('商家编码')),
    fen: r.fen(r.cell('退商品金额（元）')),
  }
  return { source: 'refunds', key, content: JSON.stringify(['doudian', value]), value }
}
