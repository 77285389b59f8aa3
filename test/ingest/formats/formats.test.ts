import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { byteFacts } from '../../../shared/ingest/byte-facts.ts'
import { delimitedFile, plainRelation } from '../../../shared/ingest/delimited-relation.ts'
import { contractFor } from '../../../shared/ingest/sources.ts'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { parse, engine, scratch } = parserForTests()

const HEADER = 'spend_date,campaign_id,channel,cost'
const ROW = '2026-09-01,种草,feed_ad,1.00'
const TEXT = `${HEADER}\n${ROW}\n2026-09-01,b,shop,2\n`
const CAMPAIGNS = ['种草', 'b']
const campaigns = async (content: string | Uint8Array, name = 'a.csv'): Promise<unknown[]> =>
  column(await (await parse('spend', content, { name })).rows('spend'), 'campaign_id')
const lines = async (content: string | Uint8Array, name = 'a.csv'): Promise<unknown[]> =>
  column(await (await parse('spend', content, { name })).rows('spend'), 'line')

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
// 种草 in GB18030, as the encoding's tables have it: D6D6 B2DD.
const GBK = Buffer.concat([
  Buffer.from(`${HEADER}\n2026-09-01,`),
  Buffer.from([0xd6, 0xd6, 0xb2, 0xdd]),
  Buffer.from(',feed_ad,1.00\n2026-09-01,b,shop,2\n'),
])

describe('encodings', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`)],
    ['GB18030', GBK],
    ['UTF-16 little-endian with its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16 big-endian with its mark', utf16be(`\ufeff${TEXT}`)],
  ])('%s', async (_, bytes) => {
    expect(await campaigns(bytes)).toEqual(CAMPAIGNS)
  })

  test('bytes of no encoding reject the file', async () => {
    const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.from([0xff, 0xff, 0xff, 0x0a])])
    expect(await parse('spend', bytes)).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
  })

  test('UTF-16 cut in the middle of a character rejects the file', async () => {
    const bytes = Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, 71)
    expect(await parse('spend', bytes)).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
  })

  test.each([0, 1, 2])(
    'a character on the border of what is read at once is whole (%i bytes before it)',
    async (shift) => {
      const text = `${HEADER}\n2026-09-01,${'x'.repeat(shift)},feed_ad,1\n${`2026-09-01,${'种'.repeat(3000)},feed_ad,1\n`.repeat(500)}`
      const parsed = await parse('spend', text)
      expect(parsed).toMatchObject({ status: 'accepted', readRows: 501 })
      expect(column(await parsed.rows('spend'), 'campaign_id').at(-1)).toBe('种'.repeat(3000))
    },
  )
})

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

describe('rows that do not fit their file cost themselves and no other', () => {
  const around = (row: string): string => `${HEADER}\n2026-09-01,a,shop,1\n${row}\n2026-09-01,z,shop,1\n`
  test.each([
    ['a quote that is never closed', '2026-09-01,"b,shop,1', ': unknown_value'],
    ['a quote followed by more text', '2026-09-01,"b"c,shop,1', ': unknown_value'],
    ['a NUL byte', '2026-09-01,b\0,shop,1', ': unknown_value'],
    ['a cell beyond the header', '2026-09-01,b,shop,1,extra', ': unknown_value'],
    ['too few cells, of which a required one', '2026-09-01,b', 'channel: unknown_value'],
    ['a row of more than 1 MiB', `2026-09-01,${'b'.repeat(1 << 20)},shop,1`, ': row_too_long'],
  ])('%s', async (_, row, reason) => {
    const parsed = await parse('spend', around(row))
    expect(parsed).toMatchObject({ readRows: 3, quarantinedRows: 1, ignoredRows: 0 })
    expect(column(await parsed.rows('spend'), 'campaign_id')).toEqual(['a', 'z'])
    expect(await parsed.reasons()).toEqual({ 3: reason })
  })

  test('a row of 3 MiB of many-byte letters, and one without any line end', async () => {
    const parsed = await parse('spend', `${HEADER}\n${ROW}\n${'种'.repeat(1 << 20)}`)
    expect(await parsed.reasons()).toEqual({ 3: ': row_too_long' })
    expect(parsed).toMatchObject({ readRows: 2, quarantinedRows: 1 })
  })

  test('a quote in the middle of an unquoted cell is text', async () => {
    expect(await campaigns(around('2026-09-01,5" tall,shop,1'))).toEqual(['a', '5" tall', 'z'])
    expect(await campaigns(around('2026-09-01,5" tall,shop,1,'))).toEqual(['a', '5" tall', 'z'])
  })

  test('blank cells beyond the header are nothing, missing ones are blank', async () => {
    const parsed = await parse(
      'spend',
      `${HEADER},category_id\n2026-09-01,a,shop,1\n2026-09-01,b,shop,1,c,, ,\n`,
    )
    expect(await parsed.rows('spend')).toMatchObject([{ category_id: null }, { category_id: 'c' }])
  })

  test('a row of blank cells counts as read and ignored', async () => {
    expect(await parse('spend', around(', , ,'))).toMatchObject({
      readRows: 3,
      ignoredRows: 1,
      quarantinedRows: 0,
    })
    expect(await parse('spend', around('  '))).toMatchObject({
      readRows: 3,
      ignoredRows: 1,
      quarantinedRows: 0,
    })
  })

  test('a header that fits nothing around a lone quote', async () => {
    expect(await parse('spend', `"${TEXT}`)).toMatchObject({ status: 'rejected', reason: 'missing_column' })
  })
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

describe('NDJSON', () => {
  const object = (more: string): string => `{"spend_date":"2026-09-01","channel":"shop","cost":1.5,${more}}`

  test('ids that are numbers keep their digits, null and absence are blank, keys are found like headers', async () => {
    const text = `${object('"campaign_id":12345678901234567890123,"clicks":null')}\n${object('"Campaign_ID":7,"clicks":3')}\n`
    const parsed = await parse('spend', text, { name: 'a.ndjson' })
    expect(await parsed.rows('spend')).toMatchObject([
      { line: '1', campaign_id: '12345678901234567890123', cost_fen: '150', clicks: null },
      { line: '2', campaign_id: '7', clicks: '3' },
    ])
  })

  test('a line that is no JSON object is a bad row, empty lines are none', async () => {
    const text = `${object('"campaign_id":"a"')}\n\n{"spend_date":\n[1]\n"x"\n${object('"campaign_id":"b\\"c"')}`
    const parsed = await parse('spend', text, { name: 'a.ndjson' })
    expect(await parsed.reasons()).toEqual({
      3: ': unknown_value',
      4: ': unknown_value',
      5: ': unknown_value',
    })
    expect(await parsed.rows('spend')).toMatchObject([
      { line: '1', campaign_id: 'a' },
      { line: '6', campaign_id: 'b"c' },
    ])
    expect(column(await parsed.quarantine(), 'raw')).toEqual(
      ['{"*_*":', '[*]', '"*"'].map((shape) => expect.stringContaining(shape)),
    )
  })

  test('a line of blanks is read and ignored', async () => {
    const parsed = await parse('spend', `${object('"campaign_id":"a"')}\n   \n`, { name: 'a.ndjson' })
    expect(parsed).toMatchObject({ readRows: 2, ignoredRows: 1, quarantinedRows: 0 })
  })

  test('a key that no line has is a missing column', async () => {
    expect(await parse('spend', '{"spend_date":"2026-09-01"}\n', { name: 'a.ndjson' })).toMatchObject({
      reason: 'missing_column',
    })
  })

  test('a row of more than 1 MiB, CRLF and UTF-16', async () => {
    const text = `${object('"campaign_id":"a"')}\r\n${object(`"campaign_id":"${'b'.repeat(1 << 20)}"`)}\r\n`
    const parsed = await parse('spend', Buffer.from(`\ufeff${text}`, 'utf16le'), { name: 'a.ndjson' })
    expect(column(await parsed.rows('spend'), 'campaign_id')).toEqual(['a'])
    expect(await parsed.reasons()).toEqual({ 2: ': row_too_long' })
  })

  test('a number that is a phone number rejects the file', async () => {
    const text =
      '{"occurred_at":"2026-09-01","id_type":"t","user_id":13812345678,"behaviour":"click","channel":"shop"}\n'
    expect(await parse('behaviours', text, { name: 'a.ndjson' })).toMatchObject({
      reason: 'raw_personal_data',
    })
  })
})

describe('Parquet', () => {
  const write = async (select: string): Promise<Buffer> => {
    const path = join(scratch, 'made.parquet')
    await (await engine()).run(`copy (${select}) to '${path}' (format parquet)`)
    return readFileSync(path)
  }
  const SELECT = `select timestamptz '2026-09-01 10:00:00+08' as occurred_at, 't' as id_type, 12345678901234::bigint as user_id,
    'click' as behaviour, 'shop' as channel, 2.5::double as dwell_seconds, 3::integer as "count", true as is_paid`

  test('types become what the contract says', async () => {
    const bytes = await write(`${SELECT} union all select null, 't', 5, 'click', 'shop', 1, 1, null`)
    const parsed = await parse('behaviours', bytes, { name: 'a.parquet' })
    expect(await parsed.rows('behaviours')).toMatchObject([
      {
        line: '1',
        occurred_at: '2026-09-01 02:00:00',
        id_key: keyOf('t', '12345678901234'),
        dwell_seconds: 2.5,
        event_count: '3',
        is_paid: true,
      },
    ])
    expect(await parsed.reasons()).toEqual({ 2: 'occurred_at: bad_date' })
  })

  test('a time without a zone is local, a day is a day, an amount keeps its fen', async () => {
    const orders = await parse(
      'orders',
      await write(`select 'O1' as order_id, 'tmall' as platform, timestamp '2026-09-01 00:30:00' as paid_at, 129.9::double as paid_amount
        union all select 'O2', 'tmall', timestamp '2026-09-01 00:30:00.5', 1234567.25`),
      { name: 'a.parquet' },
    )
    expect(await orders.rows('orders')).toMatchObject([
      { dt: '2026-09-01', gross_fen: '12990' },
      { gross_fen: '123456725' },
    ])
    const spend = await parse(
      'spend',
      await write(
        `select date '2026-09-01' as spend_date, 'c' as campaign_id, 'shop' as channel, 1.5::decimal(18,4) as cost`,
      ),
      { name: 'a.parquet' },
    )
    expect(await spend.rows('spend')).toMatchObject([{ dt: '2026-09-01', cost_fen: '150' }])
  })

  test('a phone number as a number rejects the file, floating or not', async () => {
    for (const type of ['bigint', 'double', 'varchar'])
      expect(
        await parse(
          'behaviours',
          await write(SELECT.replace('12345678901234::bigint', `13812345678::${type}`)),
          { name: 'a.parquet' },
        ),
      ).toMatchObject({ reason: 'raw_personal_data' })
  })

  test('cut off or changed it is rejected', async () => {
    const bytes = await write(SELECT)
    expect(
      await parse('behaviours', bytes.subarray(0, bytes.length - 5), { name: 'a.parquet' }),
    ).toMatchObject({ reason: 'broken_archive' })
    expect(await parse('behaviours', Buffer.from('PAR1'), { name: 'a.parquet' })).toMatchObject({
      reason: 'broken_archive',
    })
  })

  test('a missing column is named', async () => {
    expect(await parse('behaviours', await write('select 1 as a'), { name: 'a.parquet' })).toMatchObject({
      reason: 'missing_column',
    })
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

  test('a workbook or an archive, whatever its name, is told what is read instead', async () => {
    for (const name of ['a.xlsx', 'a.zip', 'a.csv']) {
      const parsed = await parse('spend', Buffer.from('PK\x03\x04rest'), { name })
      expect(parsed).toMatchObject({ status: 'rejected', reason: 'unknown_source' })
      expect(parsed.detail).toContain('CSV')
    }
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
