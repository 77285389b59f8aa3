import * as z from 'zod'
import type { Engine } from '../shared/engine/engine.ts'
import { admit, supersededOf } from '../shared/ingest/admit.ts'
import { FORGOTTEN_ROWS, NOBODYS_ORDER_HASH } from '../shared/lake/forget-rows.ts'
import { type Kept, type KeptPartitions, keptColumns, relation } from '../shared/lake/kept.ts'
import type { Search } from './forget-search.ts'

/** Rows that were a forgotten person's, per kind. */
export type TakenOut = Record<keyof typeof FORGOTTEN_ROWS, number>

const number = z.tuple([z.object({ n: z.coerce.number() })])

/**
 * The lake's accepted rows without the people of `forgotten`: their behaviours and links are gone, their orders are
 * nobody's. Leaves `new_<kind>` and `gone_<kind>` as an admission does, for the transform to work out what that changes.
 * @param run where new objects go, and the run's number
 */
export async function forgetKept(
  engine: Engine,
  search: Search,
  kept: Kept,
  run: { prefix: string; runNo: number },
  keys: readonly string[],
): Promise<{ kept: Kept; taken: TakenOut }> {
  const { kept: next } = await admit(engine, [], kept, run, { keys, unlinked: [] })
  const taken: TakenOut = { behaviours: 0, orders: 0, 'identity-links': 0 }
  for (const kind of ['behaviours', 'orders', 'identity-links'] as const) {
    const holders = await partitionsHolding(search, next[kind] ?? {})
    if (holders.length === 0) continue
    const columns = keptColumns(kind)
    await engine.bind(
      'kept_holding',
      columns,
      holders.flatMap(({ files }) => files.map(({ key }) => key)),
    )
    const gone = relation('gone', kind)
    await engine.make(gone, `select * from kept_holding where ${FORGOTTEN_ROWS[kind]}`)
    taken[kind] = number.parse(await engine.rows(`select count(*) as n from ${gone}`))[0].n
    if (kind === 'orders')
      await engine.make(
        relation('new', kind),
        `select * replace (${NOBODYS_ORDER_HASH} as row_hash, cast(null as blob) as id_key) from ${gone}`,
      )
    next[kind] = await rewritten(engine, kind, next[kind] ?? {}, holders, run)
    next[supersededOf(kind)] = await withoutContents(engine, next[supersededOf(kind)] ?? {}, gone, {
      target: `${run.prefix}superseded-${kind}`,
      runNo: run.runNo,
    })
  }
  return { kept: next, taken }
}

type Partition = { name: string; files: KeptPartitions[string] }

/** Partitions of which a file names a forgotten person, with these files. */
async function partitionsHolding(search: Search, kept: Readonly<KeptPartitions>): Promise<Partition[]> {
  const holding: Partition[] = []
  for (const [name, files] of Object.entries(kept)) {
    const found: Partition['files'] = []
    for (const file of files) if (await search.holds(file.key)) found.push(file)
    if (found.length > 0) holding.push({ name, files: found })
  }
  return holding
}

/**
 * The files that held them, anew, each under the number of the run that first wrote it: no row in it is newer than it
 * was. Partitions without rows go.
 */
async function rewritten(
  engine: Engine,
  kind: keyof typeof FORGOTTEN_ROWS,
  kept: Readonly<KeptPartitions>,
  holders: readonly Partition[],
  run: { prefix: string },
): Promise<KeptPartitions> {
  const next: KeptPartitions = { ...kept }
  const stays = `not (${FORGOTTEN_ROWS[kind]})`
  for (const { name, files } of holders) {
    const others = (kept[name] ?? []).filter((one) => !files.includes(one))
    const after: KeptPartitions[string] = [...others]
    for (const [index, file] of files.entries()) {
      await engine.bind('kept_file', keptColumns(kind), [file.key])
      const whole = `select * from kept_file where coalesce(${stays}, true)`
      const written = await engine.write(
        kind === 'orders'
          ? `${whole} union all select * replace (${NOBODYS_ORDER_HASH} as row_hash, cast(null as blob) as id_key)
             from kept_file where ${FORGOTTEN_ROWS.orders}`
          : whole,
        `${run.prefix}${kind}/${name}-${index}`,
      )
      after.push(...written.map(({ key }) => ({ key, run_no: file.run_no })))
    }
    if (after.length > 0) next[name] = after
    else delete next[name]
  }
  return next
}

/** Hashes of what a forgotten person's rows said before: they were made of ids, too. */
async function withoutContents(
  engine: Engine,
  superseded: Readonly<KeptPartitions>,
  gone: string,
  to: { target: string; runNo: number },
): Promise<KeptPartitions> {
  const files = Object.values(superseded).flat()
  if (files.length === 0) return { ...superseded }
  await engine.bind(
    'superseded_rows',
    { row_key: 'BLOB', row_hash: 'BLOB' },
    files.map(({ key }) => key),
  )
  const [theirs] = await engine.rows(
    `select 1 as n from superseded_rows where row_key in (select row_key from ${gone}) limit 1`,
  )
  if (!theirs) return { ...superseded }
  const written = await engine.write(
    `select row_key, row_hash from superseded_rows where row_key not in (select row_key from ${gone})`,
    to.target,
  )
  return written.length === 0 ? {} : { all: written.map(({ key }) => ({ key, run_no: to.runNo })) }
}
