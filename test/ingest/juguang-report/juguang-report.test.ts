import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = (name: string, brand = {}) => fixture(import.meta.dirname, name, { brand })

test('spend by creative and placement, under the campaign as the platform says it: the night looks up what it maps to', async () => {
  const rows = await (await read('report.csv')).rows('spend')
  expect(rows).toMatchObject([
    {
      line: '3',
      dt: '2026-09-01',
      campaign_id: '184467',
      channel: 'feed_ad',
      category_id: null,
      cost_fen: '123450',
      impressions: '10000',
      clicks: '250',
      new_i_users: '40',
      new_ti_users: '12',
    },
    {
      line: '4',
      dt: '2026-09-01',
      campaign_id: '184467',
      channel: 'video_ad',
      cost_fen: '0',
      impressions: '0',
      clicks: '0',
      new_i_users: null,
      new_ti_users: null,
    },
    {
      line: '6',
      campaign_id: '777',
      channel: 'search_ad',
      cost_fen: '1',
      new_i_users: '1',
      new_ti_users: '0',
    },
  ])
  expect(rows[0]?.row_key).not.toBe(rows[1]?.row_key)
})

test('total rows, first or mid-file, are ignored', async () => {
  expect(await read('report.csv')).toMatchObject({ readRows: 10, ignoredRows: 2, quarantinedRows: 5 })
})

test('an unknown placement, a damaged creative, a cost of nothing, a negative or unreadable return are bad rows', async () => {
  expect(await (await read('report.csv')).reasons()).toEqual({
    7: '投放位置: unknown_value',
    8: '创意ID: damaged_id',
    9: '消费: bad_number',
    10: '7日下单金额: negative_amount',
    11: '行业商品GMV（30日）: bad_number',
  })
})

test('what the platform returned: the window from the header in any brackets, sentinels null with their reason', async () => {
  const rows = await (await read('report.csv')).rows('platform_returns')
  const of = (line: string) =>
    rows
      .filter((row) => row.line === line)
      .map(({ metric, window_days, value, null_reason }) => [metric, window_days, value, null_reason])
  expect(of('3')).toEqual([
    ['shop_gmv_fen', '7', '8880.000000', null],
    ['industry_gmv_fen', '7', '1200000.000000', null],
    ['industry_gmv_fen', '15', null, 'not_returned'],
    ['industry_gmv_fen', '30', null, 'not_returned'],
    ['offsite_active_uv', '30', '35.000000', null],
    ['task_spend_fen', null, '10000.000000', null],
  ])
  expect(of('4')).toEqual([
    ['shop_gmv_fen', '7', null, 'not_returned'],
    ['industry_gmv_fen', '7', null, 'not_returned'],
    ['industry_gmv_fen', '15', null, 'not_returned'],
    ['industry_gmv_fen', '30', null, 'suppressed_small_n'],
    ['offsite_active_uv', '30', null, 'not_returned'],
    ['task_spend_fen', null, '0.000000', null],
  ])
  expect(rows.filter(({ line }) => line === '3')[0]).toMatchObject({
    dt: '2026-09-01',
    campaign_id: '184467',
    note_id: '65a1b2c3d4e5f60718293a4b',
    task_id: null,
    attribution: 'click',
    traffic_type: 'feed_ad',
    deduplicated: false,
    sampling_ratio: null,
  })
  expect(rows.filter(({ line }) => line === '4')[0]).toMatchObject({
    attribution: 'exposure',
    traffic_type: 'video_ad',
  })
})

test('columns nobody named are left out and counted', async () => {
  expect((await read('report.csv')).warnings).toEqual([
    {
      code: 'extra_columns',
      message: 'juguang-report/report.csv: 1 column is in no contract and left out: 分析维度.',
      rows: 1,
    },
  ])
})

test('去重后 in a header makes a return deduplicated, beside the one that is not', async () => {
  const rows = await (await read('deduplicated.csv')).rows('platform_returns')
  expect(rows.map(({ metric, deduplicated, value }) => [metric, deduplicated, value])).toEqual([
    ['shop_gmv_fen', false, '1000.000000'],
    ['shop_gmv_fen', true, '800.000000'],
  ])
})

test('a used header twice with equal values is one; unused ones may repeat', async () => {
  const parsed = await read('repeated-headers.csv')
  expect(parsed).toMatchObject({ status: 'accepted', quarantinedRows: 0 })
  expect(await parsed.rows('spend')).toMatchObject([{ clicks: '5' }, { clicks: '6' }])
})

test('a used header twice with different values rejects the file', async () => {
  const parsed = await read('differing-headers.csv')
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'ambiguous_header' })
  expect(parsed.detail).toContain('点击量')
})

test.each([
  ['计划名称', '夏日 精华'],
  ['笔记ID', '65a1b2c3d4e5f60718293a4b'],
  ['创意ID', '9001'],
  ['单元ID', '1'],
])('the campaign comes from the column the brand file names: %s', async (campaignBy, value) => {
  const rows = await (await read('report.csv', { sources: { 'juguang-report': { campaignBy } } })).rows(
    'spend',
  )
  expect(rows[0]?.campaign_id).toBe(value)
})

test('a campaign column that the file lacks rejects it, naming it', async () => {
  const parsed = await read('deduplicated.csv', { sources: { 'juguang-report': { campaignBy: '计划名称' } } })
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  expect(parsed.detail).toMatch(/missing 计划名称/)
})

test('a phone number in a note id is personal data', async () => {
  const text = '时间,计划ID,创意ID,笔记ID,投放位置,消费\n2026-09-01,1,2,13812345678,搜索推广,1\n'
  expect(await (await parse('juguang-report', text)).reasons()).toEqual({ 2: '笔记ID: raw_personal_data' })
})
