import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mergedSheet, textRows, xlsxOf } from '../formats/xlsx-by-hand.ts'
import { column, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const SOURCE = 'pugongying-notes'
const TEXT = readFileSync(join(import.meta.dirname, 'notes.csv'), 'utf8')
const read = () => fixture(import.meta.dirname, 'notes.csv')
/** The row of the fixture that stands on this line. */
const line = async (place: string) =>
  (await (await read()).rows('creator_notes')).find((row) => row.line === place)

test('a row is a note on the day of the report, under three rows of heads', async () => {
  expect(await line('4')).toMatchObject({
    dt: '2026-09-01',
    note_id: '65a1b2c3d4e5f60718293a4b',
    creator_id: '5f00aa11bb22cc33dd44ee55',
    published_date: '2026-08-20',
    fans: '125000',
    quoted_fen: '1100000',
    impressions: '250000',
    natural_impressions: '180000',
    reads: '52000',
    likes: '3200',
    collects: '1500',
    comments: '210',
    shares: '88',
    follows: '35',
  })
})

test('what the platform did not give is null, and a zero is a zero: natural impressions too', async () => {
  const unknown = { creator_id: '5f00aa11bb22cc33dd44ee56', fans: null, natural_impressions: null }
  expect(await line('5')).toMatchObject({
    ...unknown,
    ...{ impressions: '80000', likes: '0', collects: null, comments: null, shares: null, follows: null },
  })
  const zeros = { impressions: '0', natural_impressions: '0', reads: '0', follows: '0' }
  expect(await line('6')).toMatchObject({ ...zeros, fans: '300', creator_id: null })
})

test('the cost is price and fee; one of them alone counts, and it is null only when both are', async () => {
  const rows = await (await read()).rows('creator_notes')
  expect(rows.map((row) => [row.line, row.quoted_fen])).toEqual([
    ['4', '1100000'],
    ['5', '50050'],
    ['6', null],
    ['7', '20000'],
    ['17', '1100000'],
  ])
  const noFee = await parse(SOURCE, '笔记id,博主报价\na1,12.34\n')
  expect(column(await noFee.rows('creator_notes'), 'quoted_fen')).toEqual(['1234'])
})

test('days of publication come with a time of day and without', async () => {
  expect(column(await (await read()).rows('creator_notes'), 'published_date')).toEqual([
    '2026-08-20',
    '2026-08-21',
    '2026-08-22',
    null,
    '2026-08-20',
  ])
})

describe('the header is found by its names', () => {
  test.each([
    [3, TEXT],
    [2, TEXT.split('\n').slice(1).join('\n')],
    [1, TEXT.split('\n').slice(2).join('\n')],
  ])('in row %i', async (_, text) => {
    const parsed = await parse(SOURCE, text)
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 15, ignoredRows: 2, quarantinedRows: 8 })
    expect(column(await parsed.rows('creator_notes'), 'reads')).toEqual(['52000', '9000', '0', null, '53000'])
  })

  test.each([3, 2, 1])('in row %i of a workbook, whose days are days of a spreadsheet', async (row) => {
    const banners = ['<c r="A1" t="inlineStr"><is><t>笔记投放数据明细</t></is></c>', text('B2', '笔记信息')]
    const above = banners.slice(3 - row).map((cells, index) => `<row r="${index + 1}">${cells}</row>`)
    const names = [text(`B${row}`, '笔记id'), text(`C${row}`, '笔记发布时间'), text(`D${row}`, '点赞量')]
    const cells = `<c r="A${row + 1}" s="1"><v>46266</v></c>${text(`B${row + 1}`, 'a1')}<c r="C${row + 1}" s="2"><v>46254.75</v></c><c r="D${row + 1}"><v>7</v></c>`
    const sheet = `${above.join('')}<row r="${row}">${names.join('')}</row><row r="${row + 1}">${cells}</row>`
    const parsed = await parse(SOURCE, xlsxOf({ sheets: { 数据: sheet } }), { name: 'notes.xlsx' })
    expect(await parsed.rows('creator_notes')).toMatchObject([
      { dt: '2026-09-01', note_id: 'a1', published_date: '2026-08-20', likes: '7' },
    ])
  })

  test('and where a name is wrong, what is told is the row that has most of them, not a banner', async () => {
    const parsed = await parse(SOURCE, '笔记数据\n,笔记,互动\n,笔记编号,点赞量,收藏量\n2026-09-01,a1,1,2\n')
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
    expect(parsed.detail).toMatch(/found 笔记编号, 点赞量, 收藏量; missing 笔记id\. Export/)
  })

  test('and a row of data without any name is not told, though its first cell is blank', async () => {
    const parsed = await parse(SOURCE, ',a12,小满\n,a13,阿蓝\n')
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
    expect(parsed.detail).not.toContain('a12')
  })

  test('and not by 笔记id alone: a list of notes without any number is another export', async () => {
    const parsed = await parse(SOURCE, ',笔记id,笔记标题\n2026-09-01,a1,夏\n')
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
    expect(parsed.detail).toMatch(/missing one of \(博主报价, 服务费金额, 作者粉丝量, .*关注量\)\. Export/)
  })
})

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`

describe('the day of the report', () => {
  test('stands in the first column, which has no name; 20260901 and 2026-09-01 are one', async () => {
    expect(column(await (await read()).rows('creator_notes'), 'dt').slice(0, 4)).toEqual(
      Array.from({ length: 4 }, () => '2026-09-01'),
    )
  })

  test('is the day of the export, at the clock of the brand, where the row or the file does not say it', async () => {
    expect(await line('17')).toMatchObject({ dt: '2026-09-02' })
    const lacking = '笔记id,点赞量\na1,1\n'
    const at = async (exportedAt: string, timezone: string) =>
      column(
        await (await parse(SOURCE, lacking, { exportedAt, brand: { timezone } })).rows('creator_notes'),
        'dt',
      )
    expect(await at('2026-09-01T17:30:00Z', 'Asia/Shanghai')).toEqual(['2026-09-02'])
    expect(await at('2026-09-01T17:30:00Z', 'Europe/London')).toEqual(['2026-09-01'])
  })

  test('comes from no other column without a name', async () => {
    const parsed = await parse(SOURCE, '笔记id,,点赞量\na1,2026-08-01,1\n')
    expect(column(await parsed.rows('creator_notes'), 'dt')).toEqual(['2026-09-02'])
  })

  test('may have its name, wherever it stands, and then the first column says nothing', async () => {
    const parsed = await parse(SOURCE, ',笔记id,点赞量,数据更新日\n0,a1,1,2026-08-30\n1,a2,1,2026-08-31\n')
    expect(column(await parsed.rows('creator_notes'), 'dt')).toEqual(['2026-08-30', '2026-08-31'])
  })

  test('tells rows of one note apart, and the file does not: the newest file has the row', async () => {
    const keys = async (content: string, exportedAt?: string) =>
      column(
        await (await parse(SOURCE, content, exportedAt ? { exportedAt } : {})).rows('creator_notes'),
        'row_key',
      )
    const [first, second] = await keys(',笔记id,点赞量\n2026-08-30,a1,1\n2026-08-31,a1,1\n')
    expect(first).not.toBe(second)
    expect(await keys(',笔记id,收藏量\n20260830,a1,9\n', '2026-09-09T00:00:00Z')).toEqual([first])
    expect(await keys('笔记ID,点赞量\na1,1\n', '2026-08-31T12:00:00+08:00')).toEqual([second])
  })
})

describe('names that come twice', () => {
  test('do no harm where they are not used', async () => {
    expect(await read()).toMatchObject({
      status: 'accepted',
      warnings: [{ code: 'extra_columns', rows: 8 }],
    })
  })

  test('are one column where they are used and say the same, else the file is rejected', async () => {
    const same = await parse(SOURCE, '笔记id,点赞量,点赞量\na1,5,5\n')
    expect(column(await same.rows('creator_notes'), 'likes')).toEqual(['5'])
    const differing = await parse(SOURCE, '笔记id,点赞量,点赞量\na1,5,6\n')
    expect(differing).toMatchObject({ status: 'rejected', reason: 'ambiguous_header' })
    expect(differing.detail).toContain('点赞量')
  })
})

test('totals are ignored, in the column of the day or of the note', async () => {
  expect(await read()).toMatchObject({ readRows: 15, ignoredRows: 2 })
  expect(column(await (await read()).rows('creator_notes'), 'note_id')).not.toContain('总计')
})

test('a bad row is told by its leftmost fault', async () => {
  expect(await (await read()).reasons()).toEqual({
    9: '笔记id: damaged_id',
    10: '笔记id: missing_id',
    11: '数据更新日: bad_date',
    12: '笔记发布时间: bad_date',
    13: '点赞量: bad_number',
    14: '博主报价: negative_amount',
    15: '笔记创作者ID: raw_personal_data',
    16: '数据更新日: future_date',
  })
})

test('an id that a spreadsheet cut is no id, in a workbook too', async () => {
  const row = `${text('A1', '')}${text('B1', '笔记id')}${text('C1', '点赞量')}`
  const sheet = `<row r="1">${row}</row><row r="2"><c r="B2"><v>651234567890123400</v></c><c r="C2"><v>1</v></c></row>`
  const parsed = await parse(SOURCE, xlsxOf({ sheets: { 数据: sheet } }), { name: 'notes.xlsx' })
  expect(await parsed.reasons()).toEqual({ 2: '笔记id: damaged_id' })
})

test('the name of a creator is kept nowhere, and a phone number in it harms no note', async () => {
  const parsed = await read()
  const kept = JSON.stringify(await parsed.rows('creator_notes'))
  expect(kept).not.toMatch(/小满|阿蓝|13800138000/)
  expect(column(await parsed.rows('creator_notes'), 'note_id')).toContain('65a1b2c3d4e5f60718293a4c')
  const bad = await parse(SOURCE, '笔记id,笔记创作者名称,点赞量\na1,找我 13800138000,many\n')
  expect(JSON.stringify(await bad.quarantine())).not.toContain('13800138000')
})

test('a number no table can hold is a bad row and stops nothing', async () => {
  const parsed = await parse(
    SOURCE,
    '笔记id,博主报价,作者粉丝量\na1,1234567890123.45,1\na2,1,123456789012345\na3,1,1\n',
  )
  expect(await parsed.reasons()).toEqual({ 2: '博主报价: bad_number', 3: '作者粉丝量: bad_number' })
})

test('in a workbook that merges the day of the report over its notes it is the day of each, not that of the export', async () => {
  const rows = textRows([
    ['', '笔记id', '笔记创作者ID', '博主报价', '点赞量'],
    ['2026-08-30', 'n1', 'c1', '100', '7'],
    ['', 'n2', '', '', '8'],
  ])
  const sheet = mergedSheet(rows, ['A2:A3', 'C2:C3', 'D2:D3'])
  const parsed = await parse(SOURCE, xlsxOf({ sheets: { 笔记: sheet } }), { name: 'p.xlsx' })
  expect(await parsed.rows('creator_notes')).toMatchObject([
    { dt: '2026-08-30', note_id: 'n1', creator_id: 'c1', quoted_fen: '10000', likes: '7' },
    // One price was said, so one counts.
    { dt: '2026-08-30', note_id: 'n2', creator_id: 'c1', quoted_fen: null, likes: '8' },
  ])
})
