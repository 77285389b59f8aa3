import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'
import { textRows, xlsxOf } from './xlsx-by-hand.ts'
import { zipOf } from './zip-by-hand.ts'

const { parse } = parserForTests()

const HEADER = ['spend_date', 'campaign_id', 'channel', 'cost']
const row = (campaign: string, channel = 'shop'): string[] => ['2026-09-01', campaign, channel, '1']
const spend = (...campaigns: string[]): string => textRows([HEADER, ...campaigns.map((one) => row(one))])
const read = (sheets: Readonly<Record<string, string>>, name = 'a.xlsx') =>
  parse('spend', xlsxOf({ sheets }), { name })
const places = async (sheets: Readonly<Record<string, string>>): Promise<unknown[]> =>
  (await (await read(sheets)).rows('spend')).map(({ line, campaign_id: campaign }) => `${line} ${campaign}`)

describe('the header', () => {
  test('is found by its names below banners, in any column, whatever stands between', async () => {
    const banner = '<row r="1"><c r="A1" t="inlineStr"><is><t>某品牌 花费</t></is></c></row><row r="2"/>'
    const header = `<row r="5"><c r="C5" t="inlineStr"><is><t> COST </t></is></c><c r="E5" t="inlineStr"><is><t>channel</t></is></c><c r="AA5" t="inlineStr"><is><t>ｃａｍｐａｉｇｎ＿ｉｄ</t></is></c><c r="AC5" t="inlineStr"><is><t>spend_date</t></is></c><c r="AD5" t="inlineStr"><is><t>note</t></is></c></row>`
    const one = `<row r="9"><c r="C9"><v>1</v></c><c r="E9" t="inlineStr"><is><t>shop</t></is></c><c r="AA9" t="inlineStr"><is><t>a</t></is></c><c r="AC9" t="inlineStr"><is><t>20260901</t></is></c><c r="AD9" t="inlineStr"><is><t>x</t></is></c></row>`
    const parsed = await read({ Spend: banner + header + one })
    expect(await parsed.rows('spend')).toMatchObject([{ line: '9', campaign_id: 'a', cost_fen: '100' }])
    expect(parsed.warnings).toMatchObject([{ code: 'extra_columns', rows: 1 }])
  })

  test('that fits one name twice is one where the cells are equal, and rejects the file where they differ', async () => {
    const twice = (other: string): string =>
      textRows([
        [...HEADER, 'cost'],
        [...row('a'), other],
      ])
    expect(await read({ a: twice('1') })).toMatchObject({ status: 'accepted', readRows: 1 })
    expect(await read({ a: twice('2') })).toMatchObject({ status: 'rejected', reason: 'ambiguous_header' })
  })

  test('that no sheet has rejects the file with the names of the sheet that comes nearest', async () => {
    const parsed = await read({
      Cover: textRows([['hello']]),
      Spend: textRows([['spend_date', 'campaign', 'cost']]),
    })
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column', readRows: 0 })
    expect(parsed.detail).toContain('found spend_date, campaign, cost; missing campaign_id, channel')
  })

  test('is looked for in the first hundred rows that hold anything', async () => {
    const above = (count: number): string => textRows(Array.from({ length: count }, () => ['x']))
    expect(await places({ a: above(99) + textRows([HEADER, row('a')], 100) })).toEqual(['101 a'])
    expect(await read({ a: above(100) + textRows([HEADER, row('a')], 101) })).toMatchObject({
      reason: 'missing_column',
    })
  })

  test('without rows is a file without rows; sheets without anything are an empty file', async () => {
    expect(await read({ a: spend() })).toMatchObject({ status: 'accepted', readRows: 0, staged: [] })
    expect(await read({ a: '', b: '<row r="1"><c r="A1" s="1"/></row>' })).toMatchObject({
      reason: 'empty_file',
    })
  })
})

describe('rows', () => {
  test('have the numbers of the sheet; blank ones are none, and rows without a number follow each other', async () => {
    const blanks = '<row r="4"><c r="A4"/><c r="B4" t="inlineStr"><is><t> </t></is></c></row><row r="5"/>'
    expect(await places({ a: spend('a', 'b') + blanks + textRows([row('c')], 70_000) })).toEqual([
      '2 a',
      '3 b',
      '70000 c',
    ])
    const unnumbered = spend('a', 'b').replaceAll(/ r="[A-Z0-9]+"/g, '')
    expect(await places({ a: unnumbered })).toEqual(['2 a', '3 b'])
  })

  test('whose numbers go back, or beyond the last one of a sheet, are no workbook', async () => {
    for (const from of [2, 1_048_577])
      expect(await read({ a: spend('a') + textRows([row('b')], from) })).toMatchObject({
        reason: 'broken_archive',
      })
    expect(await places({ a: spend('a') + textRows([row('b')], 1_048_576) })).toEqual(['2 a', '1048576 b'])
  })

  test('cells far away, and under no header, change nothing about their row', async () => {
    const far = ['ZZ2', 'XFD2', 'BDWGN2', 'AAAAAAAAAAAAAAAAAAAAAA2', '2']
    const cells = far.map((one) => `<c r="${one}" t="inlineStr"><is><t>${one}</t></is></c>`).join('')
    expect(await places({ a: spend('a').replace(/<\/row>$/, `${cells}</row>`) })).toEqual(['2 a'])
  })

  test('that hold something, but in no column of the contract, are bad and not blank', async () => {
    const parsed = await read({
      a: `${textRows([
        [...HEADER, 'note'],
        [...row('a'), 'x'],
        ['', '', '', '', 'x'],
      ])}<row r="4"><c r="J4"><v>1</v></c></row>`,
    })
    expect(await parsed.reasons()).toEqual({ 3: 'spend_date: bad_date', 4: 'spend_date: bad_date' })
    expect(parsed).toMatchObject({ readRows: 3, quarantinedRows: 2, ignoredRows: 0 })
  })

  test('of more than a MiB are too long, and the others are read', async () => {
    const long = 'x'.repeat((1 << 20) + 1)
    expect(await (await read({ a: spend('a', long, 'c') })).reasons()).toEqual({ 3: ': row_too_long' })
    const half = 'x'.repeat(1 << 19)
    const cell = '<c r="B2" t="s"><v>0</v></c><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>0</v></c>'
    const parsed = await parse(
      'spend',
      xlsxOf({
        sheets: { a: `${textRows([HEADER])}<row r="2">${cell}</row>${textRows([row('c')], 3)}` },
        strings: [`<t>${half}</t>`],
      }),
      { name: 'a.xlsx' },
    )
    expect(await parsed.reasons()).toEqual({ 2: ': row_too_long' })
    expect(column(await parsed.rows('spend'), 'campaign_id')).toEqual(['c'])
    const raw = (await parsed.quarantine())[0]
    expect(raw).toMatchObject({ raw: '(not read)' })
  })

  test('that point at a text the workbook does not hold are bad', async () => {
    const one = `<row r="2"><c r="A2" t="s"><v>7</v></c><c r="B2" t="s"><v>-1</v></c></row>`
    const parsed = await parse(
      'spend',
      xlsxOf({ sheets: { a: textRows([HEADER]) + one }, strings: ['<t>x</t>'] }),
      { name: 'a.xlsx' },
    )
    expect((await parsed.quarantine())[0]?.detail).toContain('a text that the workbook does not hold')
  })
})

describe('sheets', () => {
  test('every one with the required columns is read, each by its own header; the others are left alone', async () => {
    const sheets = {
      Cover: textRows([['Contents'], ['Spend']]),
      Spend: spend('a', 'b'),
      Notes: '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
      More: textRows([
        ['cost', 'channel', 'campaign_id', 'spend_date'],
        ['1', 'shop', 'c', '2026-09-01'],
        ['x', 'shop', 'd', '2026-09-01'],
      ]),
    }
    const parsed = await read(sheets)
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 4, quarantinedRows: 1 })
    // Lines of the second sheet that is read count from a thousand million on, so that no two are one.
    expect(await parsed.rows('spend')).toMatchObject([
      { line: '2', campaign_id: 'a' },
      { line: '3', campaign_id: 'b' },
      { line: '1000000002', campaign_id: 'c' },
    ])
    expect(await parsed.quarantine()).toMatchObject([
      {
        line: '1000000003',
        column_name: 'cost',
        reason: 'bad_number',
        detail: 'expected yuan with at most two decimals; found x (More, line 3)',
      },
    ])
    expect(parsed.staged).toMatchObject([
      { kind: 'spend', rows: 3, minDate: '2026-09-01', maxDate: '2026-09-01' },
    ])
  })

  test('bad rows are counted over all of them', async () => {
    const bad = (count: number): string =>
      textRows([HEADER, ...Array.from({ length: count }, () => row('a', 'tv'))])
    const brand = { maxQuarantineRatio: 0.01 }
    const parse2 = (first: number, second: number) =>
      parse('spend', xlsxOf({ sheets: { a: bad(first), b: bad(second) } }), { name: 'a.xlsx', brand })
    expect(await parse2(3, 2)).toMatchObject({ status: 'accepted', quarantinedRows: 5 })
    const parsed = await parse2(3, 3)
    expect(parsed).toMatchObject({
      status: 'rejected',
      reason: 'too_many_bad_rows',
      readRows: 0,
      quarantinedRows: 0,
      staged: [],
    })
    expect(await parsed.quarantine()).toHaveLength(6)
  })

  test('a workbook may be packed again, and may be named as anything', async () => {
    const workbook = xlsxOf({ sheets: { a: spend('a') } })
    for (const [content, name] of [
      [gzipSync(workbook), 'a.xlsx.gz'],
      [workbook, 'a.csv'],
      [workbook, 'a.xls'],
    ] as const)
      expect(column(await (await parse('spend', content, { name })).rows('spend'), 'campaign_id')).toEqual([
        'a',
      ])
  })
})

describe('XML as other programs write it', () => {
  test('with prefixes, apostrophes, comments, signs in attributes and blanks in tags', async () => {
    const sheet = `<?xml version='1.0'?><!-- <row> --><x:worksheet xmlns:x='m'><x:sheetData >${textRows(
      [HEADER, row('a')],
      5,
    )
      .replaceAll('<', '<x:')
      .replaceAll('<x:/', '</x:')
      .replaceAll('"', "'")
      .replaceAll(/ ([rt])=/g, '  a="b>c"\n $1 = ')}</x:sheetData></x:worksheet>\n`
    expect(await places({ a: sheet })).toEqual(['6 a'])
  })

  test('a sheet in UTF-16 and one in other bytes', async () => {
    const workbook = (sheet: Buffer): Buffer =>
      zipOf([
        {
          name: 'xl/workbook.xml',
          data: '<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        },
        {
          name: 'xl/_rels/workbook.xml.rels',
          data: '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="a.xml"/></Relationships>',
        },
        { name: 'xl/a.xml', data: sheet },
      ])
    const xml = `<worksheet><sheetData>${spend('种草')}</sheetData></worksheet>`
    const read16 = await parse('spend', workbook(Buffer.from(`\ufeff${xml}`, 'utf16le')), { name: 'a.xlsx' })
    expect(column(await read16.rows('spend'), 'campaign_id')).toEqual(['种草'])
    const other = Buffer.from(xml.replace('种草', 'caf\u00e9'), 'latin1')
    expect(await parse('spend', workbook(other), { name: 'a.xlsx' })).toMatchObject({
      reason: 'bad_encoding',
    })
  })
})
