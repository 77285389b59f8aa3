import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import type { ParsedFile } from '../../shared/lake/staged.ts'
import type { Case } from './corpus.ts'

/** A mutant that was read, and the folder with all that was written of it. */
export type Outcome = { case: Case; parsed: ParsedFile; outDir: string }
/** A mutant and what is wrong with what became of it. */
export type Fault = { case: Case; what: string }

/** What a whole file may be rejected for. */
const FILE_REASONS = [
  'ambiguous_header',
  'bad_encoding',
  'broken_archive',
  'empty_file',
  'encrypted',
  'missing_column',
  'raw_personal_data',
  'too_large',
]
/** Ids that a platform gives may look like anything and are taken as they are; so are numbers. */
const EXEMPT = ['order_id', 'sub_order_id', 'refund_id', 'item_id', 'quantity', 'impressions', 'clicks']

const written = z.array(
  z.object({
    path: z.string(),
    rows: z.coerce.number(),
    lines: z.coerce.number(),
    source_rows: z.coerce.number(),
    standing: z.array(z.string()),
    held: z.array(z.string()),
  }),
)
type Written = z.infer<typeof written>[number]

/**
 * Holds what became of mutants against what must: every row accounted for, and nothing personal in anything that was
 * written or is told. Looks at many at once, all bytes of all files and all cells of them.
 */
export async function account(outcomes: readonly Outcome[], engine: Engine): Promise<Fault[]> {
  const found = await cellsOf(outcomes, engine)
  return outcomes.flatMap((outcome) =>
    [...countFaults(outcome, found), ...personalFaults(outcome, found)].map((what) => ({
      case: outcome.case,
      what,
    })),
  )
}

function* countFaults({ case: one, parsed, outDir }: Outcome, found: Found): Generator<string> {
  const { status, reason, detail, readRows, ignoredRows, quarantinedRows, staged, quarantinePath } = parsed
  if (status === 'rejected') {
    if (!FILE_REASONS.includes(reason ?? ''))
      yield `rejected for ${reason}, which is no reason to reject a file`
    if (!/expected|in it: /.test(detail ?? '')) yield `rejected without what was expected: ${detail}`
    if (readRows + ignoredRows + quarantinedRows + staged.length > 0) yield 'rejected, with rows all the same'
    return
  }
  const stagedRows = staged.reduce((sum, { path }) => sum + (found.get(path)?.source_rows ?? Number.NaN), 0)
  if (stagedRows + ignoredRows + quarantinedRows !== readRows)
    yield `${readRows} rows read; ${stagedRows} staged, ${ignoredRows} ignored, ${quarantinedRows} bad`
  const bad = quarantinePath === null ? { rows: 0, lines: 0 } : found.get(quarantinePath)
  if (bad?.rows !== quarantinedRows || bad.lines !== quarantinedRows)
    yield `${quarantinedRows} bad rows; ${bad?.rows} in the quarantine, of ${bad?.lines} lines`
  const lines = linesOf(one)
  if (lines !== null && lines !== readRows)
    yield `${readRows} rows read of ${lines} lines in ${basename(outDir)}`
}

/** Rows as a plain look at the text counts them; null where it cannot, for quotes or a changed header. */
function linesOf({ changed: bytes, original, form: { linesAre }, fixture: { above } }: Case): number | null {
  let end = 0
  if (linesAre === 'rows below a header')
    for (let line = 0; line <= above.length; line += 1) end = original.indexOf('\n', end) + 1
  if (linesAre === null || !bytes.includes('\n') || !bytes.subarray(0, end).equals(original.subarray(0, end)))
    return null
  if (linesAre === 'rows below a header' && bytes.includes('"')) return null
  return bytes
    .subarray(end)
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && line !== '\r').length
}

function* personalFaults({ case: one, parsed, outDir }: Outcome, found: Found): Generator<string> {
  const { contacts, personIds } = one.fixture
  const moved = one.operation === 'splice' || (one.operation === 'flip' && one.form.movesCells)
  const secret = [...contacts, ...(moved ? [] : personIds)]
  const told = JSON.stringify([parsed.detail, parsed.warnings])
  for (const text of secret) if (told.includes(text)) yield `told: ${text}`
  for (const file of readdirSync(outDir)) {
    const path = join(outDir, file)
    const cells = found.get(path)
    if (!cells) {
      yield `left behind: ${file}`
      continue
    }
    const bytes = readFileSync(path)
    for (const text of secret) {
      if (cells.standing.includes(text)) yield `in a cell of ${file}: ${text}`
      if (bytes.includes(text) && !cells.held.includes(text))
        yield `in the bytes of ${file}, outside its cells: ${text}`
    }
  }
}

type Found = ReadonlyMap<string, Written>

/** Of every file that was written: its rows, and which secrets stand in its cells (`held`: anywhere and embedded, too). */
async function cellsOf(outcomes: readonly Outcome[], engine: Engine): Promise<Found> {
  const secrets = [
    ...new Set(outcomes.flatMap(({ case: { fixture } }) => [...fixture.contacts, ...fixture.personIds])),
  ]
  const kinds = Map.groupBy(
    outcomes.flatMap(({ outDir }) => readdirSync(outDir).map((file) => join(outDir, file))),
    (path) => basename(path),
  )
  const nothing = { rows: 0, lines: 0, source_rows: 0, standing: [], held: [] }
  const found = new Map<string, Written>()
  for (const [kind, paths] of kinds) {
    if (!kind.endsWith('.parquet')) continue
    for (const path of paths) found.set(path, { path, ...nothing })
    const read = `read_parquet([${paths.map(literal).join(', ')}], filename = 'path')`
    const counted = kind === 'quarantine.parquet' ? '0' : 'source_rows'
    const rows = await engine.rows(`
      with texts as (
        select path, line, ${counted} as source_rows, cast(t as varchar) as everything,
          cast(struct_pack(*columns(c -> c not in ('path', ${EXEMPT.map(literal).join(', ')}))) as varchar) as text
        from ${read} t
      )
      select path, count(*) as rows, count(distinct line) as lines, sum(source_rows) as source_rows,
        ${met(secrets, (one) => `regexp_matches(string_agg(text, chr(10)), ${literal(`(^|[^0-9A-Za-z])${escaped(one)}($|[^0-9A-Za-z])`)})`)} as standing,
        ${met(secrets, (one) => `contains(string_agg(everything, chr(10)), ${literal(one)})`)} as held
      from texts group by path`)
    for (const one of written.parse(rows)) found.set(one.path, one)
  }
  return found
}

const met = (secrets: readonly string[], holds: (one: string) => string): string =>
  `list_filter([${secrets.map((one) => `case when ${holds(one)} then ${literal(one)} end`).join(', ')}], lambda one: one is not null)`

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
