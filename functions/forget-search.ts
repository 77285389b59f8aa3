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
  /** Columns of text of a Parquet file, each with the SQL condition on rows in which it names one of them. */
  textsNaming: (path: string) => Promise<{ column: string; names: string }[]>
}

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }))
const PARQUET = 'PAR1'

/** SQL: the rows of a Parquet file on this machine. */
export const rowsOfFile = (path: string): string =>
  `read_parquet(${literal(path)}, hive_partitioning = false)`

/** Columns of text as an export had it. All others hold keys alone. */
const AS_IT_CAME: readonly string[] = ['raw', 'detail']

/** A shorter id would be found by chance in rows of others. */
const FEWEST_SIGNS = 6
const DIGEST = /^[0-9A-Fa-f]{32,}$/

/**
 * A pattern for an id as somebody typed it: a digest wherever it stands and in either case, another id where no letter
 * or digit touches it. Null where it is too short to be told from other text.
 */
function patternOf(typed: string): string | null {
  if (DIGEST.test(typed)) return `(?i)${typed}`
  if (typed.length < FEWEST_SIGNS) return null
  return String.raw`(^|[^\pL\pN_])${typed.replaceAll(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`)}($|[^\pL\pN_])`
}

/**
 * Opens a search; leaves `forgotten` in the engine, which must be one that reads files of this machine.
 * @param keys user keys in hex
 * @param typed an id of theirs as exports hold it: a bad row may have it in a column where no id belongs. It is a
 *   variable of the connection, so that no statement after it, no plan and no error can hold it.
 */
export async function openSearch(
  engine: Engine,
  storage: Storage,
  keys: readonly string[],
  typed: string | null,
): Promise<Search> {
  await makeForgotten(engine, keys)
  const pattern = typed === null ? null : patternOf(typed)
  await engine.run(`set variable aips_typed = ${literal(pattern)}`)
  const found = new Map<string, boolean>()
  // As texts show them: in hex, and in pairs as Athena prints bytes.
  const texts = keys.flatMap((key) => [key, key.replaceAll(/(..)(?=.)/g, '$1 ')])
  const columns = async (path: string, type: string): Promise<string[]> =>
    described
      .parse(await engine.rows(`describe select * from ${rowsOfFile(path)}`))
      .flatMap((one) => (one.column_type === type ? [identifier(one.column_name)] : []))

  const search: Search = {
    async textsNaming(path) {
      return (await columns(path, 'VARCHAR')).map((column) => {
        const named = keys.map((one) => `strpos(${column}, ${literal(one)}) > 0`)
        if (pattern !== null && AS_IT_CAME.some((one) => column === identifier(one)))
          named.push(`regexp_matches(${column}, getvariable('aips_typed'))`)
        return { column, names: `coalesce(${named.join(' or ')}, false)` }
      })
    },
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
      const inText = (await search.textsNaming(file.path)).map(({ names }) => names)
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
