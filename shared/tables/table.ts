/**
 * What a published table means: its row, key, columns with type and unit in Chinese and English. Glue tables,
 * Parquet types, row types, the data dictionary and the tests all come from these definitions.
 */

/** Types that Athena, Trino and DuckDB read alike. */
export type ColumnType =
  | 'BIGINT'
  | 'DOUBLE'
  | 'DECIMAL(18,6)'
  | 'VARCHAR'
  | 'BOOLEAN'
  | 'DATE'
  | 'TIMESTAMP'
  | 'VARBINARY'

export type Column = {
  type: ColumnType
  /** What one unit of the value is: `users`, `fen`, `ratio`, `days`, `rows`, `date`, `id`, … */
  unit: string
  zh: string
  en: string
  /** How the value is worked out, where it is. */
  formula?: string
}

export type Table = {
  name: string
  /** What one row is. */
  row: { zh: string; en: string }
  /** Needs a grant of its own: it holds people, orders or raw text. */
  restricted: boolean
  /** A log keeps the rows of every night, stopped and failed ones too. */
  log: boolean
  /** Columns that together name one row. */
  key: readonly string[]
  /** In published order; partition columns (`brand_id`, and `month` or `dt`) come last, as Athena shows them. */
  columns: Readonly<Record<string, Column>>
  /**
   * What the files are split by besides brand: `month` of the named column (`night`: of the night's date), the day
   * itself, or nothing.
   */
  partition: { by: 'month'; of: string } | { by: 'dt' } | { by: 'none' }
}

type Value = {
  BIGINT: bigint
  DOUBLE: number
  /** As written, six digits after the point: `0.333333`. */
  'DECIMAL(18,6)': string
  VARCHAR: string
  BOOLEAN: boolean
  /** `2026-03-01` */
  DATE: string
  /** ISO 8601 in UTC, milliseconds: `2026-03-01T02:30:00.000Z` */
  TIMESTAMP: string
  /** Lower-case hex. */
  VARBINARY: string
}

/** A row of a table as code holds it, typed from the table's definition; any value can be null. */
export type RowOf<T extends Table> = {
  -readonly [Name in keyof T['columns']]: Value[T['columns'][Name]['type']] | null
}
