import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import type { KeptPartitions } from '../lake/kept.ts'
import type { StagedKind } from '../lake/staged.ts'

/** A row is a duplicate of any equal row before it, also of one whose place another has taken: these are remembered. */
export async function keepSuperseded(
  engine: Engine,
  before: Readonly<KeptPartitions>,
  target: string,
  runNo: number,
): Promise<KeptPartitions> {
  const written = await engine.write(
    `select distinct row_key, row_hash from verdicts
     where (row_key, row_hash) not in (select row_key, row_hash from verdicts where holds_key)
       and (row_key, row_hash) not in (
         select row_key, row_hash from superseded_rows where row_key in (select row_key from contested_keys))`,
    target,
  )
  if (written.length === 0) return { ...before }
  return { all: [...(before.all ?? []), ...written.map((file) => ({ key: file.key, run_no: runNo }))] }
}

/**
 * Writes the winners: appended to their partition, or, where a kept row lost its key, the partition anew.
 * @param given.leaving names the keys whose rows in `held` go; those of the winners where not given
 */
export async function keepWinners(
  engine: Engine,
  given: {
    list: string
    columns: Readonly<Record<string, string>>
    partition: string
    kept: Readonly<KeptPartitions>
    target: string
    runNo: number
    leaving?: string
  },
): Promise<KeptPartitions> {
  const { list, partition, kept, target, leaving = 'winners' } = given
  const rewritten = z
    .array(z.object({ p: z.string() }))
    .parse(
      await engine.rows(
        `select distinct ${partition} as p from held where row_key in (select row_key from ${leaving})`,
      ),
    )
    .map(({ p }) => p)
  await engine.bind(
    'kept_rewritten',
    given.columns,
    rewritten.flatMap((name) => (kept[name] ?? []).map((file) => file.key)),
  )
  const written = await engine.write(
    `select ${list}, ${partition} as partition_value from winners
     union all
     select ${list}, ${partition} from kept_rewritten where row_key not in (select row_key from ${leaving})`,
    target,
    'partition_value',
  )
  const next: KeptPartitions = {}
  for (const [name, keys] of Object.entries(kept)) if (!rewritten.includes(name)) next[name] = [...keys]
  for (const file of written) {
    next[file.partition] = [...(next[file.partition] ?? []), { key: file.key, run_no: given.runNo }]
  }
  return next
}

/**
 * Partitions in which a key of the arrived rows may already stand. Events without an event_id can only equal rows
 * of their own date; those with one may stand on any date.
 */
export async function partitionsToSearch(
  engine: Engine,
  kind: StagedKind,
  kept: Readonly<KeptPartitions>,
): Promise<string[]> {
  if (kind !== 'behaviours') return Object.keys(kept)
  const [keyed] = await engine.rows('select 1 as n from arrived where row_key <> row_hash limit 1')
  if (keyed) return Object.keys(kept)
  const dates = z
    .array(z.object({ dt: z.string() }))
    .parse(await engine.rows('select distinct cast(dt as varchar) as dt from arrived'))
  return dates.map(({ dt }) => dt).filter((dt) => dt in kept)
}
