import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture } = parserForTests()
const report = () => fixture(import.meta.dirname, 'report.csv')

test('a row is a task on one day in one window: every number under its metric, in GBK too', async () => {
  const rows = await (await report()).rows('platform_returns')
  const numbers = rows.filter(({ line }) => line === '2').map(({ metric, value }) => [metric, value])
  expect(Object.fromEntries(numbers)).toEqual({
    read_uv: '5000.000000',
    visit_uv: '800.000000',
    new_visit_uv: '500.000000',
    cart_uv: '60.000000',
    placed_gmv_fen: '1200010.000000',
    buyer_uv: '40.000000',
    shop_gmv_fen: '999999.000000',
    task_gmv_fen: '500000.000000',
    new_buyer_uv: '11.000000',
  })
  expect(rows.find(({ line }) => line === '2')).toMatchObject({
    dt: '2026-07-04',
    campaign_id: 'JD-77',
    task_id: 'JD-77',
    note_id: null,
    traffic_type: null,
    window_days: '15',
    attribution: 'read',
    deduplicated: false,
    sampling_ratio: null,
  })
})

test('both windows of a day stay apart; what was not returned is null with its reason', async () => {
  const rows = await (await report()).rows('platform_returns')
  const second = rows.filter(({ line }) => line === '3')
  expect(new Set(second.map(({ window_days }) => window_days))).toEqual(new Set(['30']))
  const missing = second.filter(({ value }) => value === null)
  expect(Object.fromEntries(missing.map(({ metric, null_reason }) => [metric, null_reason]))).toEqual({
    task_gmv_fen: 'not_returned',
    new_buyer_uv: 'suppressed_small_n',
  })
  expect(second[0]?.row_key).not.toBe(rows[0]?.row_key)
})

test('total rows are ignored; a row without a window or with a date in words is bad', async () => {
  const parsed = await report()
  expect(parsed).toMatchObject({ readRows: 6, ignoredRows: 1, quarantinedRows: 2 })
  expect(await parsed.reasons()).toEqual({ 6: '归因范围: unknown_value', 7: '日期: bad_date' })
})
