import { describe, expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const HEADER = 'spend_date,campaign_id,channel,cost'
const ROW = '2026-09-01,种草,feed_ad,1.00'
const campaigns = async (content: string): Promise<unknown[]> =>
  column(await (await parse('spend', content)).rows('spend'), 'campaign_id')

const around = (row: string): string => `${HEADER}\n2026-09-01,a,shop,1\n${row}\n2026-09-01,z,shop,1\n`
test.each([
  ['a quote that is never closed', '2026-09-01,"b,shop,1', ': unknown_value'],
  ['a quote followed by more text', '2026-09-01,"b"c,shop,1', ': unknown_value'],
  ['a NUL byte', '2026-09-01,b\0,shop,1', ': unknown_value'],
  ['a cell beyond the header', '2026-09-01,b,shop,1,extra', ': unknown_value'],
  ['too few cells', '2026-09-01,b', ': unknown_value'],
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

test('blank cells beyond the header are nothing', async () => {
  const parsed = await parse('spend', `${HEADER},category_id\n2026-09-01,b,shop,1,c,, ,\n`)
  expect(await parsed.rows('spend')).toMatchObject([{ category_id: 'c' }])
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
  expect(await parse('spend', `"${HEADER}\n${ROW}\n2026-09-01,b,shop,2\n`)).toMatchObject({
    status: 'rejected',
    reason: 'missing_column',
  })
})

describe('a row with fewer cells than its header was cut off', () => {
  const ORDERS = 'order_id,platform,paid_at,paid_amount,category_id'
  const GOOD = 'o1,t,2026-09-01,129.90,fe'
  const CUT = 'o2,t,2026-09-01,12'

  test.each([
    ['at the end of the file, where an amount was cut in two', `${ORDERS}\n${GOOD}\n${CUT}`, 3],
    ['at the end of the file, with a line end', `${ORDERS}\n${GOOD}\n${CUT}\n`, 3],
    ['in the middle', `${ORDERS}\n${CUT}\n${GOOD}\n`, 2],
    ['with CRLF', `${ORDERS}\r\n${GOOD}\r\n${CUT}`, 3],
    ['between tabs', `${ORDERS}\n${GOOD}\n${CUT}`.replaceAll(',', '\t'), 3],
    ['with quoted cells', `${ORDERS}\n${GOOD}\n"o2","t","2026-09-01","12"`, 3],
    ['in a column that no contract knows', `${ORDERS},shop\n${GOOD},x\n${CUT},f`, 3],
  ])('and its money is not taken: %s', async (_, text, line) => {
    const parsed = await parse('orders', text)
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 2, quarantinedRows: 1 })
    expect(await parsed.rows('orders')).toMatchObject([{ gross_fen: '12990' }])
    expect(await parsed.reasons()).toEqual({ [line]: ': unknown_value' })
    expect((await parsed.quarantine())[0]?.detail).toMatch(
      /^expected a cell for each column .*; found [45] of [56] cells$/,
    )
  })

  test.each([
    ['a last row without a line end', `${ORDERS}\n${GOOD}`],
    ['a last cell that is blank', `${ORDERS}\n${GOOD.replace('fe', '')}`],
    ['a delimiter at the end of the header only', `${ORDERS},\n${GOOD}\n`],
    ['delimiters at the end of the header and fewer at the end of rows', `${ORDERS},,\n${GOOD},\n`],
  ])('but this one is whole: %s', async (_, text) => {
    expect(await (await parse('orders', text)).rows('orders')).toMatchObject([{ gross_fen: '12990' }])
  })

  test('what is ignored is ignored before that', async () => {
    const text = `status,${ORDERS}\npaid,${GOOD}\ncancelled,${CUT}\n`
    expect(await parse('orders', text)).toMatchObject({ ignoredRows: 1, quarantinedRows: 0 })
  })
})
