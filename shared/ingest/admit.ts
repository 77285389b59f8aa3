import * as z from 'zod'
import { type Engine, identifier } from '../engine/engine.ts'
import { type ForgottenKeys, makeForgotten, NOBODY_FORGOTTEN } from '../lake/forget-rows.ts'
import { KEPT_KINDS, type Kept, type KeptPartitions, keptColumns, relation } from '../lake/kept.ts'
import { SOURCE_ROWS, STAGED_COLUMNS, type StagedKind } from '../lake/staged.ts'
import { type Arrival, originOf } from './arrival.ts'
import { contestedSql } from './contested-sql.ts'
import { type LeftOut, leaveOutForgotten, type NewlyForgotten, newlyForgotten } from './forget-arrivals.ts'
import { keepSuperseded, keepWinners, partitionsToSearch } from './keep.ts'

export type Admitted = {
  kept: Kept
  /** Per file, of whatever kinds its rows are: how many of them count, and how many were there already. */
  counts: { fileSeq: number; accepted: number; duplicate: number }[]
  /** Source rows of forgotten people, per file: they are in no count above. */
  leftOut: LeftOut[]
  /** Whom links of these files show to be a forgotten person: forgotten from here on, too. */
  newlyForgotten: NewlyForgotten
  /** How many keys got new content, per kind, and how many lost some. */
  changed: { kind: StagedKind; added: number; gone: number }[]
}

/**
 * Decides, a set at a time, which of the arrived rows are new, which replace an older row and which were there
 * already, and brings the kept rows up to date. The newest row of a key wins: newest by its file's export time,
 * then by arrival, then by line.
 *
 * Leaves two relations a kind in the engine: `new_<kind>`, the rows that now hold their key with content the lake
 * did not have, and `gone_<kind>`, the rows they replaced.
 *
 * @param run where new objects go (`<brand>/runs/<run>/state/kept/`), and the run's number
 * @param forgotten forgotten people; leaves the keys of all as `forgotten`
 */
export async function admit(
  engine: Engine,
  arrivals: readonly Arrival[],
  kept: Kept,
  run: { prefix: string; runNo: number },
  forgotten: ForgottenKeys = NOBODY_FORGOTTEN,
): Promise<Admitted> {
  const result: Admitted = {
    kept: { ...kept },
    counts: [],
    leftOut: [],
    newlyForgotten: await newlyForgotten(engine, arrivals, kept, forgotten),
    changed: [],
  }
  await makeForgotten(engine, [...forgotten.keys, ...result.newlyForgotten.keys])
  const counts = new Map<number, Admitted['counts'][number]>()
  for (const kind of Object.keys(STAGED_COLUMNS)) {
    if (!isKind(kind)) continue
    const one = await admitKind(
      engine,
      kind,
      arrivals.filter((arrival) => arrival.kind === kind),
      { kept: kept[kind] ?? {}, superseded: kept[supersededOf(kind)] ?? {} },
      { ...run, someForgotten: forgotten.keys.length > 0 },
    )
    result.kept[kind] = one.kept
    result.kept[supersededOf(kind)] = one.superseded
    result.leftOut.push(...one.leftOut)
    for (const { fileSeq, accepted, duplicate } of one.counts) {
      const before = counts.get(fileSeq) ?? { fileSeq, accepted: 0, duplicate: 0 }
      counts.set(fileSeq, {
        fileSeq,
        accepted: before.accepted + accepted,
        duplicate: before.duplicate + duplicate,
      })
    }
    result.changed.push({ kind, added: one.added, gone: one.gone })
  }
  result.counts.push(...counts.values())
  return result
}

export const isKind = (kind: string): kind is StagedKind => kind in STAGED_COLUMNS

/** What `admit` leaves in the engine, for a transform that another engine carries. */
export const ADMITTED_RELATIONS: readonly string[] = Object.keys(STAGED_COLUMNS)
  .filter(isKind)
  .flatMap((kind) => [relation('new', kind), relation('gone', kind)])

const countRow = z.object({
  file_seq: z.coerce.number(),
  accepted: z.coerce.number(),
  duplicate: z.coerce.number(),
})
const numberRow = z.array(z.object({ n: z.coerce.number() }))

async function admitKind(
  engine: Engine,
  kind: StagedKind,
  arrivals: readonly Arrival[],
  before: { kept: Readonly<KeptPartitions>; superseded: Readonly<KeptPartitions> },
  run: { prefix: string; runNo: number; someForgotten: boolean },
): Promise<{
  kept: KeptPartitions
  superseded: KeptPartitions
  counts: Admitted['counts']
  leftOut: LeftOut[]
  added: number
  gone: number
}> {
  const { kept } = before
  const columns = keptColumns(kind)
  const list = Object.keys(columns).map(identifier).join(', ')
  const { partition, version } = KEPT_KINDS[kind]
  const [added, gone] = [relation('new', kind), relation('gone', kind)]
  if (arrivals.length === 0) {
    for (const name of [added, gone]) await engine.bind(name, columns, [])
    return {
      kept: { ...kept },
      superseded: { ...before.superseded },
      counts: [],
      leftOut: [],
      added: 0,
      gone: 0,
    }
  }

  await engine.load(
    'arrived',
    { ...columns, ...SOURCE_ROWS },
    arrivals.map((arrival) => ({ path: arrival.path, constants: originOf(arrival) })),
  )
  const leftOut = run.someForgotten ? await leaveOutForgotten(engine, kind) : []
  const candidates = await partitionsToSearch(engine, kind, kept)
  await engine.bind(
    'kept_candidates',
    columns,
    candidates.flatMap((name) => (kept[name] ?? []).map((file) => file.key)),
  )
  await engine.make(
    'held',
    `select ${list} from kept_candidates where row_key in (select row_key from arrived)`,
  )
  // Most rows are the only ones of their key: only the others have to be put in order.
  await engine.make(
    'contested_keys',
    `select row_key from arrived group by row_key having count(*) > 1 union select row_key from held`,
  )
  await engine.make('contested', contestedSql(version))
  await engine.bind(
    'superseded_rows',
    SUPERSEDED_COLUMNS,
    Object.values(before.superseded).flatMap((files) => files.map((file) => file.key)),
  )
  await engine.make(
    'verdicts',
    `with earlier as (
       select row_key, row_hash, min(version) as version from contested where not is_late group by row_key, row_hash
       union all
       select distinct row_key, row_hash, 0 from superseded_rows
         where row_key in (select row_key from contested_keys)
       union all
       -- What came too late was read all the same: before the others, which are from newer exports.
       select distinct row_key, row_hash, 0 from contested where is_late
     ),
     first_seen as (
       select row_key, row_hash, min(version) as version, false as is_late from earlier group by row_key, row_hash
     )
     select c.row_key, c.row_hash, c.file_seq, c.line, c.is_held, c.is_late or p.row_key is not null as is_duplicate,
       not c.is_late and c.version = max(case when not c.is_late then c.version end) over (partition by c.row_key)
         as holds_key
     from contested c
     left join first_seen p
       on p.row_key = c.row_key and p.row_hash = c.row_hash and p.is_late = c.is_late and p.version < c.version`,
  )
  await engine.make(
    'key_changes',
    `select row_key, not coalesce(bool_or(is_held and holds_key), false) as is_replaced,
       array_agg(row_hash order by row_hash) filter (where is_held)
         is distinct from array_agg(row_hash order by row_hash) filter (where holds_key) as is_new
     from verdicts group by row_key`,
  )
  await engine.make(
    'winners',
    `select ${prefixed('a', columns)}, true as is_new from arrived a
       where a.row_key not in (select row_key from contested_keys)
     union all
     select ${prefixed('a', columns, { first_file_seq: 'coalesce(f.first_file_seq, a.first_file_seq)' })}, k.is_new
       from arrived a
       left join (select row_key, min(first_file_seq) as first_file_seq from held group by row_key) f
         on f.row_key = a.row_key
       join verdicts v on v.row_key = a.row_key and v.file_seq = a.file_seq and v.line = a.line and v.row_hash = a.row_hash
       join key_changes k on k.row_key = a.row_key
       where v.holds_key and not v.is_held and (k.is_new or a.row_key <> a.row_hash)`,
  )
  await engine.make(added, `select ${list} from winners where is_new`)
  await engine.make(
    gone,
    `select ${prefixed('h', columns)} from held h join key_changes k on k.row_key = h.row_key
     where k.is_replaced and k.is_new`,
  )
  const perFile = await engine.rows(
    `select a.file_seq,
       coalesce(sum(case when v.row_key is null then a.source_rows end), 0) as accepted,
       coalesce(sum(case when v.row_key is not null then a.source_rows end), 0) as duplicate
     from arrived a
     left join (select distinct row_key, file_seq, line, row_hash from verdicts where is_duplicate and not is_held) v
       on v.row_key = a.row_key and v.file_seq = a.file_seq and v.line = a.line and v.row_hash = a.row_hash
     where a.source_rows > 0 group by a.file_seq order by a.file_seq`,
  )

  const superseded = await keepSuperseded(
    engine,
    before.superseded,
    `${run.prefix}superseded-${kind}`,
    run.runNo,
  )
  const next = await keepWinners(engine, {
    list,
    columns,
    partition,
    kept,
    target: `${run.prefix}${kind}`,
    runNo: run.runNo,
  })
  const total = async (name: string) =>
    numberRow.parse(await engine.rows(`select count(*) as n from ${name}`))[0]?.n ?? 0
  const sizes = { added: await total(added), gone: await total(gone) }
  await engine.drop('winners', 'verdicts', 'key_changes', 'contested', 'contested_keys', 'held', 'arrived')
  return {
    kept: next,
    superseded,
    counts: z
      .array(countRow)
      .parse(perFile)
      .map((row) => ({ fileSeq: row.file_seq, accepted: row.accepted, duplicate: row.duplicate })),
    leftOut,
    ...sizes,
  }
}

/** Name under which the contents that a kind's keys no longer have are kept. */
export const supersededOf = (kind: StagedKind): string => `${kind}:superseded`

export const SUPERSEDED_COLUMNS = { row_key: 'BLOB', row_hash: 'BLOB' } as const

const prefixed = (
  alias: string,
  columns: Readonly<Record<string, string>>,
  instead: Readonly<Record<string, string>> = {},
): string =>
  Object.keys(columns)
    .map((name) => `${instead[name] ?? `${alias}.${identifier(name)}`} as ${identifier(name)}`)
    .join(', ')
