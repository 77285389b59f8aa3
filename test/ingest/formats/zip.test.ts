import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'
import { textRows, xlsxOf } from './xlsx-by-hand.ts'
import { type ZipEntry, zipOf } from './zip-by-hand.ts'

const { parse } = parserForTests()

const HEADER = 'spend_date,campaign_id,channel,cost'
const csv = (...campaigns: string[]): string =>
  `${HEADER}\n${campaigns.map((one) => `2026-09-01,${one},shop,1\n`).join('')}`
const read = (entries: readonly ZipEntry[], name = 'a.zip') => parse('spend', zipOf(entries), { name })
const refused = async (entries: readonly ZipEntry[]): Promise<string> => {
  const parsed = await read(entries)
  expect(parsed).toMatchObject({ status: 'rejected', readRows: 0, quarantinedRows: 0, staged: [] })
  return `${parsed.reason}: ${parsed.detail}`
}

describe('an archive is one file that holds files of its source', () => {
  test('each read in its own format, in the order of their names', async () => {
    const sheet = textRows([HEADER.split(','), ['2026-09-01', 'e', 'shop', '1']])
    const parsed = await read([
      { name: 'b/2.tsv', data: csv('b').replaceAll(',', '\t') },
      { name: 'a.csv', data: csv('a', '种') },
      { name: 'b/', data: '', method: 0 },
      { name: 'c.ndjson', data: '{"campaign_id":"c","spend_date":"2026-09-02","channel":"shop","cost":1}\n' },
      { name: 'd.csv.gz', data: gzipSync(Buffer.from(csv('d'))), method: 0 },
      { name: 'e.xlsx', data: xlsxOf({ sheets: { a: sheet, b: sheet } }) },
      { name: 'f.csv', data: Buffer.from(`\ufeff${csv('f')}`, 'utf16le') },
    ])
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 8, quarantinedRows: 0, ignoredRows: 0 })
    expect(
      (await parsed.rows('spend')).map(({ line, campaign_id: campaign }) => `${line} ${campaign}`),
    ).toEqual([
      '2 a',
      '3 种',
      '1000000002 b',
      '2000000001 c',
      '3000000002 d',
      '4000000002 e',
      '5000000002 e',
      '6000000002 f',
    ])
    expect(parsed.staged).toMatchObject([
      { kind: 'spend', rows: 8, minDate: '2026-09-01', maxDate: '2026-09-02' },
    ])
  })

  test('a bad row says its file and its line there; bad rows are counted over all files', async () => {
    const parsed = await read([
      { name: 'x/a.csv', data: csv('a') },
      { name: 'x/13812345678.csv', data: csv('b').replace('shop', 'tv') },
    ])
    // 13812345678.csv comes first by its name, so a.csv is the second part.
    expect(await parsed.quarantine()).toMatchObject([
      {
        line: '2',
        reason: 'unknown_value',
        detail: expect.stringContaining('found tv (x/138****5678.csv, line 2)'),
      },
    ])
    expect(column(await parsed.rows('spend'), 'line')).toEqual(['1000000002'])
  })

  test('what a listing of a folder leaves out is left out: hidden files, notes, what a Mac adds', async () => {
    const junk = ['.DS_Store', '__MACOSX/._a.csv', 'x/.hidden/b.csv', 'README.txt', 'x/notes.md']
    const parsed = await read([
      ...junk.map((name) => ({ name, data: 'junk' })),
      { name: 'a.csv', data: csv('a') },
    ])
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 1 })
    expect(await refused(junk.map((name) => ({ name, data: 'junk' })))).toMatch(/^empty_file: /)
    expect(await refused([])).toMatch(/^empty_file: /)
  })

  test('one file that cannot be read rejects the archive, and says which', async () => {
    const good = { name: 'a.csv', data: csv('a') }
    expect(await refused([good, { name: 'b.csv', data: 'x,y\n1,2\n' }])).toMatch(
      /^missing_column: b\.csv in it: expected the columns/,
    )
    expect(await refused([good, { name: 'b.csv', data: '' }])).toMatch(/^empty_file: b\.csv in it: /)
    expect(await refused([good, { name: 'b.xlsx', data: 'x' }])).toMatch(/^broken_archive: b\.xlsx in it: /)
  })

  test('the bad rows of the files before it are listed all the same', async () => {
    const parsed = await read([
      { name: 'a.csv', data: csv('a').replace('shop', 'tv') },
      { name: 'b.csv', data: 'x\n' },
    ])
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column', quarantinedRows: 0 })
    expect(await parsed.reasons()).toEqual({ 2: 'channel: unknown_value' })
  })

  test('raw ids in one of its files reject it whole', async () => {
    const header = 'occurred_at,id_type,user_id,behaviour,channel'
    const file = (id: string): string => `${header}\n2026-09-01,x,${id},click,shop\n`
    const parsed = await parse(
      'behaviours',
      zipOf([
        { name: 'a.csv', data: file('u1') },
        { name: 'b.csv', data: file('13812345678') },
      ]),
      { name: 'a.zip' },
    )
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'raw_personal_data', staged: [] })
    expect(parsed.detail).toMatch(/^b\.csv: /)
  })

  test('names in GB18030, as Chinese Windows packs them, and with backslashes', async () => {
    // 花费 in GB18030 is BBA8 B7D1.
    const name = Buffer.concat([
      Buffer.from('x\\'),
      Buffer.from([0xbb, 0xa8, 0xb7, 0xd1]),
      Buffer.from('.csv'),
    ])
    expect(await refused([{ name, data: 'x\n' }])).toMatch(/^missing_column: x\/花费\.csv in it: /)
  })
})

describe('an archive is checked before anything in it is opened', () => {
  const good = { name: 'a.csv', data: csv('a') }

  test.each(['../a.csv', 'x/../../a.csv', '/etc/a.csv', 'C:/a.csv', '..\\a.csv', 'a\0.csv'])(
    'a path that leads elsewhere: %j',
    async (name) => {
      expect(await refused([good, { name, data: csv('b') }])).toMatch(/^broken_archive: .*leads elsewhere/)
    },
  )

  test('two files of one name', async () => {
    expect(await refused([good, good])).toMatch(/^broken_archive: .*two files of one name/)
  })

  test('an archive in an archive, packed once more or not', async () => {
    const inner = zipOf([good])
    for (const data of [inner, gzipSync(inner)])
      expect(await refused([good, { name: 'b.zip', data }])).toMatch(
        /^broken_archive: b\.zip in it: .*an archive inside the archive/,
      )
    expect(await parse('spend', gzipSync(inner), { name: 'a.zip.gz' })).toMatchObject({
      status: 'accepted',
      readRows: 1,
    })
    const twice = await parse('spend', gzipSync(gzipSync(inner)), { name: 'a.gz' })
    expect(twice).toMatchObject({ reason: 'broken_archive' })
  })

  test.each([
    ['the usual way', { flags: 1 }],
    ['the strong way', { flags: 0x41 }],
    ['with AES', { method: 99 }],
  ])('a password, %s', async (_, how) => {
    expect(await refused([good, { name: 'b.csv', data: csv('b'), ...how }])).toMatch(
      /^encrypted: .*without a password/,
    )
  })

  test('another way of packing', async () => {
    expect(await refused([{ ...good, method: 14 }])).toMatch(/^broken_archive: .*method 14/)
  })

  test('more files than an export has', async () => {
    const many = zipOf([good], { count: 10_001 })
    expect(await parse('spend', many, { name: 'a.zip' })).toMatchObject({ reason: 'too_large' })
  })

  test('files that say they are more than they may be, alone or together', async () => {
    expect(await refused([{ ...good, bytes: 300 << 20 }])).toMatch(/^too_large: /)
    const each = (name: string): ZipEntry => ({ name, data: csv('a'), bytes: 100 << 20 })
    expect(await refused(['a', 'b', 'c'].map(each))).toMatch(/^too_large: /)
  })

  test('files that are more or less than they say, and files that were changed', async () => {
    expect(await refused([{ ...good, bytes: 10 }])).toMatch(/^broken_archive: a\.csv in it: /)
    expect(await refused([{ ...good, bytes: 1000 }])).toMatch(/^broken_archive: a\.csv in it: /)
    expect(await refused([{ ...good, sum: 7 }])).toMatch(/^broken_archive: a\.csv in it: /)
  })

  test('a bomb in a bomb has no more room than the outer one alone', async () => {
    // Two files of 150 MiB are nothing each; an archive of a few hundred KiB may hold 256 MiB.
    const inner = gzipSync(Buffer.concat([Buffer.from(csv('a')), Buffer.alloc(150 << 20, ' ')]))
    const text = await refused(['a.csv.gz', 'b.csv.gz'].map((name) => ({ name, data: inner })))
    expect(text).toMatch(/^too_large: b\.csv\.gz in it: /)
  })

  test('nor have two workbooks in an archive', async () => {
    const rows = textRows([HEADER.split(','), ['2026-09-01', 'a', 'shop', '1']])
    const sheet = Buffer.concat([
      Buffer.from(`<worksheet><sheetData>${rows}`),
      Buffer.alloc(150 << 20, ' '),
      Buffer.from('</sheetData></worksheet>'),
    ])
    const inner = xlsxOf({ sheets: { a: sheet } })
    const text = await refused(['a.xlsx', 'b.xlsx'].map((name) => ({ name, data: inner })))
    expect(text).toMatch(/^too_large: b\.xlsx in it: /)
  })
})
