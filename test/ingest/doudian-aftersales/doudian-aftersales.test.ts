import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = () => fixture(import.meta.dirname, 'aftersales.csv', { exportedAt: '2026-09-06T02:30:00+08:00' })

test('a row is a refund of an order, the product’s code its only hint at the sub-order', async () => {
  expect(await (await read()).rows('refunds')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-03',
      is_refund: true,
      refunded_at: '2026-09-03 04:00:00',
      platform: 'douyin',
      refund_id: '7100001',
      order_id: '692000123456789001',
      sub_order_id: null,
      merchant_code: 'SER-30',
      refund_fen: '29900',
    },
    { line: '3', merchant_code: null, refund_fen: '100000' },
    { line: '4', is_refund: false },
    { line: '5', refund_fen: '0', is_refund: true },
  ])
})

test('商家退款时间 dates the refund, or else 售后完结时间', async () => {
  const rows = await (await read()).rows('refunds')
  expect(rows.map(({ dt, refunded_at }) => [dt, refunded_at])).toEqual([
    ['2026-09-03', '2026-09-03 04:00:00'],
    ['2026-09-05', '2026-09-04 16:30:00'],
    [null, null],
    ['2026-09-04', '2026-09-04 00:00:00'],
  ])
})

test('a row with neither time is not refunded yet: ignored, and it takes its key; a total takes none', async () => {
  const parsed = await read()
  expect(parsed).toMatchObject({ readRows: 7, ignoredRows: 2, quarantinedRows: 2 })
  expect((await parsed.rows('refunds')).map(({ source_rows }) => source_rows)).toEqual(['1', '1', '0', '1'])
})

test('the money given back is what stands in the file: 299.00 + 1,000.00 + 0', async () => {
  const refunds = (await (await read()).rows('refunds')).filter((row) => row.is_refund)
  expect(refunds.reduce((sum, row) => sum + Number(row.refund_fen), 0)).toBe(129_900)
})

test('a refund without an order or an amount is a bad row', async () => {
  expect(await (await read()).reasons()).toEqual({
    6: '订单号: missing_id',
    7: '退商品金额（元）: bad_number',
  })
})

test('brackets of a header come full or half width; one of the two times is enough, none rejects the file', async () => {
  const one = await parse(
    'doudian-aftersales',
    '售后单号,订单号,退商品金额(元),售后完结时间\n1,2,3,2026-09-01\n',
  )
  expect(await one.rows('refunds')).toMatchObject([
    { refund_fen: '300', dt: '2026-09-01', merchant_code: null },
  ])
  const none = await parse('doudian-aftersales', '售后单号,订单号,退商品金额(元)\n1,2,3\n')
  expect(none).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  expect(none.detail).toContain('missing one of (商家退款时间, 售后完结时间)')
})
