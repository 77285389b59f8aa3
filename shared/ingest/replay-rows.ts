import { type Engine, identifier } from '../engine/engine.ts'
import { makeForgotten } from '../lake/forget-rows.ts'
import { type Kept, type KeptPartitions, keptColumns } from '../lake/kept.ts'
import { SOURCE_ROWS, STAGED_COLUMNS, type StagedKind } from '../lake/staged.ts'
import { isKind } from './admit.ts'
import { type Arrival, originOf } from './arrival.ts'
import { type LeftOut, leaveOutForgotten } from './forget-arrivals.ts'

/** Files that were read again, under the numbers that they have in the order of reading, and what they give now. */
export type Replayed = { seqs: readonly number[]; arrivals: readonly Arrival[] }

export const KINDS: readonly StagedKind[] = Object.keys(STAGED_COLUMNS).filter(isKind)

export const listOf = (columns: Readonly<Record<string, string>>): string =>
  Object.keys(columns).map(identifier).join(', ')

/** SELECT of keys that the replayed files held and that nobody has now. */
export const BEREFT = `(select distinct row_key from own
  where row_key not in (select row_key from arrived) and row_key not in (select row_key from stayed)) b`

/**
 * The kinds in which a key is left without a row: the replayed files held it and give it no more, and of what other
 * files said of it the lake knows no more than that it did not count. They have to be asked again.
 * @param forgotten user keys of forgotten people, in hex
 */
export async function bereftKinds(
  engine: Engine,
  replayed: Replayed,
  kept: Kept,
  forgotten: readonly string[],
): Promise<StagedKind[]> {
  await makeForgotten(engine, forgotten)
  const kinds: StagedKind[] = []
  for (const kind of KINDS) {
    await lookAt(engine, kind, replayed, kept[kind] ?? {})
    const [row] = await engine.rows(`select 1 as n from ${BEREFT} limit 1`)
    if (row) kinds.push(kind)
  }
  return kinds
}

/**
 * Makes `arrived` (what the replayed files give now), `own` (rows of theirs that the lake holds) and `stayed` (rows of
 * others under the same keys). Reads `forgotten`.
 */
export async function lookAt(
  engine: Engine,
  kind: StagedKind,
  { seqs, arrivals }: Replayed,
  kept: Readonly<KeptPartitions>,
): Promise<{ isConcerned: boolean; leftOut: LeftOut[] }> {
  const columns = keptColumns(kind)
  const list = listOf(columns)
  const leftOut = await loadArrived(engine, kind, arrivals)
  await engine.bind(
    'kept_all',
    columns,
    Object.values(kept).flatMap((files) => files.map((file) => file.key)),
  )
  const ofReplayed = seqs.length === 0 ? 'false' : `file_seq in (${seqs.join(', ')})`
  await engine.make('own', `select ${list} from kept_all where ${ofReplayed}`)
  await engine.make(
    'stayed',
    `select ${list} from kept_all where not (${ofReplayed})
       and row_key in (select row_key from arrived union select row_key from own)`,
  )
  const [found] = await engine.rows(
    'select 1 as n from (select row_key from arrived union all select row_key from own) f limit 1',
  )
  return { isConcerned: found !== undefined, leftOut }
}

/** Makes `arrived` the staged rows of a kind, without those of forgotten people. */
export async function loadArrived(
  engine: Engine,
  kind: StagedKind,
  arrivals: readonly Arrival[],
): Promise<LeftOut[]> {
  await engine.load(
    'arrived',
    { ...keptColumns(kind), ...SOURCE_ROWS },
    arrivals.filter((one) => one.kind === kind).map((one) => ({ path: one.path, constants: originOf(one) })),
  )
  return leaveOutForgotten(engine, kind)
}
