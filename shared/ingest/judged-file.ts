import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import { ConfigError } from '../errors.ts'
import { isLocalMidnight } from './cell-time.ts'
import type { Circumstances } from './column-rules.ts'
import type { Contract } from './contract.ts'
import { engineFailure } from './engine-failure.ts'
import { type HeaderMatch, matchHeaders } from './header.ts'
import { GOOD, IGNORED, IGNORED_WITH_KEY, type Judgement, judge } from './judge.ts'
import type { Readable } from './read-file.ts'
import { relateRows } from './related-rows.ts'
import type { Refusal, Relation } from './relation.ts'
import { JUDGED } from './stage-sql.ts'

/** Puts the engine's optimiser back: `judgeFile` leaves it off for the other statements of a small file. */
export const OPTIMISE = 'pragma enable_optimizer'

/** Below this, planning the judgement well takes longer than running it badly. */
const SMALL_BYTES = 128 << 10

const count = z.coerce.number()
const summaryRow = z.object({
  read_rows: count,
  ignored_rows: count,
  bad_rows: count,
  staged_rows: count,
  inner_lines: count,
  personal: z.boolean(),
  ambiguous: z.array(z.boolean()),
  min_date: z.string().nullable(),
  max_date: z.string().nullable(),
  midnights_only: z.boolean(),
})

/** A file whose judged rows lie in the engine's temporary table, and what they come to. */
export type JudgedFile = {
  contract: Contract
  relation: Relation
  header: HeaderMatch
  judgement: Judgement
  /** Dates span the rows to be staged; `midnights_only`: they all have a time of day of zero. */
  summary: z.infer<typeof summaryRow>
}

/**
 * Judges every row of a file in one statement. Where the engine's own reader refuses the text, or silently drops
 * a line of it, the file is read again the careful way.
 * @throws what `engineFailure` makes of an engine that fails
 */
export async function judgeFile(
  contract: Contract,
  readable: Readable,
  circumstances: Circumstances,
  file: string,
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<JudgedFile | Refusal> {
  const plan = { ...circumstances, optimise: readable.bytes > SMALL_BYTES }
  try {
    const judged = await judgeRows(contract, readable.relation, plan, engine)
    if (!readable.otherwise || isWhole(judged)) return judged
  } catch (error) {
    const failure = engineFailure(error, file)
    if (failure instanceof ConfigError) throw failure
    if (readable.ifUnreadable) return readable.ifUnreadable(error)
    if (!readable.otherwise) throw failure
  }
  const careful = await readable.otherwise()
  try {
    return await judgeRows(contract, careful, plan, engine)
  } catch (error) {
    throw engineFailure(error, file)
  }
}

/** Every line of the file is in a row: the engine's reader has left none out. */
const isWhole = ({ relation, summary }: JudgedFile): boolean =>
  relation.lines === null || summary.read_rows + summary.inner_lines === relation.lines

async function judgeRows(
  contract: Contract,
  relation: Relation,
  circumstances: Circumstances & { optimise: boolean },
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<JudgedFile> {
  const header = matchHeaders(contract, relation.headers)
  const judgement = judge(contract, relation, header, circumstances, !circumstances.optimise)
  const make = `create or replace temp table ${JUDGED} as ${judgement.select}`
  await engine.run(circumstances.optimise ? make : `pragma disable_optimizer; ${make}`)
  const related = relateRows(contract)
  if (related) await engine.run(related)
  const { dated } = contract
  const staged = `verdict in (${GOOD}, ${IGNORED_WITH_KEY})`
  const date = (which: 'min' | 'max'): string =>
    dated ? `cast(${which}(${dated}) filter (where ${staged}) as varchar)` : 'cast(null as varchar)'
  const ambiguous = judgement.repeated.map((name) => `coalesce(bool_or(ambiguous_${name}), false)`)
  const [row] = await engine.rows(`select count(*) as read_rows,
      count(*) filter (where verdict in (${IGNORED}, ${IGNORED_WITH_KEY})) as ignored_rows,
      count(*) filter (where verdict > 0) as bad_rows,
      count(*) filter (where ${staged}) as staged_rows,
      ${relation.innerLines && !relation.numbered ? 'coalesce(sum(inner_lines), 0)' : '0'} as inner_lines,
      coalesce(bool_or(personal), false) as personal,
      [${ambiguous.join(', ')}] as ambiguous,
      ${date('min')} as min_date, ${date('max')} as max_date,
      ${midnightsOnly(contract, circumstances)} as midnights_only
    from ${JUDGED}`)
  return { contract, relation, header, judgement, summary: summaryRow.parse(row) }
}

function midnightsOnly(contract: Contract, { timezone }: Circumstances): string {
  if (!contract.warnsOfEqualRows) return 'false'
  const moment = contract.columns.find(({ type }) => type.is === 'time')?.name
  if (!moment) return 'false'
  return `coalesce(bool_and(${isLocalMidnight(`v_${moment}`, `d_${moment}`, timezone)}) filter (where verdict = ${GOOD}), false)`
}
