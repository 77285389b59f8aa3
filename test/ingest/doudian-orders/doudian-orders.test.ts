import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const NAME = '1791430000_b2c3d4e5.csv'
const MEMBER = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8'
const read = (settings = {}, options = {}) =>
  fixture(import.meta.dirname, NAME, { brand: { sources: { 'doudian-orders': settings } }, ...options })

test('a row is a sub-order of 抖音, told by its two numbers; cells begin with a tab', async () => {
  expect(await (await read()).rows('orders')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-01',
      is_sale: true,
      platform: 'douyin',
      order_id: '692000123456789001',
      sub_order_id: '692000123456789011',
      id_key: null,
      category_id: null,
      spu_id: null,
      merchant_code: 'SER-30',
      item_id: '3601234567890123456',
      quantity: '2',
      gross_fen: '129900',
      refund_column_fen: null,
    },
    { line: '3', sub_order_id: '692000123456789012', gross_fen: '0', is_sale: true, merchant_code: null },
    { line: '4', is_sale: false },
    { line: '5', dt: '2026-09-02', gross_fen: '5880', is_sale: true },
  ])
})

test('the money of the sales is what stands in the file: 1,299.00 + 0.00 + 58.80', async () => {
  const sales = (await (await read()).rows('orders')).filter((row) => row.is_sale)
  expect(sales.reduce((sum, row) => sum + Number(row.gross_fen), 0)).toBe(135_780)
})

test('a row without a payment time is no sale: ignored, and it takes its key all the same', async () => {
  const parsed = await read()
  expect(parsed).toMatchObject({ readRows: 10, ignoredRows: 2, quarantinedRows: 5 })
  const rows = await parsed.rows('orders')
  expect(rows.map(({ is_sale, source_rows }) => [is_sale, source_rows])).toEqual([
    [true, '1'],
    [true, '1'],
    [false, '0'],
    [true, '1'],
  ])
  const paid = readFileSync(join(import.meta.dirname, NAME), 'utf8').replace(
    '2026-09-01 23:59:00,\t-,',
    '2026-09-01 23:59:00,\t2026-09-01 23:59:30,',
  )
  const later = await (await parse('doudian-orders', paid)).rows('orders')
  expect(later[2]).toMatchObject({ is_sale: true, gross_fen: '64950', row_key: rows[2]?.row_key })
})

test('`-` is an empty cell: a missing number, amount or code, not a text', async () => {
  expect(await (await read()).reasons()).toEqual({
    6: '订单应付金额: negative_amount',
    7: '主订单编号: damaged_id',
    8: '子订单编号: missing_id',
    9: '订单应付金额: bad_number',
    10: '支付完成时间: bad_date',
  })
})

test('a file name that starts with a unix time gives the export time; any other name does not', async () => {
  const modified = '2026-11-20T02:30:00+08:00'
  expect((await read({}, { exportedAt: modified })).exportedAt).toEqual(new Date(1_791_430_000_000))
  for (const name of ['订单_1791430000.csv', '17914300001_a.csv', '1791430000.csv', '0000000001_a.csv'])
    expect((await read({}, { exportedAt: modified, name })).exportedAt, name).toEqual(new Date(modified))
})

test('a date more than 2 days after the export time in the name is a future one, whenever the file was modified', async () => {
  const text =
    '主订单编号,子订单编号,订单应付金额,支付完成时间\n1,1,1,2026-10-10 23:59:59\n2,2,1,2026-10-11\n'
  const parsed = await parse('doudian-orders', text, { name: NAME, exportedAt: '2026-12-31T00:00:00Z' })
  expect(await parsed.reasons()).toEqual({ 3: '支付完成时间: future_date' })
})

test('cipher text of contact columns is dropped unread: it is in no staged row and in no quarantined one', async () => {
  const parsed = await read()
  const kept = JSON.stringify([await parsed.rows('orders'), await parsed.quarantine()])
  expect(kept).not.toContain('##')
  expect(kept).not.toContain('VDJkN2M4ZQ')
  expect(parsed.warnings).toMatchObject([{ code: 'extra_columns', rows: 12 }])
})

test('the buyer is in the column that the brand file names; without it, or where it is empty, the order is nobody’s', async () => {
  const rows = await (await read({ idColumn: '会员标识', idType: 'phone_sha256' })).rows('orders')
  const buyer = keyOf('phone_sha256', MEMBER)
  expect(column(rows, 'id_key')).toEqual([buyer, buyer, null, null])
  expect(column(await (await read()).rows('orders'), 'id_key')).toEqual([null, null, null, null])
})

test('a buyer column that the file lacks rejects it; a bare phone number in it rejects it too', async () => {
  const brand = { sources: { 'doudian-orders': { idColumn: '手机', idType: 'phone_sha256' } } }
  expect(await fixture(import.meta.dirname, NAME, { brand })).toMatchObject({
    status: 'rejected',
    reason: 'missing_column',
  })
  const text = '主订单编号,子订单编号,订单应付金额,支付完成时间,手机\n1,1,1,2026-09-01,13812345678\n'
  expect(await parse('doudian-orders', text, { brand })).toMatchObject({
    status: 'rejected',
    reason: 'raw_personal_data',
  })
})

test('an order’s numbers are the keys of canonical orders too: whoever exports last says it', async () => {
  const [own] = await (
    await parse('doudian-orders', '主订单编号,子订单编号,订单应付金额,支付完成时间\nA,B,1,2026-09-01\n')
  ).rows('orders')
  const [canonical] = await (
    await parse('orders', 'order_id,sub_order_id,platform,paid_at,paid_amount\nA,B,douyin,2026-09-01,1\n')
  ).rows('orders')
  expect(own?.row_key).toBe(canonical?.row_key)
})
