import { type Engine, identifier, literal } from '../engine/engine.ts'
import { STAGED_COLUMNS, type StagedKind } from './staged.ts'

/** Whom a brand's lake has forgotten: user keys, in hex. */
export type ForgottenKeys = {
  /** Of each id they were known by, and of the person these were linked to. */
  keys: readonly string[]
  /** Of these, ids that no link had given to anybody: whom one gives them to later is the person who was meant. */
  unlinked: readonly string[]
}

export const NOBODY_FORGOTTEN: ForgottenKeys = { keys: [], unlinked: [] }

/**
 * Makes `forgotten` the keys of forgotten people: `key` (16 bytes) and `hex`.
 * @param keys in hex
 */
export async function makeForgotten(engine: Engine, keys: readonly string[]): Promise<void> {
  const rows = keys.map((key) => `(${literal(key)})`)
  await engine.make(
    'forgotten',
    rows.length === 0
      ? `select cast(null as blob) as key, '' as hex where false`
      : `select unhex(v.hex) as key, v.hex from (values ${rows.join(', ')}) v (hex)`,
  )
}

/** SQL: a key is a forgotten person's. Reads `forgotten`. */
export const isForgotten = (key: string): string => `${key} in (select key from forgotten)`

/**
 * SQL, per kind of row that names a person: this one names a forgotten one. An order's row stays, for its money does;
 * the others go.
 */
export const FORGOTTEN_ROWS = {
  behaviours: isForgotten('id_key'),
  orders: isForgotten('id_key'),
  'identity-links': `(${isForgotten('id_key')} or ${isForgotten('one_key')})`,
} as const satisfies Partial<Record<StagedKind, string>>

const OF_A_ROW: readonly string[] = ['line', 'row_key', 'row_hash', 'id_key']

/**
 * SQL: the row_hash of an order whose person was forgotten, over what is left of it. The hash it came with was made
 * with the id, and who knows the id and the secret could tell by it whose the order was.
 */
export const NOBODYS_ORDER_HASH = `unhex(md5(concat(${Object.keys(STAGED_COLUMNS.orders)
  .filter((name) => !OF_A_ROW.includes(name))
  .map((name) => `coalesce(cast(${identifier(name)} as varchar), chr(30)), chr(31)`)
  .join(', ')})))`
