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
