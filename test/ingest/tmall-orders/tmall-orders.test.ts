import { expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = (name: string, settings = {}) =>
  fixture(import.meta.dirname, name, { brand: { sources: { 'tmall-orders': settings } } })
const sum = (rows: readonly Record<string, unknown>[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name]), 0)

test('sub-order form: a row is a sub-order, gross what the buyer paid, ids text whatever they look like; in GBK', async () => {
  expect(await (await read('sub-orders.csv')).rows('orders')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-01',
      is_sale: true,
      platform: 'tmall',
      order_id: '2154321098765432100',
      sub_order_id: '2154321098765432101',
      id_key: null,
      merchant_code: 'SER-30',
      item_id: '602345678901',
      quantity: '2',
      gross_fen: '139900',
      refund_column_fen: '0',
    },
    // An item id that looks like a phone number is none.
    { line: '3', item_id: '19587374598', merchant_code: null, gross_fen: '9990', refund_column_fen: '9990' },
    { line: '4', is_sale: false },
    { line: '5', is_sale: true, gross_fen: '8880', refund_column_fen: '2000' },
    { line: '10', is_sale: true, gross_fen: '0' },
  ])
})

test('sub-order form: money as it stands in the file: paid 1,399.00 + 99.90 + 88.80 + 0, back 99.90 + 20', async () => {
  const sales = (await (await read('sub-orders.csv')).rows('orders')).filter((row) => row.is_sale)
  expect([sum(sales, 'gross_fen'), sum(sales, 'refund_column_fen')]).toEqual([158_770, 11_990])
})

test('sub-order form: more given back than was paid is identity_broken; ids in powers of ten are damaged', async () => {
  const parsed = await read('sub-orders.csv')
  expect(await parsed.reasons()).toEqual({
    6: '退款金额: identity_broken',
    7: '子订单编号: damaged_id',
    8: '主订单编号: damaged_id',
    9: '购买数量: bad_number',
  })
  expect(parsed).toMatchObject({ readRows: 10, ignoredRows: 2, quarantinedRows: 4 })
})

test('list form, told by its headers, trailing blanks and all: gross is 总金额, the order its one sub-order', async () => {
  const rows = await (await read('list.csv')).rows('orders')
  expect(rows).toMatchObject([
    { line: '2', order_id: '1', is_sale: false },
    { line: '3', order_id: '2', sub_order_id: '2', gross_fen: '2100', refund_column_fen: '0' },
    { line: '4', order_id: '3', sub_order_id: '3', gross_fen: '3700', refund_column_fen: '3700' },
    { line: '5', order_id: '4', sub_order_id: '4', gross_fen: '15700', refund_column_fen: '5700' },
    { line: '8', order_id: '7', gross_fen: '6480', refund_column_fen: null },
    { line: '11', order_id: '9', is_sale: false },
  ])
  expect(column(rows, 'merchant_code')).toEqual([null, null, null, null, null, null])
})

test('list form: money as it stands in the file: gross 21 + 37 + 157 + 64.80, back 37 + 57, net what it calls paid', async () => {
  const sales = (await (await read('list.csv')).rows('orders')).filter((row) => row.is_sale)
  const [gross, back] = [sum(sales, 'gross_fen'), sum(sales, 'refund_column_fen')]
  expect([gross, back, gross - back]).toEqual([27_980, 9_400, 2_100 + 0 + 10_000 + 6_480])
})

test('list form: a paid row whose 总金额 is not paid plus refunded is identity_broken; an unpaid one is ignored', async () => {
  const parsed = await read('list.csv')
  expect(await parsed.reasons()).toEqual({
    6: '退款金额: identity_broken',
    7: '退款金额: identity_broken',
    9: '退款金额: bad_number',
    10: '订单编号: damaged_id',
  })
  expect(parsed).toMatchObject({ readRows: 11, ignoredRows: 3, quarantinedRows: 4 })
})

test('dates that a spreadsheet saved anew have lost their seconds and say nothing wrong about the day', async () => {
  const list = (await (await read('list.csv')).rows('orders')).filter((row) => row.is_sale)
  expect(column(list, 'dt')).toEqual(['2020-02-21', '2020-02-21', '2020-02-20', '2020-02-20'])
  const [, , , resaved] = await (await read('sub-orders.csv')).rows('orders')
  expect(resaved).toMatchObject({ line: '5', dt: '2026-09-02' })
})

test('the address is in no contract: it is left out, counted, and in no quarantined row', async () => {
  const parsed = await read('list.csv')
  expect(parsed.warnings).toMatchObject([{ code: 'extra_columns', rows: 1 }])
  expect(JSON.stringify(await parsed.quarantine())).not.toContain('江苏省')
})

test('the buyer is in the column that the brand file names', async () => {
  const text =
    '订单编号,总金额,买家实际支付金额,订单付款时间,退款金额,会员\n1,1,1,2026-09-01,0,abc\n2,1,1,2026-09-01,0,\n'
  const brand = { sources: { 'tmall-orders': { idColumn: '会员', idType: 'open_id' } } }
  expect(column(await (await parse('tmall-orders', text, { brand })).rows('orders'), 'id_key')).toEqual([
    keyOf('open_id', 'abc'),
    null,
  ])
})

test('headers of neither form reject the file, and what each of them needs is told', async () => {
  const parsed = await parse('tmall-orders', '订单编号,总金额\n1,2\n')
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  expect(parsed.detail).toMatch(/missing 子订单编号, .*Or, in its other form: .*missing 买家实际支付金额, /)
})
