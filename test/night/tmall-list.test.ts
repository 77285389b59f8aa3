import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { dice } from '../support/random-brand/dice.ts'
import { openLab, succeeded } from './lab.ts'

/** The much-cited export of one shop's February 2020, in fen. */
const FEBRUARY = {
  rows: 28_010,
  paid: 24_087,
  refunded: 5_646,
  allFen: 299_576_061,
  grossFen: 247_482_307,
  refundFen: 57_233_592,
}

/** `count` whole amounts from 1 on that add up to `total`. */
function parts(total: number, count: number, unit: () => number): number[] {
  const weights = Array.from({ length: count }, () => 0.2 + unit())
  const all = weights.reduce((sum, one) => sum + one, 0)
  const amounts = weights.map((one) => 1 + Math.floor((one / all) * (total - count)))
  const rest = total - amounts.reduce((sum, one) => sum + one, 0)
  return amounts.map((one, index) => (index < rest ? one + 1 : one))
}

function lookAlike(): string[] {
  const d = dice(2020, 'tmall list')
  const { rows, paid, refunded, allFen, grossFen, refundFen } = FEBRUARY
  const back = parts(refundFen, refunded, () => d.unit())
  // A refunded order was worth at least what was given back.
  const above = parts(grossFen - refundFen, paid, () => d.unit())
  const unpaid = parts(allFen - grossFen, rows - paid, () => d.unit())
  const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
  const at = (): string =>
    `2020/2/${d.whole(1, 29)} ${d.whole(0, 23)}:${String(d.whole(0, 59)).padStart(2, '0')}`
  const lines: string[] = []
  for (let index = 0; index < rows; index++) {
    const created = at()
    const isPaid = index < paid
    const returned = isPaid ? (back[index] ?? 0) : 0
    const total = isPaid ? (above[index] ?? 0) + returned : (unpaid[index - paid] ?? 0)
    lines.push(
      [index + 1, yuan(total), isPaid ? yuan(total - returned) : '0.00', '上海', created]
        .concat(isPaid ? created : '', yuan(returned))
        .join(','),
    )
  }
  return d.shuffle(lines)
}

test('a look-alike of the much-cited list of February 2020 lands on its totals, to the fen', async () => {
  const list = fileOn('2020-02-29', 'tmall-orders/tmall_order_report.csv', [
    '订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额',
    ...lookAlike(),
  ])
  const lab = await openLab('february', 'lumina')
  succeeded(await lab.night({ date: '2020-02-29', brand: brandWith(), files: [list] }))
  const orders = await lab.table('orders')
  const sum = (name: string) => orders.reduce((total, row) => total + Number(row[name]), 0)
  expect([sum('gross_fen'), sum('refund_fen'), sum('net_fen')]).toEqual([
    247_482_307, 57_233_592, 190_248_715,
  ])
  expect(orders).toHaveLength(24_087)
  expect(orders.filter((row) => row.refund_date_assumed)).toHaveLength(5_646)
  expect(await lab.table('ingest_report')).toMatchObject([
    { read_rows: 28_010, accepted_rows: 24_087, ignored_rows: 3_923, quarantined_rows: 0, duplicate_rows: 0 },
  ])
  await lab.close()
}, 60_000)
