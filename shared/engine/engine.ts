import type { Dialect } from './dialect.ts'

/**
 * What runs SQL over sets of rows. JavaScript decides and the engine works: models are SELECT texts that mean the
 * same on DuckDB and on Athena, their inputs are relations bound to Parquet objects or made by earlier models.
 */
export type Engine = {
  /** What has to be said in the engine's own words. */
  dialect: Dialect
  /** Runs a statement for its effect. */
  run(sql: string): Promise<void>
  /** Small results only: values as JSON has them, BIGINT and DECIMAL as text, dates as `YYYY-MM-DD`. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** Makes `name` the rows of these Parquet objects; without objects, a relation of these columns with no rows. */
  bind(name: string, columns: Columns, keys: readonly string[]): Promise<void>
  /** Makes `name` the rows of Parquet files on this machine; each file's rows get its constants (SQL literals). */
  load(name: string, columns: Columns, files: readonly LocalRows[]): Promise<void>
  /** Makes `name` the rows of a SELECT, worked out once. */
  make(name: string, select: string): Promise<void>
  /** Makes `name` stand for a SELECT, worked out where it is read. */
  define(name: string, select: string): Promise<void>
  /** Forgets a relation that one of these gave. */
  drop(...names: readonly string[]): Promise<void>
  /**
   * Writes the rows of a SELECT as Parquet objects into the folder `prefix`, which holds nothing else then: Glue and
   * Athena know folders, not files.
   * @param by a column whose value splits the rows, one folder in `prefix` a value; it stays in the files too.
   * @returns one entry per object; none when the SELECT has no rows.
   */
  write(select: string, prefix: string, by?: string): Promise<WrittenFile[]>
  close(): Promise<void>
}

/** Column name to SQL type, in order. */
export type Columns = Readonly<Record<string, string>>

/** A Parquet file and the columns that are the same for all its rows, as SQL literals. */
export type LocalRows = { path: string; constants: Readonly<Record<string, string>> }

export type WrittenFile = { key: string; rows: number; bytes: number; partition: string }

/** A text as a SQL literal: quotes doubled, nothing else means anything inside. */
export const literal = (text: string | null): string =>
  text === null ? 'null' : `'${text.replaceAll("'", "''")}'`

/** A name as a quoted SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A business date as a SQL literal; throws on anything else, so that no other text gets in. */
export const dateLiteral = (date: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error(`not a date: ${date}`)
  return `date '${date}'`
}
