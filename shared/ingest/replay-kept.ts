import * as z from 'zod'
import { type Engine, identifier } from '../engine/engine.ts'
import { type ForgottenKeys, makeForgotten } from '../lake/forget-rows.ts'
import { KEPT_KINDS, type Kept, type KeptPartitions, keptColumns, relation } from '../lake/kept.ts'
import type { StagedKind } from '../lake/staged.ts'
import { type Admitted, SUPERSEDED_COLUMNS, supersededOf } from './admit.ts'
import type { Arrival } from './arrival.ts'
import { newlyForgotten } from './forget-arrivals.ts'
import { keepSuperseded, keepWinners } from './keep.ts'
import { BEREFT, KINDS, listOf, loadArrived, lookAt, type Replayed } from './replay-rows.ts'

/** What a replay comes to. `changedSeqs`: files of which a row that counts came or went. */
export type ReplayedKept = Admitted & { changedSeqs: ReadonlySet<number> }

/**
 * Brings the kept rows to what they would be had the replayed files been what they are now when they were first read:
 * their own rows go, and of every key the newest row counts, whichever file has it. Leaves `new_<kind>` and
 * `gone_<kind>` as `admit` does: rows that now hold their key with content that the lake did not have, and those that
 * held it. Where nothing changes nothing is written.
 * @param others what other files give, of the kinds that `bereftKinds` names; only keys that are left without a row
 *   are taken from it
 * @param run where new objects go (`<brand>/runs/<run>/state/kept/`), and the run's number
 * @param forgotten forgotten people; leaves the keys of all as `forgotten`
 */
export async function replayKept(
  engine: Engine,
  replayed: Replayed,
  others: readonly Arrival[],
  kept: Kept,
  run: { prefix: string; runNo: number },
  forgotten: ForgottenKeys,
): Promise<ReplayedKept> {
  const changedSeqs = new Set<number>()
  const result: ReplayedKept = {
    kept: { ...kept },
    counts: [],
    leftOut: [],
    newlyForgotten: await newlyForgotten(engine, replayed.arrivals, kept, forgotten, replayed.seqs),
    changed: [],
    changedSeqs,
  }
  await makeForgotten(engine, [...forgotten.keys, ...result.newlyForgotten.keys])
  const counts = new Map<number, Admitted['counts'][number]>()
  for (const kind of KINDS) {
    const before = kept[kind] ?? {}
    const { isConcerned, leftOut } = await lookAt(engine, kind, replayed, before)
    result.leftOut.push(...leftOut)
    if (!isConcerned) {
      for (const name of [relation('new', kind), relation('gone', kind)])
        await engine.bind(name, keptColumns(kind), [])
      result.changed.push({ kind, added: 0, gone: 0 })
      continue
    }
    for (const one of countRows.parse(await engine.rows(countsSql(kind)))) {
      const sum = counts.get(one.file_seq) ?? { fileSeq: one.file_seq, accepted: 0, duplicate: 0 }
      sum.accepted += one.accepted
      sum.duplicate += one.duplicate
      counts.set(one.file_seq, sum)
    }
    await judgeKind(
      engine,
      kind,
      others.filter((one) => one.kind === kind),
    )
    for (const seq of await seqsOf(engine, kind)) changedSeqs.add(seq)
    result.changed.push({
      kind,
      added: await total(engine, relation('new', kind)),
      gone: await total(engine, relation('gone', kind)),
    })
    result.kept[supersededOf(kind)] = await rememberLosers(
      engine,
      kept[supersededOf(kind)] ?? {},
      `${run.prefix}superseded-${kind}`,
      run.runNo,
    )
    result.kept[kind] = await keepWinners(engine, {
      list: listOf(keptColumns(kind)),
      columns: keptColumns(kind),
      partition: KEPT_KINDS[kind].partition,
      kept: before,
      target: `${run.prefix}${kind}`,
      runNo: run.runNo,
      leaving: 'changed_keys',
    })
  }
  result.counts.push(...counts.values())
  await engine.drop('arrived', 'own', 'stayed', 'held', 'candidates', 'after_rows', 'content_keys')
  await engine.drop('changed_keys', 'winners', 'contested_keys', 'verdicts')
  return result
}

/** What two rows of a key may differ in and be the same row: where they came from. */
const ORIGIN: ReadonlySet<string> = new Set(['line', 'file_seq', 'first_file_seq', 'exported_at'])
const contentOf = (kind: StagedKind): string =>
  Object.keys(keptColumns(kind))
    .filter((name) => !ORIGIN.has(name))
    .map(identifier)
    .join(', ')

/** Makes `held` (who had the keys), `winners` (who has those that change), `changed_keys`, `new_<kind>`, `gone_<kind>`. */
async function judgeKind(engine: Engine, kind: StagedKind, others: readonly Arrival[]): Promise<void> {
  const list = listOf(keptColumns(kind))
  const content = contentOf(kind)
  const places = `${content}, line, file_seq, exported_at`
  await engine.make('held', `select ${list} from own union all select ${list} from stayed`)
  await engine.make('bereft', `select row_key from ${BEREFT}`)
  await engine.make('given', `select ${list} from arrived union all select ${list} from stayed`)
  await loadArrived(engine, kind, others)
  await engine.make(
    'candidates',
    `select ${list} from given
     union all select ${list} from arrived where row_key in (select row_key from bereft)`,
  )
  // The newest by export time, then by the order of reading. Rows of a file are versions of each other, or add up.
  const place =
    KEPT_KINDS[kind].version === 'row'
      ? 'row_number() over (partition by row_key order by exported_at desc, file_seq desc, line desc)'
      : 'rank() over (partition by row_key order by exported_at desc, file_seq desc)'
  await engine.make(
    'after_rows',
    `select ${list} from (select *, ${place} as place from candidates) c where place = 1`,
  )
  await engine.make(
    'content_keys',
    `select row_key from (select ${content} from held except all select ${content} from after_rows) went
     union
     select row_key from (select ${content} from after_rows except all select ${content} from held) came`,
  )
  // Whoever says the same last has the key from then on, but for rows that are their own key: any of them will do.
  await engine.make(
    'changed_keys',
    `select row_key from content_keys
     union
     select row_key from (select ${places} from after_rows except all select ${places} from held) moved
       where row_key <> row_hash`,
  )
  const ofKeys = (rows: string, keys: string) =>
    `select ${list} from ${rows} where row_key in (select row_key from ${keys})`
  await engine.make('winners', ofKeys('after_rows', 'changed_keys'))
  await engine.make(relation('new', kind), ofKeys('after_rows', 'content_keys'))
  await engine.make(relation('gone', kind), ofKeys('held', 'content_keys'))
  await engine.drop('bereft', 'given')
}

/** Of each replayed file: rows that an equal or a newer row came before, in the order of reading, and the others. */
const countsSql = (kind: StagedKind): string => `
  with contested as (
    select row_key from (select row_key from arrived union all select row_key from stayed) k
    group by row_key having count(*) > 1
  ),
  lined_up as (
    select row_key, row_hash, file_seq, line, exported_at from arrived
    where row_key in (select row_key from contested)
    union all
    select row_key, row_hash, file_seq, line, exported_at from stayed
  ),
  repeated as (
    select distinct a.row_key, a.row_hash, a.file_seq, a.line from arrived a
    join lined_up b on b.row_key = a.row_key
      and (b.file_seq < a.file_seq${KEPT_KINDS[kind].version === 'row' ? ' or (b.file_seq = a.file_seq and b.line < a.line)' : ''})
      and (b.row_hash = a.row_hash or b.exported_at > a.exported_at)
  )
  select a.file_seq,
    coalesce(sum(case when r.row_key is null then a.source_rows end), 0) as accepted,
    coalesce(sum(case when r.row_key is not null then a.source_rows end), 0) as duplicate
  from arrived a
  left join repeated r
    on r.row_key = a.row_key and r.row_hash = a.row_hash and r.file_seq = a.file_seq and r.line = a.line
  where a.source_rows > 0 group by a.file_seq order by a.file_seq`

/** Contents that have not the keys of theirs are remembered, as `admit` does, for rows that equal them later. */
async function rememberLosers(
  engine: Engine,
  before: Readonly<KeptPartitions>,
  target: string,
  runNo: number,
): Promise<KeptPartitions> {
  const [changed] = await engine.rows('select 1 as n from changed_keys limit 1')
  if (!changed) return { ...before }
  await engine.bind(
    'superseded_rows',
    SUPERSEDED_COLUMNS,
    Object.values(before).flatMap((files) => files.map((file) => file.key)),
  )
  await engine.make('contested_keys', 'select row_key from changed_keys')
  await engine.make(
    'verdicts',
    `select c.row_key, c.row_hash, w.row_key is not null as holds_key from candidates c
     left join (select distinct row_key, row_hash from after_rows) w
       on w.row_key = c.row_key and w.row_hash = c.row_hash
     where c.row_key in (select row_key from changed_keys)`,
  )
  return keepSuperseded(engine, before, target, runNo)
}

const seqRows = z.array(z.object({ file_seq: z.coerce.number() }))
const countRows = z.array(
  z.object({ file_seq: z.coerce.number(), accepted: z.coerce.number(), duplicate: z.coerce.number() }),
)
const numberRow = z.array(z.object({ n: z.coerce.number() }))

const total = async (engine: Engine, name: string): Promise<number> =>
  numberRow.parse(await engine.rows(`select count(*) as n from ${name}`))[0]?.n ?? 0

/** Files whose rows came or went. */
const seqsOf = async (engine: Engine, kind: StagedKind): Promise<number[]> =>
  seqRows
    .parse(
      await engine.rows(
        `select file_seq from ${relation('new', kind)} union select file_seq from ${relation('gone', kind)}`,
      ),
    )
    .map((row) => row.file_seq)
