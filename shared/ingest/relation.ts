import type { CellFacts } from './cell-text.ts'
import type { Reason } from './reason.ts'

/**
 * The rows of a file as text, in file order, as the engine can read them: `select` gives the columns `c0`, `c1`, …,
 * one per header.
 */
export type Relation = {
  select: string
  headers: readonly string[]
  facts: CellFacts
  /** Rows that do not fit their file say so: `fault` (a RowFault or ''), `fault_detail`, and `shape` of such rows. */
  marked: boolean
  /** Every row has its `line`; without it the n-th row begins on line `headerEnd` + n, later after inner line ends. */
  numbered: boolean
  /** The last line that is no row. */
  headerEnd: number
  /** Rows name their cells: a header that fits a column twice says nothing where a row has only one of them. */
  sparse: boolean
  /** Cells may hold line ends, which push the later rows down. */
  innerLines: boolean
  /** How many lines the rows must take up, those inside cells included; null where nobody counted. */
  lines: number | null
}

/**
 * A row that cannot be told apart into cells at all, or is longer than is read, or has cells beyond its header or
 * fewer than that; or a cell that holds bytes of no encoding, a list or structure, or an error instead of a value; or
 * cells of which all that make up the row's key are merged with the row above.
 */
export type RowFault =
  | 'broken'
  | 'row_too_long'
  | 'overflow'
  | 'short'
  | 'no_text'
  | 'nested'
  | 'no_value'
  | 'merged'

/** The file as a whole cannot be read. */
export type Refusal = { reason: Reason; detail: string }
