import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { byteFacts } from '../../../shared/ingest/byte-facts.ts'
import { delimitedFile, plainRelation } from '../../../shared/ingest/delimited-relation.ts'
import { contractFor } from '../../../shared/ingest/sources.ts'
import { column, parserForTests } from '../parse-in-test.ts'

const { parse, engine, scratch } = parserForTests()

const HEADER = 'spend_date,campaign_id,channel,cost'
const ROW = '2026-09-01,种草,feed_ad,1.00'
const TEXT = `${HEADER}\n${ROW}\n2026-09-01,b,shop,2\n`
const CAMPAIGNS = ['种草', 'b']
const campaigns = async (content: string | Uint8Array, name = 'a.csv'): Promise<unknown[]> =>
  column(await (await parse('spend', content, { name })).rows('spend'), 'campaign_id')
const lines = async (content: string | Uint8Array, name = 'a.csv'): Promise<unknown[]> =>
  column(await (await parse('spend', content, { name })).rows('spend'), 'line')

// 种草 in GB18030, as the encoding's tables have it: D6D6 B2DD.
const GBK = Buffer.concat([
  Buffer.from(`${HEADER}\n2026-09-01,`),
  Buffer.from([0xd6, 0xd6, 0xb2, 0xdd]),
  Buffer.from(',feed_ad,1.00\n2026-09-01,b,shop,2\n'),
])

describe('line ends', () => {
  test.each([
    ['LF', TEXT, ['2', '3']],
    ['CRLF', TEXT.replaceAll('\n', '\r\n'), ['2', '3']],
    ['CR', TEXT.replaceAll('\n', '\r'), ['2', '3']],
    ['both LF and CRLF', TEXT.replace('\n', '\r\n'), ['2', '3']],
    ['none at the end', TEXT.trimEnd(), ['2', '3']],
    ['empty lines, which are no rows', `\n\n${HEADER}\n\n${ROW}\n\n\n2026-09-01,b,shop,2\n\n\n`, ['5', '8']],
    ['empty lines at the end only', `${TEXT}\n\n`, ['2', '3']],
  ])('%s', async (_, text, expected) => {
    expect(await campaigns(text)).toEqual(CAMPAIGNS)
    expect(await lines(text)).toEqual(expected)
  })

  test('a quoted line end is part of its cell, and later rows keep their physical line', async () => {
    const text = `${HEADER},category_id\n2026-09-01,"a\nb\nc",shop,1,"x\ny"\n2026-09-01,"d ""e"" f",shop,1,\n2026-09-01,g,shop,1,\n`
    expect(await campaigns(text)).toEqual(['a\nb\nc', 'd "e" f', 'g'])
    expect(await lines(text)).toEqual(['2', '6', '7'])
    expect(await campaigns(text.replaceAll('\n', '\r\n'))).toEqual(['a\r\nb\r\nc', 'd "e" f', 'g'])
    expect(await lines(text.replaceAll('\n', '\r\n'))).toEqual(['2', '6', '7'])
    const mixed = text.replaceAll('\n', '\r\n').replace('\r\n', '\n')
    expect(await campaigns(mixed)).toEqual(['a\r\nb\r\nc', 'd "e" f', 'g'])
    expect(await lines(mixed)).toEqual(['2', '6', '7'])
  })

  test('lines that end by CR may quote a line feed', async () => {
    const text = `${HEADER}\r2026-09-01,"a\nb",shop,1\r2026-09-01,g,shop,1\r`
    expect(await campaigns(text)).toEqual(['a\nb', 'g'])
    expect(await lines(text)).toEqual(['2', '3'])
  })

  test('quoted line ends and empty lines together', async () => {
    const text = `${HEADER}\n2026-09-01,"a\n\nb",shop,1\n\n2026-09-01,g,shop,1\n`
    expect(await campaigns(text)).toEqual(['a\n\nb', 'g'])
    expect(await lines(text)).toEqual(['2', '6'])
  })
})

test('CRLF and quoted cells are read by the engine itself, without a copy', async () => {
  const rows = '2026-09-01,"a, b",shop,1\r\n'.repeat(3)
  const text = `${HEADER}\r\n${rows}`
  const path = join(scratch, 'crlf.csv')
  writeFileSync(path, text)
  const contract = contractFor('spend')
  if (!contract) throw new Error('spend')
  const found = await delimitedFile(contract, path, 'crlf.csv', await byteFacts(path))
  const relation = 'reason' in found ? null : plainRelation(found)
  expect(await (await engine()).rows(`select c1 from (${relation?.select})`)).toEqual(
    Array.from({ length: 3 }, () => ({ c1: 'a, b' })),
  )
})

describe('headers', () => {
  test('are found by name: any order, case, width, brackets, blanks, and below banner rows', async () => {
    const text = `某品牌 花费\n导出时间,2026-09-02,,,\nCOST, Channel ,'ｃａｍｐａｉｇｎ＿ｉｄ,extra,SPEND_DATE\n1,shop,a,x,2026-09-01\n`
    const parsed = await parse('spend', text)
    expect(await parsed.rows('spend')).toMatchObject([{ line: '4', campaign_id: 'a', cost_fen: '100' }])
    expect(parsed.warnings).toMatchObject([{ code: 'extra_columns', rows: 1 }])
  })

  test('a missing required column rejects the file with the names expected and found', async () => {
    const parsed = await parse(
      'spend',
      'spend_date,campaign,channel,cost,13812345678\n2026-09-01,a,shop,1,\n',
    )
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column', readRows: 0 })
    expect(parsed.detail).toMatch(
      /expected the columns spend_date, campaign_id, channel, cost; found spend_date, campaign, channel, cost, …; missing campaign_id/,
    )
  })

  test('without rows a header is a file without rows', async () => {
    expect(await parse('spend', `${HEADER}\n`)).toMatchObject({ status: 'accepted', readRows: 0, staged: [] })
    expect(await parse('spend', HEADER)).toMatchObject({ status: 'accepted', readRows: 0, staged: [] })
  })

  test.each(['', ' \n\t\r\n', '\ufeff'])('nothing at all is an empty file: %j', async (text) => {
    expect(await parse('spend', text)).toMatchObject({ status: 'rejected', reason: 'empty_file' })
    expect(await parse('spend', text, { name: 'a.ndjson' })).toMatchObject({
      status: 'rejected',
      reason: 'empty_file',
    })
  })

  test('tabs instead of commas', async () => {
    const text = `${HEADER}\n2026-09-01,"a\tb",feed_ad,1\n`.replaceAll(',', '\t')
    expect(await campaigns(text, 'a.tsv')).toEqual(['a\tb'])
    expect(await campaigns(text, 'a.csv')).toEqual(['a\tb'])
    expect(await campaigns(Buffer.from(`\ufeff${text}`, 'utf16le'), 'a.csv')).toEqual(['a\tb'])
  })
})

describe('packed files', () => {
  test('gzip of CSV, NDJSON and Parquet reads like what is in it', async () => {
    expect(await campaigns(gzipSync(TEXT), 'a.csv.gz')).toEqual(CAMPAIGNS)
    expect(await campaigns(gzipSync(GBK), 'a.csv.gz')).toEqual(CAMPAIGNS)
    expect(
      await campaigns(
        gzipSync('{"spend_date":"2026-09-01","channel":"shop","cost":1,"campaign_id":"a"}\n'),
        'a.ndjson.gz',
      ),
    ).toEqual(['a'])
  })

  test('gzip that is cut off or was changed is broken', async () => {
    const packed = gzipSync(randomBytes(10_000))
    expect(await parse('spend', packed.subarray(0, 5000), { name: 'a.csv.gz' })).toMatchObject({
      reason: 'broken_archive',
    })
    packed.fill(7, 2000, 3000)
    expect(await parse('spend', packed, { name: 'a.csv.gz' })).toMatchObject({ reason: 'broken_archive' })
  })

  test('gzip that unpacks to far more than it is worth is too large', async () => {
    expect(await parse('spend', gzipSync(Buffer.alloc(300 << 20)), { name: 'a.csv.gz' })).toMatchObject({
      reason: 'too_large',
    })
  })

  test('what begins as a workbook or an archive and is none is broken, whatever its name', async () => {
    for (const name of ['a.xlsx', 'a.zip', 'a.csv'])
      expect(await parse('spend', Buffer.from('PK\x03\x04rest'), { name })).toMatchObject({
        status: 'rejected',
        reason: 'broken_archive',
      })
  })
})

test('a file name that the engine would take for a pattern is a name', async () => {
  expect(await campaigns(TEXT, '[ab]*.csv')).toEqual(CAMPAIGNS)
  expect(await campaigns(TEXT, "it's {1}.csv")).toEqual(CAMPAIGNS)
})

test('a folder no contract knows rejects its files', async () => {
  expect(await parse('taobao', TEXT)).toMatchObject({ status: 'rejected', reason: 'unknown_source' })
  expect(await parse('constructor', TEXT)).toMatchObject({ status: 'rejected', reason: 'unknown_source' })
})

describe('too many bad rows', () => {
  const file = (good: number, bad: number): string =>
    `${HEADER}\n${'2026-09-01,a,shop,1\n'.repeat(good)}${'2026-09-01,a,tv,1\n'.repeat(bad)}`
  test.each([
    [0, 5, 'accepted'],
    [594, 6, 'accepted'],
    [593, 6, 'rejected'],
    [0, 6, 'rejected'],
  ])('%i good and %i bad rows under a ratio of 0.01: %s', async (good, bad, status) => {
    const parsed = await parse('spend', file(good, bad), { brand: { maxQuarantineRatio: 0.01 } })
    expect(parsed.status).toBe(status)
    expect(await parsed.quarantine()).toHaveLength(bad)
    if (status === 'rejected')
      expect(parsed).toMatchObject({
        reason: 'too_many_bad_rows',
        readRows: 0,
        quarantinedRows: 0,
        ignoredRows: 0,
        staged: [],
      })
  })
})

test('the content names the file, not its place', async () => {
  const [a, b] = [
    await parse('spend', TEXT, { name: 'a.csv' }),
    await parse('spend', TEXT, { name: 'b.csv' }),
  ]
  expect(a.contentSha256).toBe(b.contentSha256)
  expect(a.contentSha256).toMatch(/^[0-9a-f]{64}$/)
  expect(readdirSync(a.outDir)).toEqual(['spend.parquet'])
})
