import { expect, test } from 'vitest'
import { literal } from '../../../shared/engine/engine.ts'
import { cellText, UNKNOWN_CELLS } from '../../../shared/ingest/cell-text.ts'
import { parserForTests } from '../parse-in-test.ts'

const { engine, parse } = parserForTests()

const PIECES = [
  '',
  'x',
  "'",
  ' ',
  '\t',
  '\n',
  '\f',
  '\r',
  '\u00a0',
  '\u3000',
  '\ufeff',
  '\u200b',
  '万',
  '\u0001',
]
/** Every text of up to three pieces. */
const TEXTS = [...new Set(PIECES.flatMap((a) => PIECES.flatMap((b) => PIECES.map((c) => a + b + c))))]
const BLANK = '[ \\t\\n\\f\\r\\u00a0\\u3000\\ufeff\\u200b]*'
const MEANT = new RegExp(`^${BLANK}'?${BLANK}(.*?)${BLANK}$`, 's')

test.each([
  ['few', true],
  ['many', false],
])('a cell is its text without blanks and one apostrophe, among %s rows', async (_, few) => {
  const values = TEXTS.map((text) => `(${literal(text)})`).join(', ')
  const rows = await (await engine()).rows(
    `select ${cellText('c', UNKNOWN_CELLS, few)} as text from (values ${values}) t (c)`,
  )
  expect(rows).toEqual(TEXTS.map((text) => ({ text: MEANT.exec(text)?.[1] || null })))
})

test('a row is blank when every cell is, those of columns that nobody knows included', async () => {
  const header = 'order_id,platform,paid_at,paid_amount,status,备注,留言'
  const blanks = ["'", '\u3000', '\ufeff ']
  const rows = [
    ...blanks.map((blank) => `,,,,,${blank},${blank}`),
    ',,,,,,x',
    ',,,,,x,',
    ',,,,paid,,',
    'o1,x,2026-09-01,1,paid,x,y',
  ]
  const parsed = await parse('orders', `${[header, ...rows].join('\n')}\n`)
  expect(parsed).toMatchObject({ readRows: 7, ignoredRows: 3, quarantinedRows: 3 })
  expect(Object.keys(await parsed.reasons())).toEqual(['5', '6', '7'])
})
