import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import { FORGOTTEN_ROWS, isForgotten, makeForgotten, NOBODYS_ORDER_HASH } from '../lake/forget-rows.ts'
import type { StagedKind } from '../lake/staged.ts'

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

/**
 * Ids that arrived links give to a forgotten person, in hex: they are theirs, and are forgotten with them.
 * @param paths Parquet files of staged links
 */
export async function newlyForgotten(
  engine: Engine,
  paths: readonly string[],
  known: readonly string[],
): Promise<string[]> {
  if (paths.length === 0 || known.length === 0) return []
  await makeForgotten(engine, known)
  await engine.load(
    'arrived_links',
    { id_key: 'BLOB', one_key: 'BLOB' },
    paths.map((path) => ({ path, constants: {} })),
  )
  const rows = z.array(z.object({ hex: z.string() })).parse(
    await engine.rows(
      `select distinct lower(hex(id_key)) as hex from arrived_links
         where ${isForgotten('one_key')} and not ${isForgotten('id_key')} order by hex`,
    ),
  )
  await engine.drop('arrived_links')
  return rows.map(({ hex }) => hex)
}

/** Takes what stood in a bad row out of `quarantined` where it names a forgotten person; the row itself is told. */
export const silenceForgotten = (engine: Engine): Promise<void> =>
  engine.run(
    `update quarantined set raw = null
     where exists (select 1 from forgotten f where strpos(quarantined.raw, f.hex) > 0)`,
  )
