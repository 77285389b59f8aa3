import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import {
  FORGOTTEN_ROWS,
  type ForgottenKeys,
  isForgotten,
  makeForgotten,
  NOBODYS_ORDER_HASH,
} from '../lake/forget-rows.ts'
import { type Kept, keptColumns } from '../lake/kept.ts'
import type { StagedKind } from '../lake/staged.ts'
import { type Arrival, originOf } from './arrival.ts'

/** Rows of a file that were left out because they are a forgotten person's. */
export type LeftOut = { fileSeq: number; rows: number }

const leftRow = z.array(z.object({ file_seq: z.coerce.number(), rows: z.coerce.number() }))

/**
 * Takes forgotten people out of `arrived`, the rows of one kind that a night's files brought: their behaviours and
 * links go, their orders stay as nobody's. Reads `forgotten`.
 * @returns how many source rows of which file went
 */
export async function leaveOutForgotten(engine: Engine, kind: StagedKind): Promise<LeftOut[]> {
  if (kind === 'orders')
    await engine.run(
      `update arrived set row_hash = ${NOBODYS_ORDER_HASH}, id_key = null where ${FORGOTTEN_ROWS.orders}`,
    )
  if (kind !== 'behaviours' && kind !== 'identity-links') return []
  const left = leftRow.parse(
    await engine.rows(
      `select file_seq, sum(source_rows) as rows from arrived where ${FORGOTTEN_ROWS[kind]} group by file_seq`,
    ),
  )
  if (left.length > 0) await engine.run(`delete from arrived where ${FORGOTTEN_ROWS[kind]}`)
  return left.map(({ file_seq, rows }) => ({ fileSeq: file_seq, rows }))
}

/** Whom links of new files show to be a forgotten person. Keys in hex. */
export type NewlyForgotten = {
  /** Keys that were not forgotten: of ids, and of the person whom a forgotten id turns out to be. */
  keys: string[]
  /** Forgotten ids of which nobody knew yet whose they are, and now one does. */
  linked: string[]
}

/**
 * Whom arrived links show to be a forgotten person. A forgotten id that nobody was known by names its person with its
 * first link; of a forgotten person all ids are theirs, those too that the lake gave them before. As everywhere, only
 * the newest link of an id is one.
 * @param replacedSeqs files of which the lake holds rows that the arrived ones take the place of
 */
export async function newlyForgotten(
  engine: Engine,
  arrivals: readonly Arrival[],
  kept: Kept,
  forgotten: ForgottenKeys,
  replacedSeqs: readonly number[] = [],
): Promise<NewlyForgotten> {
  const links = arrivals.filter(({ kind }) => kind === 'identity-links')
  if (links.length === 0 || forgotten.keys.length === 0) return { keys: [], linked: [] }
  await makeForgotten(engine, forgotten.unlinked)
  await engine.make('unlinked', 'select key from forgotten')
  await makeForgotten(engine, forgotten.keys)
  const columns = { ...keptColumns('identity-links') }
  await engine.load(
    'arrived_links',
    columns,
    links.map((one) => ({ path: one.path, constants: originOf(one) })),
  )
  await engine.bind(
    'links_before',
    columns,
    Object.values(kept['identity-links'] ?? {}).flatMap((files) => files.map(({ key }) => key)),
  )
  const place = 'id_key, one_key, exported_at, file_seq, line'
  const stays = replacedSeqs.length === 0 ? 'true' : `file_seq not in (${replacedSeqs.join(', ')})`
  await engine.make(
    'links_after',
    `with arrived_ids as (select distinct id_key from arrived_links),
     of_these as (
       select ${place} from arrived_links
       union all
       select ${place} from links_before where ${stays} and id_key in (select id_key from arrived_ids)
     )
     select id_key, one_key from (
       select *, row_number() over (partition by id_key order by exported_at desc, file_seq desc, line desc) as place
       from of_these
     ) n where place = 1
     union all
     select id_key, one_key from links_before where ${stays} and id_key not in (select id_key from arrived_ids)`,
  )
  const hex = async (keys: string): Promise<string[]> =>
    hexRows
      .parse(await engine.rows(`select distinct lower(hex(key)) as hex from (${keys}) k order by hex`))
      .map((row) => row.hex)
  const told = {
    keys: await hex(
      `with ones as (
         select key as one_key from forgotten
         union select one_key from links_after where id_key in (select key from unlinked)
       ),
       theirs as (
         select one_key as key from ones
         union select id_key from links_after where one_key in (select one_key from ones)
       )
       select key from theirs where not ${isForgotten('key')}`,
    ),
    linked: await hex(`select id_key as key from links_after where id_key in (select key from unlinked)`),
  }
  await engine.drop('links_after', 'arrived_links', 'unlinked')
  return told
}

const hexRows = z.array(z.object({ hex: z.string() }))

/**
 * Takes what stood in a bad row out of `quarantined` where it names a forgotten person; the row itself is told. What
 * was found goes with it: a bad cell may hold their id.
 */
export const silenceForgotten = (engine: Engine): Promise<void> =>
  engine.run(
    `update quarantined set raw = null, detail = null
     where exists (
       select 1 from forgotten f where strpos(quarantined.raw, f.hex) > 0 or strpos(quarantined.detail, f.hex) > 0
     )`,
  )
