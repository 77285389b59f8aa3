import { describe, expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'
import { textRows, xlsxOf } from './xlsx-by-hand.ts'

const { parse } = parserForTests()

const SPEND = textRows([['spend_date', 'campaign_id', 'channel', 'cost']])
const ORDERS = textRows([['order_id', 'platform', 'paid_at', 'paid_amount']])
const text = (reference: string, value: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`
const number = (reference: string, value: string, style = 0): string =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`

/** Order 1, 2, … below the header, each with one cell of its own. */
async function ordersWith(cells: readonly string[], place: 'A' | 'C' | 'D', from1904 = false) {
  const rows = cells.map((cell, index) => {
    const line = index + 2
    const at = (letter: string, usual: string): string =>
      letter === place ? cell.replaceAll('@', `${letter}${line}`) : usual
    return `<row r="${line}">${at('A', text(`A${line}`, `o${index}`))}${text(`B${line}`, 'shop')}${at('C', text(`C${line}`, '2026-09-01'))}${at('D', text(`D${line}`, '1'))}</row>`
  })
  return parse('orders', xlsxOf({ sheets: { Orders: ORDERS + rows.join('') }, from1904 }), { name: 'a.xlsx' })
}

describe('texts', () => {
  test('are read wherever a workbook keeps them: shared, in the cell, by a formula, in several formats', async () => {
    const parsed = await parse(
      'spend',
      xlsxOf({
        sheets: {
          Spend: `${SPEND}
            <row r="2">${text('A2', '2026-09-01')}<c r="B2" t="s"><v>0</v></c>${text('C2', 'shop')}${number('D2', '1')}</row>
            <row r="3">${text('A3', '2026-09-01')}<c r="B3" t="s"><v>1</v></c>${text('C3', 'shop')}${number('D3', '2')}</row>
            <row r="4">${text('A4', '2026-09-01')}<c r="B4" t="inlineStr"><is><r><t>深</t></r><r><rPr><b/></rPr><t xml:space="preserve">度 a</t></r></is></c>${text('C4', 'shop')}${number('D4', '3')}</row>
            <row r="5">${text('A5', '2026-09-01')}<c r="B5" t="str"><f>A5&amp;"x"</f><v>a &lt;b&gt; &amp; &#x79CD;&#33609;</v></c>${text('C5', 'shop')}${number('D5', '4')}</row>
            <row r="6">${text('A6', '2026-09-01')}<c r="B6" t="inlineStr"><is><t><![CDATA[c<d&e]]></t></is></c>${text('C6', 'shop')}${number('D6', '5')}</row>
            <row r="7">${text('A7', '2026-09-01')}<c r="B7" t="inlineStr"><is><t>f_x000A_g "h"</t></is></c>${text('C7', 'shop')}${number('D7', '6')}</row>`,
        },
        strings: [
          '<t>种草</t>',
          '<r><t>一</t></r><r><t>二</t></r><rPh sb="0" eb="1"><t>ichi</t></rPh><phoneticPr fontId="1"/>',
        ],
      }),
      { name: 'a.xlsx' },
    )
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 6, quarantinedRows: 0 })
    expect(column(await parsed.rows('spend'), 'campaign_id')).toEqual([
      '种草',
      '一二',
      '深度 a',
      'a <b> & 种草',
      'c<d&e',
      'f\ng "h"',
    ])
    expect(column(await parsed.rows('spend'), 'cost_fen')).toEqual(['100', '200', '300', '400', '500', '600'])
  })

  test('long ids written as text keep every digit; numbers that lost digits are damaged ids', async () => {
    const parsed = await ordersWith(
      [
        text('@', '6920000000000000123'),
        number('@', '1.23457E+18'),
        number('@', '6920000000000000123'),
        number('@', '123456789012345'),
        number('@', '1234567890123456'),
        number('@', '1234567890123450'),
        number('@', '1.23456789012345E14'),
        text('@', '1.23457E+18'),
        // A number keeps 692000000000000128 of it.
        number('@', '692000000000000129'),
      ],
      'A',
    )
    expect(column(await parsed.rows('orders'), 'order_id')).toEqual([
      '6920000000000000123',
      '123456789012345',
      // Sixteen digits fit into a number; only where the last is 0 a spreadsheet may have cut it.
      '1234567890123456',
      '123456789012345',
    ])
    expect(await parsed.reasons()).toEqual({
      3: 'order_id: damaged_id',
      4: 'order_id: damaged_id',
      7: 'order_id: damaged_id',
      9: 'order_id: damaged_id',
      10: 'order_id: damaged_id',
    })
  })

  test('a phone number as a number is a phone number', async () => {
    const header = textRows([['occurred_at', 'id_type', 'user_id', 'behaviour', 'channel']])
    const row = (id: string): string =>
      `<row r="2">${text('A2', '2026-09-01')}${text('B2', 'x')}${id}${text('D2', 'click')}${text('E2', 'shop')}</row>`
    for (const id of [number('C2', '13812345678'), number('C2', '1.3812345678E+10')])
      expect(
        await parse('behaviours', xlsxOf({ sheets: { a: header + row(id) } }), { name: 'a.xlsx' }),
      ).toMatchObject({
        status: 'rejected',
        reason: 'raw_personal_data',
      })
    const good = await parse('behaviours', xlsxOf({ sheets: { a: header + row(text('C2', 'abc')) } }), {
      name: 'a.xlsx',
    })
    expect(column(await good.rows('behaviours'), 'id_key')).toEqual([keyOf('x', 'abc')])
  })
})

describe('numbers', () => {
  test('are the decimals that the sheet shows, not the noise behind them', async () => {
    const parsed = await ordersWith(
      [
        number('@', '129.90000000000001'),
        number('@', '0.30000000000000004'),
        number('@', '1.299E2'),
        number('@', '5652'),
        number('@', '12.5', 8),
        number('@', '1E-2', 7),
        '<c r="@"><f>SUM(A1:A9)</f><v>30.3</v></c>',
        text('@', '5,652.00'),
      ],
      'D',
    )
    expect(column(await parsed.rows('orders'), 'gross_fen')).toEqual([
      '12990',
      '30',
      '12990',
      '565200',
      '1250',
      '1',
      '3030',
      '565200',
    ])
  })

  test('a percentage says so, with its decimals', async () => {
    // No amount is a percentage: what is found shows how the cell was read.
    const parsed = await ordersWith(
      [
        number('@', '0.92959999999999998', 3),
        number('@', '0.12', 4),
        number('@', '1', 3),
        number('@', '1E-3', 4),
      ],
      'D',
    )
    expect((await parsed.quarantine()).map(({ detail }) => String(detail).split('found ')[1])).toEqual([
      '92.96%',
      '12%',
      '100%',
      '0.1%',
    ])
  })

  test('a formula is its stored value; without one its cell is blank; an error in its place spoils the row', async () => {
    const parsed = await ordersWith(
      [
        '<c r="@"><f>1+1</f><v>7</v></c>',
        '<c r="@"><f>WEBSERVICE("http://a")</f></c>',
        '<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      ],
      'D',
    )
    expect(column(await parsed.rows('orders'), 'gross_fen')).toEqual(['700'])
    expect(await parsed.reasons()).toEqual({ 3: 'paid_amount: bad_number', 4: ': unknown_value' })
    expect((await parsed.quarantine())[1]?.detail).toBe(
      'expected a value in each cell; found #DIV/0! from a formula',
    )
  })

  test('true and false are words', async () => {
    const header = textRows([['occurred_at', 'id_type', 'user_id', 'behaviour', 'channel', 'is_paid']])
    const row = (line: number, cell: string): string =>
      `<row r="${line}">${text(`A${line}`, '2026-09-01')}${text(`B${line}`, 'x')}${text(`C${line}`, `u${line}`)}${text(`D${line}`, 'click')}${text(`E${line}`, 'shop')}${cell}</row>`
    const rows = row(2, '<c r="F2" t="b"><v>1</v></c>') + row(3, '<c r="F3" t="b"><v>0</v></c>')
    const parsed = await parse('behaviours', xlsxOf({ sheets: { a: header + rows } }), { name: 'a.xlsx' })
    expect(column(await parsed.rows('behaviours'), 'is_paid')).toEqual([true, false])
  })
})

describe('dates', () => {
  // 46266 is 1 September 2026 (2026-01-01 is 46023, and 243 days follow); in the system of 1904 it is 46266 - 1462.
  const EXPECTED = [
    '2026-09-01',
    '2026-09-01',
    '2026-09-01',
    '2026-09-01',
    '2026-09-01',
    '2026-09-01',
    '2026-09-01',
  ]
  const cells = (serial: number): string[] => [
    number('@', String(serial), 1),
    number('@', `${serial}.999999999`, 2),
    number('@', String(serial), 6),
    number('@', `${serial}.5`),
    number('@', '20260901'),
    number('@', '20260901', 1),
    '<c r="@" t="d"><v>2026-09-01T23:59:59</v></c>',
  ]

  test('are serial numbers since 1900, styled or not, numbers like 20260901, and ISO', async () => {
    const parsed = await ordersWith(cells(46266), 'C')
    expect(column(await parsed.rows('orders'), 'dt').map(String)).toEqual(EXPECTED)
  })

  test('and serial numbers since 1904 where the workbook says so', async () => {
    const parsed = await ordersWith(cells(44804), 'C', true)
    expect(column(await parsed.rows('orders'), 'dt').map(String)).toEqual(EXPECTED)
  })

  test('keep their time of day to the second', async () => {
    const header = textRows([['refund_id', 'order_id', 'platform', 'refunded_at', 'refund_amount']])
    const row = (line: number, cell: string): string =>
      `<row r="${line}">${text(`A${line}`, `r${line}`)}${text(`B${line}`, 'o')}${text(`C${line}`, 'shop')}${cell}${text(`E${line}`, '1')}</row>`
    const rows = [
      number('D2', '46266.3333333333', 2),
      number('D3', '46266.020833333336', 2),
      number('D4', '46266.75'),
    ]
    const parsed = await parse(
      'refunds',
      xlsxOf({ sheets: { a: header + rows.map((cell, index) => row(index + 2, cell)).join('') } }),
      { name: 'a.xlsx' },
    )
    // 08:00:00, 00:30:00 and 18:00:00 in Shanghai.
    expect(column(await parsed.rows('refunds'), 'refunded_at').map(String)).toEqual([
      '2026-09-01 00:00:00',
      '2026-08-31 16:30:00',
      '2026-09-01 10:00:00',
    ])
  })

  test('hours that go on and times without a day are no dates', async () => {
    const parsed = await ordersWith([number('@', '0.5', 9)], 'C')
    expect(await parsed.reasons()).toEqual({ 2: 'paid_at: bad_date' })
  })
})
