import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const piece = fc.constantFrom(
  'a',
  '1',
  ' ',
  '"',
  '""',
  ',',
  '\t',
  "'",
  '\u3000',
  '种',
  '\n',
  '#',
  '\\',
  '.5',
  '-',
  '\ufeff',
  '\u00a0',
  ';',
)
const junk = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
const quoted = fc
  .array(fc.constantFrom('a', '1', ' ', '""', ',', '\n', "'", '种'), { maxLength: 4 })
  .map((pieces) => `"${pieces.join('')}"`)
const spaced = fc
  .tuple(fc.constantFrom('', ' ', '\t'), quoted, fc.constantFrom('', ' '))
  .map((parts) => parts.join(''))
const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('o1', '', '12.50', 'x y') },
  { weight: 2, arbitrary: quoted },
  { weight: 1, arbitrary: spaced },
  { weight: 1, arbitrary: junk },
)
const row = fc
  .tuple(
    cell,
    cell,
    fc.constantFrom('2026-09-01', '"2026-09-01"'),
    fc.constantFrom('1', '"1,000.00"', ' 2', '"3" '),
    cell,
  )
  .map((cells) => cells.join(','))

test('the engine’s own reader and the careful one see the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (rows, end, last) => {
        const text =
          ['order_id,platform,paid_at,paid_amount,category_id', ...rows].join(end) + (last ? end : '')
        // An empty line is one that the engine's reader would drop.
        const [quick, careful] = [await parse('orders', text), await parse('orders', end + text)]
        const seen = async (parsed: typeof quick, shift: number) => ({
          status: parsed.status,
          read: parsed.readRows,
          rows: (await parsed.rows('orders')).map((one) => ({ ...one, line: Number(one.line) - shift })),
          bad: (await parsed.quarantine()).map((one) => ({
            line: Number(one.line) - shift,
            reason: one.reason,
            column: one.column_name,
          })),
        })
        expect(await seen(quick, 0)).toEqual(await seen(careful, 1))
      },
    ),
    { numRuns: 40, seed: 20261122 },
  )
})

test('a tab before a quote makes a cell without quotes, whichever reader reads it', async () => {
  const text = 'order_id,platform,paid_at,paid_amount\n\t"a",t,2026-09-01,1\n'
  for (const one of [text, `\n${text}`])
    expect(await (await parse('orders', one)).rows('orders')).toMatchObject([{ order_id: '"a"' }])
})
