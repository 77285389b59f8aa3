import { describe, expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'
import { mergedSheet, textRows, xlsxOf } from './xlsx-by-hand.ts'

const { parse } = parserForTests()

const ORDERS = ['order_id', 'sub_order_id', 'platform', 'paid_at', 'paid_amount']
const DAY = '2026-09-01'
const read = (source: string, rows: readonly (readonly string[])[], merges: readonly string[]) =>
  parse(source, xlsxOf({ sheets: { a: mergedSheet(textRows(rows), merges) } }), { name: 'a.xlsx' })
const ordersOf = async (rows: readonly (readonly string[])[], merges: readonly string[]) => {
  const parsed = await read('orders', [ORDERS, ...rows], merges)
  const sold = (await parsed.rows('orders')).map(
    ({ line, dt, order_id: order, sub_order_id: item, gross_fen: fen }) =>
      `${line} ${dt} ${order} ${item} ${fen}`,
  )
  return { parsed, sold, reasons: await parsed.reasons() }
}

describe('a merged cell over several rows', () => {
  test('says what it says of each of them, and of no other row', async () => {
    const { sold, reasons } = await ordersOf(
      [
        ['o1', 'a', 'x', DAY, '5'],
        ['', 'b', '', '', '6'],
        ['', 'c', '', '', '7'],
        ['o2', 'a', 'y', '2026-08-31', '8'],
        ['', 'b', '', '', '9'],
        ['', 'c', 'x', DAY, '1'],
      ],
      ['A2:A4', 'C2:C4', 'D2:D4', 'A5:A6', 'C5:C6', 'D5:D6'],
    )
    expect(sold).toEqual([
      `2 ${DAY} o1 a 500`,
      `3 ${DAY} o1 b 600`,
      `4 ${DAY} o1 c 700`,
      '5 2026-08-31 o2 a 800',
      '6 2026-08-31 o2 b 900',
    ])
    expect(reasons).toEqual({ 7: 'order_id: missing_id' })
  })

  test('is its first cell: what others hold under it is not shown, and says nothing', async () => {
    const { sold } = await ordersOf(
      [
        ['o1', 'a', 'x', DAY, '5'],
        ['o9', 'b', 'x', '', '6'],
      ],
      ['A2:A3', 'D2:D3'],
    )
    expect(sold).toEqual([`2 ${DAY} o1 a 500`, `3 ${DAY} o1 b 600`])
  })

  test('with an amount counts once: the other rows are bad and say why, be the amount stored in them or not', async () => {
    for (const stored of ['', '5']) {
      const { parsed, sold, reasons } = await ordersOf(
        [
          ['o1', 'a', 'x', DAY, '5'],
          ['', 'b', 'x', DAY, stored],
        ],
        ['A2:A3', 'E2:E3'],
      )
      expect(sold).toEqual([`2 ${DAY} o1 a 500`])
      expect(reasons).toEqual({ 3: 'paid_amount: bad_number' })
      expect((await parsed.quarantine())[0]?.detail).toBe(
        'expected yuan with at most two decimals; found (merged with line 2)',
      )
    }
  })

  test('with a count that may be blank leaves it unknown below: no count is given twice', async () => {
    const parsed = await read(
      'spend',
      [
        ['spend_date', 'campaign_id', 'channel', 'cost', 'clicks'],
        [DAY, 'a', 'shop', '1', '40'],
        ['', 'b', '', '2', '40'],
      ],
      ['A2:A3', 'C2:C3', 'E2:E3'],
    )
    const rows = await parsed.rows('spend')
    expect(rows.map(({ campaign_id: campaign, clicks }) => [campaign, clicks])).toEqual([
      ['a', '40'],
      ['b', null],
    ])
  })

  test('that leaves a row nothing to tell it from the one above makes it bad: neither row replaces the other', async () => {
    const { parsed, sold, reasons } = await ordersOf(
      [
        ['o1', '', 'x', DAY, '5'],
        ['', '', 'x', '', '6'],
        ['', '', 'x', '', '7'],
        ['o2', '', 'x', DAY, '8'],
      ],
      ['A2:A4', 'D2:D4'],
    )
    expect(sold).toEqual([`2 ${DAY} o1 o1 500`, `5 ${DAY} o2 o2 800`])
    expect(reasons).toEqual({ 3: ': missing_id', 4: ': missing_id' })
    expect((await parsed.quarantine())[0]?.detail).toBe(
      'expected beside merged cells an id that tells the row from the one above, such as its sub-order; found one that is the same (merged with line 2)',
    )
  })

  test('makes no row of lines that hold nothing of their own', async () => {
    const { parsed, sold } = await ordersOf(
      [['o1', 'a', 'x', DAY, '5'], [], ['o2', 'a', 'x', DAY, '6']],
      ['A2:A3', 'C2:C3', 'D2:D3', 'E2:E3'],
    )
    expect(sold).toEqual([`2 ${DAY} o1 a 500`, `4 ${DAY} o2 a 600`])
    expect(parsed).toMatchObject({ readRows: 2, quarantinedRows: 0, ignoredRows: 0 })
  })

  test('that begins in a blank line, or in the header, gives nothing', async () => {
    const { sold, reasons } = await ordersOf(
      [
        ['o1', 'a', 'x', DAY, '5'],
        ['', 'b', 'x', DAY, '6'],
        [],
        ['', 'a', 'x', DAY, '7'],
        ['o2', 'a', 'x', DAY, '8'],
      ],
      ['A2:A3', 'A4:A5', 'C1:C6'],
    )
    expect(sold).toEqual([`2 ${DAY} o1 a 500`, `3 ${DAY} o1 b 600`, `6 ${DAY} o2 a 800`])
    expect(reasons).toEqual({ 5: 'order_id: missing_id' })
  })

  test('gives on what is wrong with it: an error spoils all its rows, and so does a first row that is too long', async () => {
    const error = textRows([ORDERS, ['o1', 'a', 'x', '', '5'], ['', 'b', 'x', '', '6']]).replace(
      '<c r="E2"',
      '<c r="D2" t="e"><v>#REF!</v></c><c r="E2"',
    )
    const read2 = async (rows: string) =>
      parse('orders', xlsxOf({ sheets: { a: mergedSheet(rows, ['A2:A3', 'D2:D3']) } }), { name: 'a.xlsx' })
    const spoilt = await read2(error)
    expect(await spoilt.reasons()).toEqual({ 2: ': unknown_value', 3: ': unknown_value' })
    expect((await spoilt.quarantine())[1]?.detail).toBe(
      'expected a value in each cell; found #REF! from a formula in line 2, merged',
    )
    const long = textRows([ORDERS, ['o1', 'a', 'x'.repeat((1 << 20) + 1), DAY, '5'], ['', 'b', 'x', '', '6']])
    expect(await (await read2(long)).reasons()).toEqual({ 2: ': row_too_long', 3: ': unknown_value' })
  })

  test('over several columns fills the first of them only; over columns of one row it fills nothing', async () => {
    const { sold, reasons } = await ordersOf(
      [
        ['o1', 'a', 'x', DAY, '5'],
        ['', 'b', 'x', DAY, '6'],
        ['o2', '', 'x', DAY, '7'],
        ['o3', 'a', '', DAY, '8'],
        ['', 'b', '', DAY, '9'],
      ],
      ['A2:A3', 'A4:B4', 'B5:C6'],
    )
    expect(sold).toEqual([`2 ${DAY} o1 a 500`, `3 ${DAY} o1 b 600`, `4 ${DAY} o2 o2 700`])
    expect(reasons).toEqual({ 5: 'platform: unknown_value', 6: 'order_id: missing_id' })
  })

  test('may be listed in any order, twice, overlapping another, or wrongly', async () => {
    const { sold } = await ordersOf(
      [
        ['o1', 'a', 'x', DAY, '5'],
        ['', 'b', 'x', DAY, '6'],
        ['', 'c', 'x', DAY, '7'],
        ['o2', 'a', 'x', DAY, '8'],
        ['', 'b', 'x', DAY, '9'],
      ],
      ['A6:A5', 'A3:A4', 'A2:A3', 'A2:A3', 'A2', 'C:C', '', 'A0:A9', 'A2:A99999999999', 'ZZZZZ2:ZZZZZ6'],
    )
    expect(sold).toEqual([
      `2 ${DAY} o1 a 500`,
      `3 ${DAY} o1 b 600`,
      `4 ${DAY} o1 c 700`,
      `5 ${DAY} o2 a 800`,
      `6 ${DAY} o2 b 900`,
    ])
  })

  test('of long texts makes no row longer than a row may be', async () => {
    const half = 'x'.repeat(600_000)
    const { sold, reasons } = await ordersOf(
      [
        [half, 'a', 'x', DAY, '5'],
        ['', half, '', DAY, '6'],
        ['', 'c', 'x', DAY, '7'],
      ],
      ['A2:A4'],
    )
    expect(reasons).toEqual({ 3: ': row_too_long' })
    expect(sold).toHaveLength(2)
  })

  test('is read in each sheet by its own merged cells', async () => {
    const rows = textRows([ORDERS, ['o1', 'a', 'x', DAY, '5'], ['', 'b', 'x', DAY, '6']])
    const sheets = { a: mergedSheet(rows, ['A2:A3']), b: mergedSheet(rows.replaceAll('o1', 'o2'), []) }
    const parsed = await parse('orders', xlsxOf({ sheets }), { name: 'a.xlsx' })
    expect(column(await parsed.rows('orders'), 'order_id')).toEqual(['o1', 'o1', 'o2'])
    expect(await parsed.reasons()).toEqual({ 1000000003: 'order_id: missing_id' })
  })
})

test('more merged cells than any export has reject the file', async () => {
  const list = mergedSheet(textRows([ORDERS, ['o1', 'a', 'x', DAY, '5']]), ['A2:A3'])
  const sheet = list.replace('</mergeCells>', `${'<mergeCell ref="A2:A3"/>'.repeat(2 ** 20)}</mergeCells>`)
  const parsed = await parse('orders', xlsxOf({ sheets: { a: sheet } }), { name: 'a.xlsx' })
  expect(parsed).toMatchObject({ status: 'rejected', reason: 'too_large', readRows: 0 })
  expect(parsed.detail).toBe(
    'expected a sheet of at most 1048576 merged cells; found more. Export the file in parts, or as CSV.',
  )
})
