import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { parse, engine, scratch } = parserForTests()

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
  expect(await parse('behaviours', bytes.subarray(0, bytes.length - 5), { name: 'a.parquet' })).toMatchObject(
    { reason: 'broken_archive' },
  )
  expect(await parse('behaviours', Buffer.from('PAR1'), { name: 'a.parquet' })).toMatchObject({
    reason: 'broken_archive',
  })
})

test('a missing column is named', async () => {
  expect(await parse('behaviours', await write('select 1 as a'), { name: 'a.parquet' })).toMatchObject({
    reason: 'missing_column',
  })
})

const ORDER = {
  order_id: "'O1'",
  platform: "'tmall'",
  paid_at: "'2026-09-01'",
  paid_amount: "'129.90'",
  category_id: "'fe'",
}
const order = async (cells: Partial<typeof ORDER> & Record<string, string>) =>
  parse(
    'orders',
    await write(
      `select ${Object.entries({ ...ORDER, ...cells })
        .map(([name, sql]) => `${sql} as ${name}`)
        .join(', ')}`,
    ),
    { name: 'a.parquet' },
  )

describe('bytes that no mark calls text', () => {
  test('are text in UTF-8, so that a row is the same row as in any other format', async () => {
    const bytes = {
      order_id: "'O1'::blob",
      platform: "encode('天猫')",
      paid_at: "'2026-09-01'::blob",
      paid_amount: "'129.90'::blob",
      category_id: "encode('面霜')",
    }
    const [row] = await (await order(bytes)).rows('orders')
    const csv = await parse(
      'orders',
      'order_id,platform,paid_at,paid_amount,category_id\nO1,天猫,2026-09-01,129.90,面霜\n',
    )
    expect(row).toMatchObject({ platform: '天猫', gross_fen: '12990', category_id: '面霜' })
    expect(await csv.rows('orders')).toMatchObject([{ row_key: row?.row_key, row_hash: row?.row_hash }])
  })

  test('and are none in UTF-8 though a mark says so reject the file', async () => {
    const bytes = await write(
      `select 'O1' as order_id, 'abcdef' as platform, '2026-09-01' as paid_at, '1' as paid_amount`,
    )
    const text = bytes.toString('latin1').replaceAll('abcdef', 'abc\xffef')
    const parsed = await parse('orders', Buffer.from(text, 'latin1'), { name: 'a.parquet' })
    expect(parsed).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
  })

  test('and are none in UTF-8 cost their row, which is told without them', async () => {
    const select = (platform: string, id: string): string =>
      `select ${id} as order_id, ${platform} as platform, date '2026-09-01' as paid_at, 5 as paid_amount`
    const parsed = await parse(
      'orders',
      await write(
        `${select("encode('天猫')", "'a'")} union all ${select("'\\xE5\\xA4'::blob", "'b'")} union all ${select('null', "'c'")}`,
      ),
      { name: 'a.parquet' },
    )
    expect(column(await parsed.rows('orders'), 'platform')).toEqual(['天猫'])
    expect(await parsed.reasons()).toEqual({ 2: ': bad_encoding', 3: 'platform: unknown_value' })
    expect(await parsed.quarantine()).toMatchObject([
      { detail: 'expected text in UTF-8; found other bytes in platform', raw: 'b,,2026-09-01,5' },
      {},
    ])
  })
})

describe('floating point', () => {
  test.each(['0.01', '1.1', '129.9', '65536.11', '99999.99', '131071.99'])(
    'of single precision carries every fen below 131,072 yuan: %s',
    async (yuan) => {
      expect(await (await order({ paid_amount: `${yuan}::float` })).rows('orders')).toMatchObject([
        { gross_fen: String(Math.round(Number(yuan) * 100)) },
      ])
    },
  )

  test.each(['131072', '131072.01', '1234567.89', '200000.5', '16777217', 'nan', 'inf'])(
    'of single precision tells no fen apart from there on, and is no amount: %s',
    async (yuan) => {
      const parsed = await order({ paid_amount: `'${yuan}'::float` })
      expect(await parsed.reasons()).toEqual({ 1: 'paid_amount: bad_number' })
      expect((await parsed.quarantine())[0]?.detail).toMatch(/; found .* as FLOAT$/)
    },
  )

  test.each(['1234567.89', '9999999999999.99', '131072.01'])(
    'of double precision carries every fen: %s',
    async (yuan) => {
      expect(await (await order({ paid_amount: `${yuan}::double` })).rows('orders')).toMatchObject([
        { gross_fen: yuan.replace('.', '') },
      ])
    },
  )

  test.each([
    ['16777215::float', 'orders'],
    ['9007199254740991::double', 'orders'],
    ['16777216::float', 'damaged'],
    ['1234567890::float', 'damaged'],
    ['9007199254740992::double', 'damaged'],
    ['1.5e17::double', 'damaged'],
  ])('an id is whole while its type tells all whole numbers apart: %s', async (id, outcome) => {
    const parsed = await order({ order_id: id })
    expect(await parsed.reasons()).toEqual(outcome === 'damaged' ? { 1: 'order_id: damaged_id' } : {})
  })

  test.each(['20260901', '46266.999'])('of single precision is no date: %s', async (date) => {
    expect(await (await order({ paid_at: `${date}::float` })).reasons()).toEqual({ 1: 'paid_at: bad_date' })
    expect(await (await order({ paid_at: `${date}::double` })).rows('orders')).toMatchObject([
      { dt: '2026-09-01' },
    ])
  })
})

test('a time in INT96 is no time: tools that write it mean UTC or local time, and it does not say which', async () => {
  // Written by pyarrow with use_deprecated_int96_timestamps, the same bytes for 20:30 in UTC and 20:30 anywhere.
  const parsed = await parse('orders', readFileSync(join(import.meta.dirname, 'int96.parquet')), {
    name: 'a.parquet',
  })
  expect(await parsed.reasons()).toEqual({ 1: 'paid_at: bad_date' })
  expect((await parsed.quarantine())[0]?.detail).toMatch(/found 2026-09-01 20:30:00 as INT96/)
})

describe('what a file of columns can hold that no other can', () => {
  test.each(["{'a': 'fe'}", "['fe']", "map {'a': 'fe'}", "['fe'::blob]"])(
    'a list or a structure is no cell: %s',
    async (category) => {
      const parsed = await order({ category_id: category })
      expect(await parsed.reasons()).toEqual({ 1: ': unknown_value' })
      expect(await parsed.quarantine()).toMatchObject([
        { detail: 'expected one value in a cell; found a list or a structure in category_id' },
      ])
      expect(await (await order({ category_id: category.replace("'fe'", 'null') })).reasons()).toEqual(
        await parsed.reasons(),
      )
      expect(await (await order({ shop: category })).reasons()).toEqual({})
    },
  )

  /** Two columns of one name, as other tools write them: our engine gives the second another name. */
  const repeated = async (first: string, second: string) => {
    const select = `select {'statue': 1, 'x': [1]} as other, ${Object.entries(ORDER)
      .map(([name, sql]) => `${sql} as ${name}`)
      .join(', ')}, '${first}' as status, '${second}' as statue`
    const bytes = await write(select)
    const text = bytes.toString('latin1').replaceAll('statue', 'status')
    return parse('orders', Buffer.from(text, 'latin1'), { name: 'a.parquet' })
  }

  test('a column twice with different values rejects the file, with equal ones it is one', async () => {
    expect(await repeated('paid', 'cancelled')).toMatchObject({ reason: 'ambiguous_header' })
    expect(await repeated('paid', 'paid')).toMatchObject({
      status: 'accepted',
      readRows: 1,
      warnings: [{ rows: 1 }],
    })
  })
})
