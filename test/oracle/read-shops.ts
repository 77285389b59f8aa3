import { jdPlaces, jdSummed, readJd } from './read-jd.ts'
import { isQianfanNothing, qianfanPlaces, readQianfanAftersales, readQianfanOrder } from './read-qianfan.ts'
import type { OrderRow, ReadRow, RefundRow } from './rows.ts'
import type { Cells } from './text-table.ts'

export type Cell = (name: string) => string

/** Cells of a shop's export, and how they are read; each throws where a cell does not fit. */
export type Reader = {
  cell: Cell
  time: (text: string) => { date: string; at: number }
  fen: (text: string) => number
  whole: (text: string) => number | null
  required: (text: string) => string
  orNull: (text: string) => string | null
  /** The key of the buyer in the column that the brand file names; null where nobody is known. */
  buyer: () => string | null
  unfit: () => never
  /** The row's place among the rows of its file that are like it, from 1 on. */
  place: number
}

const SHOPS = [
  'tmall-orders',
  'doudian-orders',
  'doudian-aftersales',
  'qianfan-orders',
  'qianfan-aftersales',
  'jd-orders',
]

export const isShop = (source: string): boolean => SHOPS.includes(source)

/** A cell of a shop's export; 抖店 writes `-` for an empty one. */
export const shopCell = (source: string, text: string): string =>
  source.startsWith('doudian-') && text === '-' ? '' : text

/** Nobody paid, nothing was given back yet, or it is a fee. */
export const isShopNothing = (source: string, cell: Cell): boolean => {
  if (source === 'tmall-orders') return cell('订单付款时间') === ''
  if (source === 'doudian-orders') return cell('支付完成时间') === ''
  if (source === 'doudian-aftersales') return cell('商家退款时间') === '' && cell('售后完结时间') === ''
  if (source === 'jd-orders') return cell('费用名称') !== '货款'
  return source.startsWith('qianfan-') && isQianfanNothing(source, cell)
}

/** Where a row's name holds its place among the rows of its file that are like it. */
export const shopPlaces = (
  source: string,
  table: readonly Cells[],
  cellOf: (cells: Cells) => Cell,
): Map<Cells, number> => {
  const likenessOf = source === 'qianfan-orders' ? qianfanPlaces : source === 'jd-orders' ? jdPlaces : null
  const places = new Map<Cells, number>()
  const seen = new Map<string, number>()
  for (const cells of table) {
    const likeness = likenessOf?.(cellOf(cells)) ?? null
    if (likeness === null) continue
    const place = (seen.get(likeness) ?? 0) + 1
    seen.set(likeness, place)
    places.set(cells, place)
  }
  return places
}

/** The good rows of a file, those that are one sale summed where its source says so. */
export const summed = (source: string, rows: readonly ReadRow[]): ReadRow[] =>
  source === 'jd-orders' ? jdSummed(rows) : [...rows]

/** A row of a shop's export that is no blank one. */
export const readShopRow = (source: string, r: Reader): ReadRow => {
  if (source === 'doudian-aftersales') return readAftersales(r)
  if (source === 'jd-orders') return readJd(r)
  if (source === 'qianfan-orders') return readQianfanOrder(r)
  if (source === 'qianfan-aftersales') return readQianfanAftersales(r)
  const tmall = source === 'tmall-orders'
  const list = tmall && r.cell('子订单编号') === '' && r.cell('订单编号') !== ''
  const platform = tmall ? 'tmall' : 'douyin'
  const subOrder = r.required(r.cell(list ? '订单编号' : '子订单编号'))
  const order = list ? subOrder : r.required(r.cell('主订单编号'))
  const key = JSON.stringify([platform, order, subOrder])
  const paid = r.cell(tmall ? '订单付款时间' : '支付完成时间')
  if (paid === '') return { source: 'orders', key, content: '', value: null }
  const { date, at } = r.time(paid)
  const gross = r.fen(r.cell(list ? '总金额' : tmall ? '买家实付金额' : '订单应付金额'))
  const column = r.cell('退款金额')
  const refundColumn = tmall && column !== '' ? r.fen(column) : null
  if (refundColumn !== null && refundColumn > gross) return r.unfit()
  if (list && gross !== r.fen(r.cell('买家实际支付金额')) + (refundColumn ?? 0)) return r.unfit()
  const value: OrderRow = {
    ...{ date, platform, order, subOrder, gross, refundColumn, quantity: null },
    idKey: r.buyer(),
    category: null,
    spu: null,
    code: r.orNull(r.cell('商家编码')),
    item: r.orNull(r.cell('商品ID')),
  }
  return { source: 'orders', key, content: JSON.stringify([source, list, at, value]), value }
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
