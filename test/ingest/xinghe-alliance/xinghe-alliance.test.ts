import { expect, test } from 'vitest'
import { mergedSheet, textRows, xlsxOf } from '../formats/xlsx-by-hand.ts'
import { parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = (name: string, brand = {}) => fixture(import.meta.dirname, name, { brand })
/** The numbers of one line by their metrics, or why there is none. */
const of = async (name: string, line: string) =>
  Object.fromEntries(
    (await (await read(name)).rows('platform_returns'))
      .filter((row) => row.line === line)
      .map(({ metric, value, null_reason }) => [metric, value ?? null_reason]),
  )

test('a row is a note of a task on one day: every number under its metric, money in fen', async () => {
  expect(await of('report.csv', '3')).toEqual({
    read_uv: '1200.000000',
    visit_uv: '300.000000',
    new_visit_uv: '120.000000',
    cart_uv: '45.000000',
    buyer_uv: '12.000000',
    shop_gmv_fen: '565200.000000',
    task_gmv_fen: '120050.000000',
    other_gmv_fen: '445150.000000',
    new_buyer_uv: '7.000000',
    presale_deposit_fen: '0.000000',
  })
})

test('sentinels are null with their reason, never 0; a zero is a zero', async () => {
  expect(await of('report.csv', '4')).toEqual({
    read_uv: '1900.000000',
    visit_uv: 'not_returned',
    new_visit_uv: 'not_returned',
    cart_uv: 'not_returned',
    buyer_uv: 'suppressed_small_n',
    shop_gmv_fen: '2500000.000000',
    task_gmv_fen: 'not_returned',
    other_gmv_fen: 'not_returned',
    new_buyer_uv: 'not_returned',
    presale_deposit_fen: 'not_returned',
  })
  expect(new Set(Object.values(await of('report.csv', '7')))).toEqual(new Set(['0.000000']))
})

test('one sheet mixes kinds of traffic and windows: they are columns, and rows apart', async () => {
  const rows = (await (await read('report.csv')).rows('platform_returns')).filter(
    ({ metric }) => metric === 'read_uv',
  )
  const said = { note_id: '65a1b2c3d4e5f60718293a4b', task_id: '880012345678901234', attribution: 'read' }
  expect(rows).toMatchObject([
    { ...said, line: '3', dt: '2026-07-04', traffic_type: '自然流量', window_days: '15' },
    { ...said, line: '4', dt: '2026-07-04', traffic_type: '付费流量', window_days: '15' },
    { ...said, line: '5', dt: '2026-07-04', traffic_type: '自然流量', window_days: '30' },
    { note_id: '65a1b2c3d4e5f60718293a4c', line: '7', dt: '2026-07-05' },
  ])
  expect(new Set(rows.map((row) => row.row_key)).size).toBe(4)
})

test('the date comes with dashes, with a trailing tab or without signs, the task with anti-Excel marks', async () => {
  const rows = await (await read('report.csv')).rows('platform_returns')
  expect(
    rows.filter(({ metric }) => metric === 'read_uv').map(({ dt, campaign_id }) => [dt, campaign_id]),
  ).toEqual([
    ['2026-07-04', '880012345678901234'],
    ['2026-07-04', '880012345678901234'],
    ['2026-07-04', '880012345678901234'],
    ['2026-07-05', '880012345678901234'],
  ])
})

test('total rows are ignored, wherever they stand, and every row is accounted for', async () => {
  const parsed = await read('report.csv')
  expect(parsed).toMatchObject({ readRows: 12, ignoredRows: 2, quarantinedRows: 6 })
  const counted = (await parsed.rows('platform_returns')).map(({ source_rows }) => Number(source_rows))
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(4)
})

test('a date that is none, a damaged or missing task, a window in words, a negative or unread number are bad rows', async () => {
  expect(await (await read('report.csv')).reasons()).toEqual({
    8: '日期: bad_date',
    9: '任务ID: damaged_id',
    10: '任务ID: missing_id',
    11: '归因口径: unknown_value',
    12: '商家GMV: negative_amount',
    13: '成交UV: bad_number',
  })
})

test('the window is called 归因口径 or 归因周期; names count without case and width, in any order', async () => {
  const rows = await (await read('cycle.csv')).rows('platform_returns')
  expect(rows.map(({ metric, window_days, value }) => [metric, window_days, value])).toEqual(
    expect.arrayContaining([
      ['shop_gmv_fen', '30', '8880.000000'],
      ['shop_gmv_fen', '15', '6660.000000'],
      ['buyer_uv', '30', '3.000000'],
      ['buyer_uv', '15', '2.000000'],
    ]),
  )
  expect(rows).toHaveLength(4)
})

test('columns nobody named are left out and counted, however often they repeat', async () => {
  expect((await read('report.csv')).warnings).toMatchObject([{ code: 'extra_columns', rows: 2 }])
})

test.each([
  ['任务ID', '880012345678901234'],
  ['内容ID', '65a1b2c3d4e5f60718293a4b'],
  ['流量类型', '自然流量'],
  ['内容标题', '夏日 精华'],
])('the campaign comes from the column the brand file names: %s', async (campaignBy, value) => {
  const text = `日期,内容ID,任务ID,流量类型,归因口径,商家GMV,内容标题
2026-07-04,65a1b2c3d4e5f60718293a4b,880012345678901234,自然流量,15天,1,夏日 精华\n`
  const parsed = await parse('xinghe-alliance', text, {
    brand: { sources: { 'xinghe-alliance': { campaignBy } } },
  })
  expect(await parsed.rows('platform_returns')).toMatchObject([
    { campaign_id: value, task_id: '880012345678901234', note_id: '65a1b2c3d4e5f60718293a4b' },
  ])
})

test('a report without any of its numbers is rejected, naming them', async () => {
  const parsed = await parse('xinghe-alliance', '日期,任务ID,归因口径\n2026-07-04,1,15天\n')
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  expect(parsed.detail).toMatch(/missing one of \(阅读\/播放UV, 进店UV, .*预售付定GMV\)\. Export/)
})

test('in a workbook that merges day, task, traffic and window over its notes each note has its own numbers', async () => {
  const rows = textRows([
    ['日期', '任务ID', '内容ID', '流量类型', '归因口径', '商家GMV'],
    ['2026-08-30', '12345', 'n1', '付费流量', '15天', '10'],
    ['', '', 'n2', '', '', '20'],
  ])
  const sheet = mergedSheet(rows, ['A2:A3', 'B2:B3', 'D2:D3', 'E2:E3'])
  const parsed = await parse('xinghe-alliance', xlsxOf({ sheets: { 报表: sheet } }), { name: 'x.xlsx' })
  const alike = { dt: '2026-08-30', task_id: '12345', traffic_type: '付费流量', window_days: '15' }
  expect(await parsed.rows('platform_returns')).toMatchObject([
    { ...alike, note_id: 'n1', value: '1000.000000' },
    { ...alike, note_id: 'n2', value: '2000.000000' },
  ])
  expect(parsed).toMatchObject({ readRows: 2, quarantinedRows: 0 })
})
