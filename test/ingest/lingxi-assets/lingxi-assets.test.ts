import { describe, expect, test } from 'vitest'
import { xlsxOf } from '../formats/xlsx-by-hand.ts'
import { column, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const SOURCE = 'lingxi-assets'
const read = (name: string) => fixture(import.meta.dirname, name)
/** The figures of one day, or why there is none; ranked ones with their place. */
const of = async (day: string) =>
  Object.fromEntries(
    (await (await read('assets.csv')).rows('platform_assets'))
      .filter(({ dt }) => dt === day)
      .map(({ metric, value, null_reason, rank, rank_of }) => [
        metric,
        [value ?? null_reason, ...(metric === 'aips_users' ? [rank, rank_of] : [])],
      ]),
  )
const values = async (text: string) =>
  column(await (await parse(SOURCE, text)).rows('platform_assets'), 'value')

test('a row is a day of the brand: every figure under its name, percentages as ratios', async () => {
  expect(await of('2026-08-30')).toEqual({
    aips_users: ['1205000.000000', '3', '120'],
    ti_users: ['340000.000000'],
    new_users: ['12000.000000'],
    read_penetration: ['0.123400'],
    search_penetration: ['0.005000'],
  })
  const [row] = await (await read('assets.csv')).rows('platform_assets')
  expect(row).toMatchObject({ scope: 'brand', scope_id: null })
})

test('what the platform did not give is null with its reason, never 0', async () => {
  expect(await of('2026-08-31')).toEqual({
    aips_users: ['1210000.000000', null, null],
    ti_users: ['suppressed_small_n'],
    new_users: ['not_returned'],
    read_penetration: ['not_returned'],
    search_penetration: ['1.000000'],
  })
})

test('a zero is a zero, and a place may come without how many there are', async () => {
  expect(await of('2026-09-01')).toEqual({
    aips_users: ['0.000000', '12', null],
    ti_users: ['0.000000'],
    new_users: ['0.000000'],
    read_penetration: ['0.000000'],
    search_penetration: ['0.000000'],
  })
})

test('the place stands on aips_users alone, also where a file tells the place and not the number', async () => {
  const rows = await (await parse(SOURCE, '日期,行业排名,TI人群数\n2026-09-01,3 / 120,5\n')).rows(
    'platform_assets',
  )
  expect(rows.map(({ metric, value, rank, rank_of }) => [metric, value, rank, rank_of])).toEqual(
    expect.arrayContaining([
      ['aips_users', null, '3', '120'],
      ['ti_users', '5.000000', null, null],
    ]),
  )
})

test('a file with SPU ID is of products; a row without one, or with a damaged one, is bad', async () => {
  const parsed = await read('products.csv')
  const rows = (await parsed.rows('platform_assets')).filter(({ metric }) => metric === 'ti_users')
  expect(rows.map(({ dt, scope, scope_id, value }) => [dt, scope, scope_id, value])).toEqual([
    ['2026-08-30', 'spu', '661234567890123456', '8000.000000'],
    ['2026-08-30', 'spu', '661234567890123457', null],
    ['2026-08-31', 'spu', '661234567890123456', '8050.000000'],
  ])
  expect(await parsed.reasons()).toEqual({ 5: 'SPU ID: missing_id', 6: 'SPU ID: damaged_id' })
})

describe('the plain numbers of a column of ratios have one form, which the column shows', () => {
  const column = (...cells: string[]) =>
    `日期,阅读渗透率\n${cells.map((cell, index) => `2026-08-${10 + index},${cell}\n`).join('')}`

  test('percent where one of them is above 1', async () => {
    expect(await values(column('12', '0.5', '1', '-'))).toEqual(['0.120000', '0.005000', '0.010000', null])
  })

  test('ratios where none is', async () => {
    expect(await values(column('0.12', '1', '0'))).toEqual(['0.120000', '1.000000', '0.000000'])
  })

  test('and a percent sign says itself what it is', async () => {
    expect(await values(column('0.12', '12%', '50 ％'))).toEqual(['0.120000', '0.120000', '0.500000'])
  })

  test('the other column does not count, nor a number that is no share at all', async () => {
    const text = '日期,阅读渗透率,搜后曝光渗透率\n2026-08-10,0.12,12\n2026-08-11,0.5,3\n2026-08-12,1200,3\n'
    const parsed = await parse(SOURCE, text)
    const rows = await parsed.rows('platform_assets')
    expect(rows.map(({ metric, value }) => `${metric} ${value}`).toSorted()).toEqual([
      'read_penetration 0.120000',
      'read_penetration 0.500000',
      'search_penetration 0.030000',
      'search_penetration 0.120000',
    ])
    expect(await parsed.reasons()).toEqual({ 4: '阅读渗透率: bad_number' })
  })

  test('six decimals are kept, the last one rounded half away from zero', async () => {
    expect(await values(column('0.00005%', '12.34565%', '0.00004%'))).toEqual([
      '0.000001',
      '0.123457',
      '0.000000',
    ])
  })
})

test('in a workbook a percentage is what is shown, a plain number is judged by its column, a day is a day', async () => {
  const head = ['日期', 'AIPS人群总数', '阅读渗透率', '搜后曝光渗透率', '行业排名'].map(
    (name, index) => `<c r="${'ABCDE'.charAt(index)}1" t="inlineStr"><is><t>${name}</t></is></c>`,
  )
  const cells =
    '<c r="A2" s="1"><v>46266</v></c><c r="B2"><v>1205000</v></c><c r="C2" s="3"><v>0.1234</v></c><c r="D2"><v>0.25</v></c>'
  const dated = '<c r="A3" s="1"><v>46265</v></c><c r="E3" s="1"><v>46093</v></c>'
  const sheet = `<row r="1">${head.join('')}</row><row r="2">${cells}<c r="E2" t="inlineStr"><is><t>3/120</t></is></c></row><row r="3">${dated}</row>`
  const parsed = await parse(SOURCE, xlsxOf({ sheets: { 概览: sheet } }), { name: 'assets.xlsx' })
  expect(await parsed.rows('platform_assets')).toMatchObject([
    { dt: '2026-09-01', metric: 'aips_users', value: '1205000.000000', rank: '3', rank_of: '120' },
    { metric: 'read_penetration', value: '0.123400' },
    { metric: 'search_penetration', value: '0.250000' },
  ])
  // A spreadsheet took 3/12 for the twelfth of March.
  expect(await parsed.reasons()).toEqual({ 3: '行业排名: bad_number' })
})

test('a bad row is told by its leftmost fault, and totals are ignored', async () => {
  const parsed = await read('assets.csv')
  expect(parsed).toMatchObject({ readRows: 13, ignoredRows: 1, quarantinedRows: 9 })
  expect(await parsed.reasons()).toEqual({
    7: '日期: bad_date',
    8: 'AIPS人群总数: bad_number',
    9: 'AIPS人群总数: bad_number',
    10: '阅读渗透率: bad_number',
    11: '搜后曝光渗透率: bad_number',
    12: '行业排名: bad_number',
    13: '行业排名: bad_number',
    14: '行业排名: bad_number',
    15: '日期: future_date',
  })
})

test('columns nobody named are left out and counted, however often they repeat', async () => {
  expect((await read('assets.csv')).warnings).toMatchObject([{ code: 'extra_columns', rows: 2 }])
})

test('a figure has a key of its own: day, product and metric, whatever else the file tells', async () => {
  const keys = async (text: string) =>
    column(await (await parse(SOURCE, text)).rows('platform_assets'), 'row_key')
  const [aips, ti] = await keys('日期,AIPS人群总数,TI人群数\n2026-08-30,5,3\n')
  expect(aips).not.toBe(ti)
  expect(await keys('日期,TI人群数\n20260830,4\n')).toEqual([ti])
  expect(await keys('日期,SPU ID,TI人群数\n20260830,1,4\n')).not.toContain(ti)
})

test('every row is counted once, whatever it tells', async () => {
  const counted = column(await (await read('assets.csv')).rows('platform_assets'), 'source_rows')
  expect(counted.reduce<number>((sum, one) => sum + Number(one), 0)).toBe(3)
})

test('a file without any figure is rejected, naming them', async () => {
  const parsed = await parse(SOURCE, '日期,种草值\n2026-08-30,1\n')
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  expect(parsed.detail).toMatch(/missing one of \(AIPS人群总数, TI人群数, .*行业排名\)\. Export/)
})
