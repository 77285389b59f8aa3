import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture } = parserForTests()

test('小红链 comes in the columns of JD’s alliance, from a source of its own', async () => {
  const parsed = await fixture(import.meta.dirname, 'report.csv')
  expect(parsed).toMatchObject({
    source: 'vip-alliance',
    status: 'accepted',
    readRows: 1,
    quarantinedRows: 0,
  })
  const rows = await parsed.rows('platform_returns')
  expect(Object.fromEntries(rows.map(({ metric, value }) => [metric, value]))).toEqual({
    read_uv: '300.000000',
    visit_uv: '90.000000',
    new_visit_uv: '40.000000',
    cart_uv: '6.000000',
    placed_gmv_fen: '120000.000000',
    buyer_uv: '4.000000',
    shop_gmv_fen: '110001.000000',
    task_gmv_fen: '60000.000000',
    new_buyer_uv: null,
  })
  expect(rows[0]).toMatchObject({ campaign_id: 'VIP-5', task_id: 'VIP-5', window_days: '30' })
})
