import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { zipOf } from '../formats/zip-by-hand.ts'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = () => fixture(import.meta.dirname, 'settlement.csv')
const TEXT = new TextDecoder('gbk').decode(readFileSync(join(import.meta.dirname, 'settlement.csv')))
/** The settlement with its rows in another order, or with other rows. */
const written = (change: (rows: string[]) => string[], name = 'other.csv') => {
  const [header = '', ...rows] = TEXT.trimEnd().split('\r\n')
  return parse('jd-orders', `\ufeff${[header, ...change(rows)].join('\n')}\n`, { name })
}
const refundIds = async (parsed: Awaited<ReturnType<typeof read>>) =>
  (await parsed.rows('refunds')).map(({ refund_id }) => refund_id).toSorted()

test('货款 with 收入 is the sale: paid when it was ordered, the item its sub-order; marks of ids are gone', async () => {
  expect(await (await read()).rows('orders')).toMatchObject([
    {
      line: '4',
      dt: '2026-08-20',
      is_sale: true,
      platform: 'jd',
      order_id: '298765432101',
      sub_order_id: '100012345678',
      item_id: '100012345678',
      merchant_code: null,
      id_key: null,
      refund_column_fen: null,
    },
    { line: '5', order_id: '298765432101', sub_order_id: '17305677989', gross_fen: '8800', quantity: '1' },
    // Not settled yet, and a sale all the same.
    { line: '6', order_id: '298765432102', sub_order_id: '100012345678', gross_fen: '64950' },
  ])
})

test('several 收入 rows of one item of an order are one sale: 1,299.00 + 200.50 for 1 + 2 pieces', async () => {
  const [sale] = await (await read()).rows('orders')
  expect(sale).toMatchObject({ gross_fen: '149950', quantity: '3', source_rows: '2' })
})

test('every row is accounted for, summed ones too', async () => {
  const parsed = await read()
  expect(parsed).toMatchObject({ readRows: 17, ignoredRows: 4, quarantinedRows: 6 })
  const counts = [...(await parsed.rows('orders')), ...(await parsed.rows('refunds'))]
  expect(counts.reduce((sum, row) => sum + Number(row.source_rows), 0)).toBe(7)
})

test('a summed sale is the same in whatever order its rows come, and another when one of them changes', async () => {
  const hash = async (parsed: Awaited<ReturnType<typeof read>>) =>
    (await parsed.rows('orders')).find((row) => row.quantity === '3')?.row_hash
  const before = await hash(await read())
  expect(await hash(await written((rows) => rows.toReversed()))).toBe(before)
  const changed = (await written((rows) => rows.map((row) => row.replace('200.50', '200.51')))).rows('orders')
  expect((await changed).map(({ row_hash }) => row_hash)).not.toContain(before)
})

test('货款 with 支出 is a refund of that sub-order, dated when it was settled, its amount without sign', async () => {
  expect(await (await read()).rows('refunds')).toMatchObject([
    {
      line: '7',
      dt: '2026-08-30',
      is_refund: true,
      refunded_at: '2026-08-29 16:00:00',
      platform: 'jd',
      order_id: '298765432101',
      sub_order_id: '100012345678',
      refund_fen: '3000',
    },
    { line: '9', dt: '2026-08-30', refund_fen: '3000' },
    { line: '10', dt: '2026-08-31', refund_fen: '3000' },
  ])
})

test('a refund’s id is its order, item, date, amount and its place among equal rows, the same in another export', async () => {
  const ids = [
    '298765432101-100012345678-20260830-3000-1',
    '298765432101-100012345678-20260830-3000-2',
    '298765432101-100012345678-20260831-3000-1',
  ]
  expect(await refundIds(await read())).toEqual(ids)
  expect(await refundIds(await written((rows) => rows.toReversed()))).toEqual(ids)
  expect(await refundIds(await written((rows) => rows.filter((row) => row.includes('货款'))))).toEqual(ids)
})

test('every other 费用名称 is ignored, a total row too, and takes no key', async () => {
  const parsed = await written((rows) => rows.filter((row) => !row.includes('货款')))
  expect(parsed).toMatchObject({ readRows: 4, ignoredRows: 4, staged: [] })
})

test('money as it stands in the file: sold 1,299.00 + 200.50 + 88.00 + 649.50, back three times 30.00', async () => {
  const parsed = await read()
  const sum = (rows: readonly Record<string, unknown>[], name: string) =>
    rows.reduce((total, row) => total + Number(row[name]), 0)
  expect(sum(await parsed.rows('orders'), 'gross_fen')).toBe(223_700)
  expect(sum(await parsed.rows('refunds'), 'refund_fen')).toBe(9_000)
})

test('a refund without its date, a sale below nothing or without its time, an unknown direction are bad rows', async () => {
  expect(await (await read()).reasons()).toEqual({
    12: '到账时间: bad_date',
    13: '应结金额: negative_amount',
    14: '收支方向: unknown_value',
    15: '订单编号: damaged_id',
    16: '订单下单时间: bad_date',
    17: '到账时间: bad_date',
  })
})

test('the same in UTF-8 with its mark; the buyer is in the column that the brand file names', async () => {
  const text = `\ufeff订单编号,订单下单时间,商品编号,费用名称,应结金额,收支方向,到账时间,用户
'1\t,2026-08-20,'2\t,货款,3.00,收入,'20260828\t,abc
'1\t,2026-08-20,'2\t,货款,1.00,支出,'20260828\t,\n`
  const brand = { sources: { 'jd-orders': { idColumn: '用户', idType: 'open_id' } } }
  const parsed = await parse('jd-orders', text, { brand })
  expect(column(await parsed.rows('orders'), 'id_key')).toEqual([keyOf('open_id', 'abc')])
  expect(column(await parsed.rows('refunds'), 'refund_fen')).toEqual(['100'])
})

test('an archive is one file: its rows of one item are one sale, and its equal refunds are counted on', async () => {
  const [header = '', ...rows] = TEXT.trimEnd().split('\r\n')
  const part = (name: string, from: number, to: number) => ({
    name,
    data: [header, ...rows.slice(from, to)].join('\n'),
  })
  // Between the two rows that are one sale, and between the two refunds of one day.
  const zip = zipOf([part('1.csv', 0, 2), part('2.csv', 2, 7), part('3.csv', 7, rows.length)])
  const parsed = await parse('jd-orders', zip, { name: 'settlement.zip' })
  expect(parsed).toMatchObject({ readRows: 17, ignoredRows: 4, quarantinedRows: 6 })
  const whole = await read()
  const money = async (one: typeof whole) =>
    (await one.rows('orders'))
      .map((row) => [row.sub_order_id, row.order_id, row.gross_fen, row.quantity, row.source_rows].join(' '))
      .toSorted()
  expect(await money(parsed)).toEqual(await money(whole))
  expect(parsed.staged.map(({ rows: count }) => count)).toEqual([3, 3])
  expect(await refundIds(parsed)).toEqual(await refundIds(whole))
})
