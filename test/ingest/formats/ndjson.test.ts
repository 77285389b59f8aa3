import { describe, expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const object = (more: string): string => `{"spend_date":"2026-09-01","channel":"shop","cost":1.5,${more}}`

test('ids that are numbers keep their digits, null and absence are blank, keys are found like headers', async () => {
  const text = `${object('"campaign_id":12345678901234567890123,"clicks":null')}\n${object('"Campaign_ID":7,"clicks":3')}\n`
  const parsed = await parse('spend', text, { name: 'a.ndjson' })
  expect(await parsed.rows('spend')).toMatchObject([
    { line: '1', campaign_id: '12345678901234567890123', cost_fen: '150', clicks: null },
    { line: '2', campaign_id: '7', clicks: '3' },
  ])
})

test('a key without a letter is a column without a name, where an export has one', async () => {
  const text = '{"":"2026-08-31","笔记id":"n1","点赞量":3}\n{"":"","笔记id":"n2","点赞量":4}\n'
  const parsed = await parse('pugongying-notes', text, { name: 'a.ndjson' })
  // What does not say its day is of the day it was exported.
  expect(await parsed.rows('creator_notes')).toMatchObject([
    { note_id: 'n1', dt: '2026-08-31', likes: '3' },
    { note_id: 'n2', dt: '2026-09-02', likes: '4' },
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

describe('a key that one object has twice', () => {
  const order = (more: string): string =>
    `{"order_id":"O1","platform":"tmall","paid_at":"2026-09-01","paid_amount":"129.90",${more}}\n`
  const read = (text: string) => parse('orders', text, { name: 'a.ndjson' })

  test.each([
    ['two values', '"status":"paid","status":"cancelled"'],
    ['two amounts', '"paid_amount":"12.00","quantity":1'],
    ['the second of three', '"status":"paid","status":"cancelled","status":"paid"'],
    ['an escaped spelling', '"status":"paid","stat\\u0075s":"cancelled"'],
  ])('with different values rejects the file, like two columns of one name: %s', async (_, more) => {
    for (const text of [order(more), `${order('"quantity":2')}\n${order(more)}{"cut`])
      expect(await read(text)).toMatchObject({ status: 'rejected', reason: 'ambiguous_header', staged: [] })
  })

  test.each([
    ['equal', '"status":"paid","status":"paid"'],
    ['equal but for blanks', '"status":"paid","status":" paid "'],
    ['null the second time', '"status":"paid","status":null'],
    ['null the first time', '"status":null,"status":"paid"'],
    ['in no contract', '"shop":"a","shop":"b"'],
  ])('is one value where the other says nothing else: %s', async (_, more) => {
    const parsed = await read(order(more) + order('"quantity":2').replace('O1', 'O2'))
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 2 })
    expect(await parsed.rows('orders')).toMatchObject([{ gross_fen: '12990' }, { gross_fen: '12990' }])
  })

  test('cannot hide a cancellation behind a null', async () => {
    expect(await read(order('"status":null,"status":"cancelled"'))).toMatchObject({ ignoredRows: 1 })
  })

  test('in different lines it is one column', async () => {
    const parsed = await read(order('"status":"paid"') + order('"status":"cancelled"').replace('O1', 'O2'))
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 2, ignoredRows: 1, warnings: [] })
  })
})
