import { expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = (name: string, options = {}) => fixture(import.meta.dirname, name, options)

test('a sub-order with its person; an order without sub-order is its own, without status it is paid', async () => {
  const parsed = await read('canonical.csv')
  expect(await parsed.rows('orders')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-01',
      is_sale: true,
      platform: 'tmall',
      order_id: '123456789012345678901',
      sub_order_id: 'S1',
      id_key: keyOf('phone_md5', 'u1'),
      category_id: 'face-essence',
      spu_id: 'SPU-001',
      merchant_code: null,
      item_id: null,
      quantity: '2',
      status: 'shipped',
      gross_fen: '12990',
      refund_column_fen: null,
    },
    { line: '3', sub_order_id: 'O2', id_key: null, quantity: null, status: 'paid', gross_fen: '0' },
  ])
})

test('unpaid and cancelled rows are ignored before any other check, and take their key where it can be read', async () => {
  const parsed = await read('statuses.csv')
  expect(parsed).toMatchObject({ readRows: 11, ignoredRows: 5, quarantinedRows: 1 })
  expect(await parsed.reasons()).toEqual({ 12: 'status: unknown_value' })
  const rows = await parsed.rows('orders')
  expect(rows.map(({ order_id, is_sale, status }) => [order_id, is_sale, status])).toEqual([
    ['paid', true, 'paid'],
    ['shipped', true, 'shipped'],
    ['completed', true, 'completed'],
    ['refunded', true, 'refunded'],
    ['blank', true, 'paid'],
    ['unpaid', false, 'unpaid'],
    ['cancelled', false, 'cancelled'],
  ])
})

test('an ignored row and the sale it takes back have one key', async () => {
  const text = (status: string): string =>
    `order_id,platform,paid_at,paid_amount,status\nO1,tmall,2026-09-01,1,${status}\n`
  const [sale] = await (await parse('orders', text('paid'))).rows('orders')
  const [gone] = await (await parse('orders', text('cancelled'))).rows('orders')
  expect(gone?.row_key).toBe(sale?.row_key)
  expect(gone?.row_hash).not.toBe(sale?.row_hash)
})

test('a blank sub-order and one named like the order are one key, another platform is another', async () => {
  const text =
    'order_id,sub_order_id,platform,paid_at,paid_amount\nO1,,tmall,2026-09-01,1\nO1,O1,tmall,2026-09-01,1\nO1,,jd,2026-09-01,1\n'
  const [a, b, c] = column(await (await parse('orders', text)).rows('orders'), 'row_key')
  expect(b).toBe(a)
  expect(c).not.toBe(a)
})

test('amounts are yuan to the fen, in every form exports use, and nothing is rounded', async () => {
  const parsed = await read('amounts.csv')
  const rows = await parsed.rows('orders')
  expect(Object.fromEntries(rows.map(({ order_id, gross_fen }) => [order_id, gross_fen]))).toEqual({
    plain: '12990',
    'one-decimal': '10',
    thousands: '565200',
    wan: '2500000',
    'wan-fen': '1234567',
    'full-width': '1234',
    zeros: '12990',
    zero: '0',
    plus: '350',
    large: '900719925474093',
  })
  expect(await parsed.reasons()).toEqual({
    11: 'paid_amount: bad_number',
    12: 'paid_amount: bad_number',
    13: 'paid_amount: negative_amount',
    14: 'paid_amount: bad_number',
    15: 'paid_amount: bad_number',
    16: 'paid_amount: bad_number',
    17: 'paid_amount: bad_number',
    18: 'paid_amount: bad_number',
    19: 'paid_amount: bad_number',
    21: 'paid_amount: bad_number',
    22: 'paid_amount: bad_number',
  })
})

test('id_type and user_id come together or not at all; order ids may look like phone numbers, platforms not', async () => {
  const parsed = await read('pairs.csv')
  expect(await parsed.reasons()).toEqual({
    4: 'user_id: missing_id',
    5: 'id_type: missing_id',
    6: 'order_id: missing_id',
    7: 'platform: unknown_value',
    8: 'sub_order_id: damaged_id',
    9: 'quantity: bad_number',
    10: 'platform: raw_personal_data',
  })
  expect(column(await parsed.rows('orders'), 'order_id')).toEqual(['both', 'neither', '13812345678'])
})

test('a raw person on a cancelled order still rejects the file', async () => {
  const text =
    'order_id,platform,paid_at,paid_amount,id_type,user_id,status\nO1,tmall,2026-09-01,1,phone,13812345678,cancelled\n'
  expect(await parse('orders', text)).toMatchObject({ status: 'rejected', reason: 'raw_personal_data' })
})
