import { describe, expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = (name: string, options = {}) => fixture(import.meta.dirname, name, options)

test('a row becomes what the contract says, its id a key', async () => {
  const parsed = await read('canonical.csv')
  expect(parsed).toMatchObject({
    status: 'accepted',
    readRows: 2,
    ignoredRows: 0,
    quarantinedRows: 0,
    warnings: [],
  })
  expect(parsed.staged).toMatchObject([
    { kind: 'behaviours', rows: 2, minDate: '2026-09-01', maxDate: '2026-09-01' },
  ])
  const [first, second] = await parsed.rows('behaviours')
  expect(first).toEqual({
    line: '2',
    row_key: expect.stringMatching(/^[0-9a-f]{32}$/),
    source_rows: '1',
    row_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
    dt: '2026-09-01',
    occurred_at: '2026-09-01 02:00:00',
    id_key: keyOf('phone_sha256', '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8'),
    behaviour: 'click',
    channel: 'feed_ad',
    category_id: 'face-essence',
    spu_id: 'SPU-001',
    campaign_id: 'c618',
    note_id: 'n1',
    creator_id: 'k1',
    is_paid: true,
    dwell_seconds: 12.5,
    event_count: '2',
  })
  expect(second).toMatchObject({
    line: '3',
    dt: '2026-09-01',
    occurred_at: '2026-09-01 15:59:59',
    id_key: keyOf('oaid', 'u-2'),
    category_id: null,
    is_paid: null,
    dwell_seconds: null,
    event_count: '1',
  })
})

test('times are read in every form exports use, each on its business date', async () => {
  const rows = await (await read('times.csv')).rows('behaviours')
  expect(rows.map(({ occurred_at, dt }) => `${occurred_at} ${dt}`)).toEqual([
    '2026-09-01 00:30:00 2026-09-01',
    '2026-08-31 19:00:00 2026-09-01',
    '2026-09-01 03:00:00 2026-09-01',
    '2026-08-31 16:30:00 2026-09-01',
    '2026-09-01 02:00:00.25 2026-09-01',
    '2026-08-31 16:00:00 2026-09-01',
    '2026-08-31 16:00:00 2026-09-01',
    '2020-02-21 01:05:07 2020-02-21',
    '2026-08-31 16:00:00 2026-09-01',
    '2026-09-01 02:30:00 2026-09-01',
    '2026-08-31 16:00:00 2026-09-01',
    '2026-09-01 10:00:00 2026-09-01',
    '2026-09-01 02:00:00 2026-09-01',
    '2026-08-31 16:00:00 2026-09-01',
  ])
})

test('a zone with summer time keeps its own days', async () => {
  const text =
    'occurred_at,id_type,user_id,behaviour,channel\n' +
    '2026-03-08T04:30:00Z,t,u,click,shop\n2026-03-08T05:30:00Z,t,u,click,shop\n2026-07-01 12:00:00,t,u,click,shop\n2026-01-15 12:00:00,t,u,click,shop\n'
  const rows = await (await parse('behaviours', text, { brand: { timezone: 'America/New_York' } })).rows(
    'behaviours',
  )
  expect(rows.map(({ occurred_at, dt }) => `${occurred_at} ${dt}`)).toEqual([
    '2026-03-08 04:30:00 2026-03-07',
    '2026-03-08 05:30:00 2026-03-08',
    '2026-07-01 16:00:00 2026-07-01',
    '2026-01-15 17:00:00 2026-01-15',
  ])
})

test('what is no date is bad_date, words the engine would take among them', async () => {
  const parsed = await read('bad-times.csv')
  const reasons = Object.values(await parsed.reasons())
  expect(reasons).toEqual(Array.from({ length: 11 }, () => 'occurred_at: bad_date'))
})

test('a date may lie two days after the export and no earlier than 2013', async () => {
  const parsed = await read('edges-of-time.csv')
  expect(await parsed.reasons()).toEqual({ 3: 'occurred_at: future_date', 5: 'occurred_at: too_old' })
  expect(parsed.staged).toMatchObject([{ minDate: '2013-01-01', maxDate: '2026-09-04' }])
})

test('counts are whole and from 1 on, blank is 1; dwell is not negative; a flag says yes or no', async () => {
  const parsed = await read('counts.csv')
  expect(await parsed.reasons()).toEqual({
    4: 'dwell_seconds: bad_number',
    6: 'count: bad_number',
    7: 'count: bad_number',
    8: 'count: bad_number',
    9: 'count: bad_number',
    10: 'dwell_seconds: bad_number',
    11: 'is_paid: unknown_value',
    12: 'count: bad_number',
  })
  const rows = await parsed.rows('behaviours')
  expect(
    rows.map(({ event_count, dwell_seconds, is_paid }) => [event_count, dwell_seconds, is_paid]),
  ).toEqual([
    ['1', null, null],
    ['1000', 0.5, true],
    ['2', 0.5, false],
  ])
})

test('ids: digests in one case, others as they are; damaged, missing and unknown values in quarantine', async () => {
  const parsed = await read('ids.csv')
  expect(await parsed.reasons()).toEqual({
    4: 'user_id: damaged_id',
    5: 'note_id: damaged_id',
    6: 'event_id: damaged_id',
    7: 'id_type: missing_id',
    8: 'user_id: missing_id',
    9: 'behaviour: unknown_value',
    10: 'channel: unknown_value',
    11: 'behaviour: unknown_value',
  })
  expect(column(await parsed.rows('behaviours'), 'id_key')).toEqual([
    keyOf('phone_md5', 'abcdef0123456789abcdef0123456789'),
    keyOf('t', 'UPPER'),
    keyOf('t', '1.2E+5x'),
  ])
})

test('a row whose published text holds a phone number or an e-mail address is bad; longer numbers are ids', async () => {
  const parsed = await read('personal-text.csv')
  expect(await parsed.reasons()).toEqual({
    2: 'campaign_id: raw_personal_data',
    3: 'campaign_id: raw_personal_data',
    4: 'note_id: raw_personal_data',
    7: 'category_id: raw_personal_data',
  })
  expect(column(await parsed.quarantine(), 'raw')).toEqual([
    `2026-09-01,t,${keyOf('t', 'u1')},click,shop,,,138****5678,,,e1`,
    `2026-09-01,t,${keyOf('t', 'u2')},click,shop,,,call +86 139****5678 now,,,e2`,
    `2026-09-01,t,${keyOf('t', 'u3')},click,shop,,,,***@***,,e3`,
    `2026-09-01,t,${keyOf('t', 'u6')},click,shop,１３８****５６７８,,,,,e6`,
  ])
})

test('a bare phone number for a person rejects the file, on a bad row too; bad rows are listed masked', async () => {
  const parsed = await read('personal-id.csv')
  expect(parsed).toMatchObject({
    status: 'rejected',
    reason: 'raw_personal_data',
    readRows: 0,
    quarantinedRows: 0,
    staged: [],
  })
  expect(column(await parsed.quarantine(), 'raw')).toEqual([
    `2026-09-01,t,${keyOf('t', 'u1')},click,shop,mail ***@***`,
    `nonsense,phone,${keyOf('phone', '+8613812345678')},click,shop,139****5678`,
  ])
})

test.each([
  '13812345678',
  '+8613812345678',
  '+86 13812345678',
  'Anna.B@example.com',
  ' 13812345678',
  "'13812345678",
  '１３８１２３４５６７８',
])('a raw id rejects the file: %s', async (id) => {
  const text = `occurred_at,id_type,user_id,behaviour,channel\n2026-09-01,t,${id},click,shop\n`
  const parsed = await parse('behaviours', text)
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'raw_personal_data' })
  expect(await parsed.reasons()).toEqual({ 2: 'user_id: raw_personal_data' })
})

test('the fault that is named is the first in the order of the contract, not of the file', async () => {
  expect(await (await read('leftmost.csv')).reasons()).toEqual({
    2: 'occurred_at: bad_date',
    3: 'id_type: missing_id',
    4: 'user_id: missing_id',
    5: 'behaviour: unknown_value',
    6: 'channel: unknown_value',
    7: 'event_id: damaged_id',
  })
})

test('equal rows without any time of day get a warning that names count', async () => {
  const parsed = await read('no-time-of-day.csv')
  expect(parsed.warnings).toMatchObject([{ code: 'equal_rows_without_time', rows: 2 }])
  expect(parsed.warnings[0]?.message).toContain('count')
})

describe('keys and hashes of rows', () => {
  const row = (more: string): string =>
    `occurred_at,id_type,user_id,behaviour,channel,note_id,event_id\n2026-09-01 10:00:00,t,u,click,shop,${more}\n`
  const one = async (more: string, secret = Buffer.from('s')) =>
    (await (await parse('behaviours', row(more), { secret })).rows('behaviours'))[0]

  test('rows of one event_id share their key, whatever else they say', async () => {
    const [a, b] = [await one('n1,e1'), await one('n2,e1')]
    expect(a?.row_key).toBe(b?.row_key)
    expect(a?.row_hash).not.toBe(b?.row_hash)
  })

  test('without an event_id a row is its own key, equal after parsing is equal', async () => {
    const plain = await one('n1,')
    expect(plain?.row_key).toBe(plain?.row_hash)
    const other = await parse(
      'behaviours',
      'channel,occurred_at,id_type,user_id,behaviour,note_id\nshop,2026-09-01T02:00:00Z,t,u,click,n1\n',
      { secret: Buffer.from('s') },
    )
    expect(column(await other.rows('behaviours'), 'row_hash')).toEqual([plain?.row_hash])
  })

  test('another secret gives other keys and hashes, a long secret too', async () => {
    const long = Buffer.from('x'.repeat(100))
    const [a, b] = [await one('n1,e1'), await one('n1,e1', long)]
    expect(a?.row_key).not.toBe(b?.row_key)
    expect(a?.row_hash).not.toBe(b?.row_hash)
    expect(b?.id_key).toBe(keyOf('t', 'u', long))
  })
})
