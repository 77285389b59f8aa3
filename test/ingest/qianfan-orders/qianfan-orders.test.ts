import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mergedSheet, textRows, xlsxOf } from '../formats/xlsx-by-hand.ts'
import { zipOf } from '../formats/zip-by-hand.ts'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = () => fixture(import.meta.dirname, 'orders.csv')
const TEXT = readFileSync(join(import.meta.dirname, 'orders.csv'), 'utf8')

test('a row is a product of an order of 小红书; gross is what the merchant gets, its header in mixed brackets', async () => {
  const [first, second] = await (await read()).rows('orders')
  expect(first).toMatchObject({
    line: '2',
    dt: '2026-09-01',
    is_sale: true,
    platform: 'xhs',
    order_id: 'P7001',
    sub_order_id: 'SER-30',
    id_key: null,
    merchant_code: 'SER-30',
    item_id: null,
    quantity: '1',
    gross_fen: '119900',
    refund_column_fen: null,
  })
  expect(second).toMatchObject({ sub_order_id: 'GIFT', gross_fen: '0', is_sale: true })
  const half = TEXT.replace('商家应收金额(元)（支付金额）', '商家应收金额（元）(支付金额)')
  expect((await (await parse('qianfan-orders', half)).rows('orders'))[0]).toMatchObject({
    gross_fen: '119900',
  })
})

test('further rows of an order with the same code are code#2, code#3, … in file order; without a code the order’s number', async () => {
  const rows = await (await read()).rows('orders')
  expect(rows.map(({ line, order_id, sub_order_id }) => `${line} ${order_id} ${sub_order_id}`)).toEqual([
    '2 P7001 SER-30',
    '3 P7001 GIFT',
    '4 P7002 SER-30',
    '5 P7001 SER-30#2',
    '6 P7001 P7001',
    // SER-30#3 is bad and keeps its place.
    '8 P7001 SER-30#4',
    '9 P7003 SER-30',
    '10 P7003 SER-30#2',
    '12 P7005 TEA-1',
  ])
  expect(column(rows, 'merchant_code')[3]).toBe('SER-30')
  expect(new Set(column(rows, 'row_key')).size).toBe(rows.length)
})

test('a row that is mended later moves no other', async () => {
  const mended = await (await parse('qianfan-orders', TEXT.replace('oops', '9.90'))).rows('orders')
  const before = await (await read()).rows('orders')
  expect(mended).toHaveLength(before.length + 1)
  expect(mended.filter(({ sub_order_id }) => sub_order_id !== 'SER-30#3')).toEqual(before)
})

test('lines are counted alike where cells hold line ends and rows are numbered', async () => {
  const rows = await (await parse('qianfan-orders', TEXT.replaceAll(',30ml,', ',"30\nml",'))).rows('orders')
  expect(rows.map(({ line, sub_order_id }) => `${line} ${sub_order_id}`).slice(0, 4)).toEqual([
    '2 SER-30',
    '4 GIFT',
    '6 SER-30',
    '8 SER-30#2',
  ])
})

test('money as it stands in the file: 1,199.00 × 3 + 0 + 58.80 + 8.80 + 9.90', async () => {
  const sales = (await (await read()).rows('orders')).filter((row) => row.is_sale)
  expect(sales.reduce((sum, row) => sum + Number(row.gross_fen), 0)).toBe(367_450)
})

test('unpaid rows are ignored and take their keys; totals are ignored; a code that is a phone number is personal data', async () => {
  const parsed = await read()
  expect(parsed).toMatchObject({ readRows: 13, ignoredRows: 3, quarantinedRows: 3 })
  expect(await parsed.reasons()).toEqual({
    7: '商家应收金额(元)（支付金额）: bad_number',
    11: '商家编码: raw_personal_data',
    13: '订单号: damaged_id',
  })
  const unpaid = (await parsed.rows('orders')).filter((row) => !row.is_sale)
  expect(column(unpaid, 'order_id')).toEqual(['P7003', 'P7003'])
})

test('a spreadsheet’s serial number is a date, and the buyer is in the column that the brand file names', async () => {
  const rows = await (await read()).rows('orders')
  // 46,267 days after 30 December 1899.
  expect(rows.at(-1)).toMatchObject({ order_id: 'P7005', dt: '2026-09-02' })
  const brand = { sources: { 'qianfan-orders': { idColumn: '包裹号', idType: 'open_id' } } }
  const [bought] = await (await fixture(import.meta.dirname, 'orders.csv', { brand })).rows('orders')
  expect(bought?.id_key).toBe(keyOf('open_id', 'P7001'))
})

test('an archive is one file: rows of one code are counted on from part to part', async () => {
  const [header = '', ...rows] = TEXT.trimEnd().split('\n')
  const part = (name: string, from: number, to: number) => ({
    name,
    data: [header, ...rows.slice(from, to)].join('\n'),
  })
  const zip = zipOf([part('1.csv', 0, 3), part('2.csv', 3, 6), part('3.csv', 6, rows.length)])
  const parsed = await (await parse('qianfan-orders', zip, { name: 'orders.zip' })).rows('orders')
  const whole = await (await read()).rows('orders')
  expect(column(parsed, 'sub_order_id')).toEqual(column(whole, 'sub_order_id'))
  expect(column(parsed, 'row_key')).toEqual(column(whole, 'row_key'))
  // Another file begins anew.
  expect(column(await (await read()).rows('orders'), 'sub_order_id')).toEqual(column(whole, 'sub_order_id'))
})

test('in a workbook that merges an order over its products each row is a sale of its own, with its own amount', async () => {
  const header = [
    ...['订单号', '订单状态', '支付时间', '商家应收金额(元)（支付金额）', '商家编码', 'SKU件数', '买家'],
  ]
  const paid = [...['P100', '已完成', '2026-08-30 12:00:00', '10.00', 'MA', '1', 'u1']]
  const next = [...['', '', '', '5.00', 'MB', '2', '']]
  const unpaid = [...['P101', '待付款', '', '7.00', 'MA', '1', 'u1']]
  const merges = ['A', 'B', 'C', 'G'].flatMap((one) => [`${one}2:${one}3`, `${one}4:${one}5`])
  const sheet = mergedSheet(textRows([header, paid, next, unpaid, next]), merges)
  const brand = { sources: { 'qianfan-orders': { idColumn: '买家', idType: 'phone_sha256' } } }
  const parsed = await parse('qianfan-orders', xlsxOf({ sheets: { 订单: sheet } }), { name: 'q.xlsx', brand })
  expect(parsed).toMatchObject({ readRows: 4, ignoredRows: 2, quarantinedRows: 0 })
  const rows = (await parsed.rows('orders')).filter((row) => row.is_sale === true)
  expect(rows.map((row) => [row.order_id, row.sub_order_id, row.quantity, row.gross_fen])).toEqual([
    ['P100', 'MA', '1', '1000'],
    ['P100', 'MB', '2', '500'],
  ])
  expect(rows[0]?.id_key).not.toBeNull()
  expect(column(rows, 'id_key')[1]).toEqual(column(rows, 'id_key')[0])
})
