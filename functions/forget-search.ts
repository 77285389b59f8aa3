import * as z from 'zod'
import { type Engine, identifier, literal } from '../shared/engine/engine.ts'
import { isForgotten, makeForgotten } from '../shared/lake/forget-rows.ts'
import type { Storage } from '../shared/storage/storage.ts'

/** Looks for people in the objects of a lake: in tables column by column, in all else byte by byte. */
export type Search = {
  /** Whether an object names one of them, as a key of 16 bytes or as text. An object is looked at once. */
  holds: (key: string) => Promise<boolean>
  /** SQL condition on the rows of a Parquet file that name one of them in a column of keys; `false` without such columns. */
  rowsWithKey: (path: string) => Promise<string>
  /** Columns of text of a Parquet file. */
  textColumns: (path: string) => Promise<string[]>
}

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }))
const PARQUET = 'PAR1'

/** SQL: the rows of a Parquet file on this machine. */
export const rowsOfFile = (path: string): string =>
  `read_parquet(${literal(path)}, hive_partitioning = false)`

/**
 * Opens a search; leaves `forgotten` in the engine, which must be one that reads files of this machine.
 * @param keys user keys in hex
 */
export async function openSearch(engine: Engine, storage: Storage, keys: readonly string[]): Promise<Search> {
  await makeForgotten(engine, keys)
  const found = new Map<string, boolean>()
  // As texts show them: in hex, and in pairs as Athena prints bytes.
  const texts = keys.flatMap((key) => [key, key.replaceAll(/(..)(?=.)/g, '$1 ')])
  const columns = async (path: string, type: string): Promise<string[]> =>
    described
      .parse(await engine.rows(`describe select * from ${rowsOfFile(path)}`))
      .flatMap((one) => (one.column_type === type ? [identifier(one.column_name)] : []))

  const search: Search = {
    textColumns: (path) => columns(path, 'VARCHAR'),
    async rowsWithKey(path) {
      const conditions = (await columns(path, 'BLOB')).map((name) => `coalesce(${isForgotten(name)}, false)`)
      return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`
    },
    async holds(key) {
      const known = found.get(key)
      if (known !== undefined) return known
      const holds = await look(key)
      found.set(key, holds)
      return holds
    },
  }

  async function look(key: string): Promise<boolean> {
    if (keys.length === 0) return false
    const head = await storage.range(key, 0, PARQUET.length)
    if (head === null) return false
    if (Buffer.from(head).toString('latin1') !== PARQUET) {
      const object = await storage.get(key)
      const bytes = Buffer.from(object?.bytes ?? [])
      return [...texts, ...keys.map((one) => Buffer.from(one, 'hex'))].some((one) => bytes.includes(one))
    }
    const file = await storage.borrow(key)
    if (file === null) return false
    try {
      const inText = (await search.textColumns(file.path)).flatMap((name) =>
        keys.map((one) => `strpos(${name}, ${literal(one)}) > 0`),
      )
      const [row] = await engine.rows(
        `select 1 as n from ${rowsOfFile(file.path)}
         where ${[await search.rowsWithKey(file.path), ...inText].join(' or ')} limit 1`,
      )
      return row !== undefined
    } finally {
      await file.release()
    }
  }
  return search
}
