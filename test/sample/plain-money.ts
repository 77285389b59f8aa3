import type { Sample } from '../../shared/sample/write-sample.ts'
import { fenOf } from './plain-judges.ts'
import { dateOf, readSource } from './plain-reading.ts'
import type { Row } from './read-exports.ts'

/** A sub-order: `code` of its product where the source names it, `column` what a column says was given back. */
type Part = { id: string; order: string; code: string; fen: number; column: number; hasPerson: boolean }

/** Sub-orders of all roads that are sold up to the last date. */
export function soldParts(sample: Sample): Part[] {
  const isKnown = (at: string | undefined) => dateOf(at ?? '') <= sample.endDate
  const part = (id = '', order = '', fen = 0, row: Row = {}, code = '', column = 0): Part => ({
    ...{ id, order, code, fen, column },
    hasPerson: !['', '-'].includes(row.会员标识 ?? row.user_id ?? ''),
  })
  const jd = new Map<string, Part>()
  for (const row of readSource(sample, 'jd-orders').rows) {
    if (row.收支方向 !== '收入') continue
    const id = `${row.订单编号} ${row.商品编号}`
    jd.set(id, part(id, row.订单编号, (jd.get(id)?.fen ?? 0) + fenOf(row.应结金额), row))
  }
  return [
    ...readSource(sample, 'orders')
      .rows.filter((row) => isKnown(row.paid_at))
      .map((row) => part(row.sub_order_id || row.order_id, row.order_id, fenOf(row.paid_amount), row)),
    ...readSource(sample, 'tmall-orders').rows.map((row) =>
      row.总金额 === undefined
        ? part(row.子订单编号, row.主订单编号, fenOf(row.买家实付金额), row, '', fenOf(row.退款金额))
        : part(row.订单编号, row.订单编号, fenOf(row.总金额), row, '', fenOf(row.退款金额)),
    ),
    ...readSource(sample, 'doudian-orders').rows.map((row) =>
      part(
        row.子订单编号,
        row.主订单编号,
        fenOf(row.订单应付金额),
        row,
        row.商家编码 === '-' ? '' : row.商家编码,
      ),
    ),
    ...readSource(sample, 'qianfan-orders').rows.map((row, index) =>
      part(`${row.订单号} ${index}`, row.订单号, fenOf(row['商家应收金额(元)（支付金额）']), row),
    ),
    ...jd.values(),
  ]
}

/** Refunds with a row of their own, dated up to the last date. `part` blank: of no sub-order that is named by number. */
export function refundRows(sample: Sample): { order: string; part: string; code: string; fen: number }[] {
  const rows = [
    ...readSource(sample, 'refunds').rows.map((row) => ({
      ...{ order: row.order_id ?? '', part: row.sub_order_id ?? '', code: '' },
      ...{ fen: fenOf(row.refund_amount), on: dateOf(row.refunded_at ?? '') },
    })),
    ...readSource(sample, 'doudian-aftersales').rows.map((row) => ({
      ...{ order: row.订单号 ?? '', part: '', code: row.商家编码 === '-' ? '' : (row.商家编码 ?? '') },
      ...{ fen: fenOf(row['退商品金额（元）']), on: '' },
    })),
    ...readSource(sample, 'qianfan-aftersales').rows.map((row) => ({
      ...{ order: row.订单号 ?? '', part: '', code: '', fen: fenOf(row['申请售后金额(元)']), on: '' },
    })),
    ...readSource(sample, 'jd-orders')
      .rows.filter((row) => row.收支方向 === '支出')
      .map((row) => ({
        ...{ order: row.订单编号 ?? '', part: `${row.订单编号} ${row.商品编号}`, code: '' },
        ...{ fen: Math.abs(fenOf(row.应结金额)), on: '' },
      })),
  ]
  return rows.filter(({ on }) => on <= sample.endDate)
}
