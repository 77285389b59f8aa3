import { isDate } from './calendar.ts'
import type { Cell, Reader } from './read-shops.ts'
import type { OrderRow, ReadRow, RefundRow } from './rows.ts'

/** Money that goes out is written with its sign or without. */
const amountOf = (cell: Cell): string => {
  const text = cell('应结金额')
  return cell('收支方向') === '支出' ? text.replace(/^-/, '') : text
}

/** Equal refunds of one file are told apart by their place in it; a bad row takes its own too. */
export const jdPlaces = (cell: Cell): string | null => {
  const [order, item, settled] = ['订单编号', '商品编号', '到账时间'].map(cell)
  const day = settled?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? ''
  const amount = amountOf(cell)
  const fits = isDate(day) && /^\d+(\.\d{1,2})?$/.test(amount)
  if (cell('费用名称') !== '货款' || cell('收支方向') !== '支出' || !order || !item || !fits) return null
  return JSON.stringify([order, item, day, Number(amount)])
}

/** A row of 货款: money that comes in is a sale, money that goes out a refund. */
export const readJd = (r: Reader): ReadRow => {
  const order = r.required(r.cell('订单编号'))
  const item = r.required(r.cell('商品编号'))
  const fen = r.fen(amountOf(r.cell))
  const quantity = r.whole(r.cell('商品数量'))
  const direction = r.cell('收支方向')
  const [ordered, settled] = [r.cell('订单下单时间'), r.cell('到账时间')].map((text) =>
    text === '' ? null : r.time(text),
  )
  const said = [r.cell('订单状态'), r.cell('订单完成时间'), ordered?.at, settled?.at]
  if (direction === '收入') {
    const { date } = ordered ?? r.unfit()
    const value: OrderRow = {
      ...{ date, platform: 'jd', order, subOrder: item, idKey: r.buyer(), gross: fen, quantity },
      ...{ category: null, spu: null, code: null, item, refundColumn: null },
    }
    const key = JSON.stringify(['jd', order, item])
    return { source: 'orders', key, content: JSON.stringify(['jd', said, value.idKey]), value }
  }
  if (direction !== '支出') return r.unfit()
  const { date, at } = settled ?? r.unfit()
  const refund = [order, item, date, fen, r.place].join('-')
  const value: RefundRow = {
    ...{ date, at, platform: 'jd', refund, order, subOrder: item, code: null, fen },
  }
  const key = JSON.stringify(['jd', refund])
  return { source: 'refunds', key, content: JSON.stringify(['jd', value, said, quantity]), value }
}

/** Several rows of one item of an order in a file are one sale: amounts add up, the last row says the rest. */
export const jdSummed = (rows: readonly ReadRow[]): ReadRow[] => {
  const together: ReadRow[] = []
  for (const [at, row] of rows.entries()) {
    if (row.source !== 'orders' || row.value === null) {
      together.push(row)
      continue
    }
    const same = (other: ReadRow): boolean => other.source === 'orders' && other.key === row.key
    if (rows.slice(at + 1).some(same)) continue
    const parts = rows.flatMap((other) =>
      other.source === 'orders' && same(other) ? (other.value ?? []) : [],
    )
    const gross = parts.reduce((total, part) => total + part.gross, 0)
    const quantity = parts.reduce<number | null>(
      (total, part) => (part.quantity === null ? total : (total ?? 0) + part.quantity),
      null,
    )
    const content = JSON.stringify([row.content, gross, quantity])
    together.push({ ...row, content, lines: parts.length, value: { ...row.value, gross, quantity } })
  }
  return together
}
