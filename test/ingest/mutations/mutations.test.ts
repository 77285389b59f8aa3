import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const ROWS = Array.from(
  { length: 40 },
  (_, index) =>
    `2026-09-01T10:00:${String(index).padStart(2, '0')}+08:00,t,u${index},click,shop,"n, ""${index}"" 种\n草",${index % 5},e${index}`,
)
const CSV = Buffer.from(
  `occurred_at,id_type,user_id,behaviour,channel,note_id,dwell_seconds,event_id\n${ROWS.join('\n')}\n`,
)
const NDJSON = Buffer.from(
  ROWS.map((_, index) =>
    JSON.stringify({
      occurred_at: '2026-09-01',
      id_type: 't',
      user_id: `u${index}`,
      behaviour: 'click',
      channel: 'shop',
      note_id: '种"草',
    }),
  ).join('\n'),
)

/** A change somewhere in the bytes: cut off, one byte changed, a piece put in or taken out. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('splice' as const), at: fc.nat(), from: fc.nat(), length: fc.nat(200) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    text: fc.constantFrom(
      '"',
      '\0',
      '\r',
      '\n',
      '\r\n',
      ',',
      '\ufeff',
      "'",
      '""',
      '\t',
      '种',
      '{',
      '}',
      '\\',
      '\u2028',
    ),
  }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutate(original: Buffer, change: Mutation): Buffer {
  const at = change.at % (original.length + 1)
  const [before, after] = [original.subarray(0, at), original.subarray(at)]
  switch (change.kind) {
    case 'truncate':
      return before
    case 'flip':
      return Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)])
    case 'splice': {
      const from = change.from % original.length
      return Buffer.concat([before, original.subarray(from, from + change.length), after])
    }
    case 'insert':
      return Buffer.concat([before, Buffer.from(change.text), after])
  }
}

test.each([
  ['CSV', CSV, 'a.csv'],
  ['NDJSON', NDJSON, 'a.ndjson'],
])('however %s is broken, every row is accounted for and nothing is thrown', async (_, original, name) => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (changes) => {
      const parsed = await parse('behaviours', changes.reduce(mutate, original), { name })
      if (parsed.status === 'rejected') {
        expect(parsed).toMatchObject({ readRows: 0, quarantinedRows: 0, ignoredRows: 0, staged: [] })
        expect(parsed.reason).not.toBeNull()
        return
      }
      const staged = parsed.staged.reduce((sum, { rows }) => sum + rows, 0)
      expect(staged + parsed.ignoredRows + parsed.quarantinedRows).toBe(parsed.readRows)
      expect(await parsed.rows('behaviours')).toHaveLength(staged)
      expect(await parsed.quarantine()).toHaveLength(parsed.quarantinedRows)
      const lines = (await parsed.rows('behaviours')).map(({ line }) => Number(line))
      expect(new Set(lines).size).toBe(lines.length)
    }),
    { numRuns: 60, seed: 20260901 },
  )
})

test('one broken row in a thousand costs itself: its neighbours are all there', async () => {
  const rows = Array.from({ length: 1000 }, (_, index) => `2026-09-01,t,u${index},click,shop,e${index}`)
  rows[500] = '2026-09-01,t,"u500,click,shop,e500'
  const parsed = await parse(
    'behaviours',
    `occurred_at,id_type,user_id,behaviour,channel,event_id\n${rows.join('\n')}\n`,
  )
  expect(parsed).toMatchObject({ readRows: 1000, quarantinedRows: 1, ignoredRows: 0 })
  expect(await parsed.reasons()).toEqual({ 502: ': unknown_value' })
})
