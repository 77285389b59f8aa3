import * as z from 'zod'
import { STAGED_COLUMNS, type StagedKind } from './staged.ts'

/**
 * The lake's accepted rows: for every key its newest version, ids keyed, nothing resolved yet. Partitions are
 * replaced whole or grow by a file; their files are never changed.
 */
export const keptSchema = z.record(
  z.string(),
  z.record(z.string(), z.array(z.object({ key: z.string(), run_no: z.int() }))),
)

/** Kind → partition (a date, a month, or `all`) → its objects and the number of the run that wrote each. */
export type Kept = z.infer<typeof keptSchema>
export type KeptPartitions = Kept[string]

/** How the rows of a kind are kept. */
export type KeptKind = {
  /** SQL text of the partition a row belongs to. */
  partition: string
  /** Rows of one key in one file are versions of each other (`row`), or add up (`file`). */
  version: 'row' | 'file'
  /** SQL condition: the row counts as accepted or duplicate; the others are ignored rows that take their key. */
  counts: string
}

const month = `coalesce(substr(cast(dt as varchar), 1, 7), 'undated')`

export const KEPT_KINDS: Readonly<Record<StagedKind, KeptKind>> = {
  behaviours: { partition: 'cast(dt as varchar)', version: 'row', counts: 'true' },
  orders: { partition: month, version: 'row', counts: 'is_sale' },
  refunds: { partition: month, version: 'row', counts: 'is_refund' },
  spend: { partition: month, version: 'file', counts: 'true' },
  products: { partition: `'all'`, version: 'row', counts: 'true' },
  'identity-links': { partition: `'all'`, version: 'row', counts: 'true' },
  // The metrics of a source row; the row itself is counted under its other kind.
  platform_returns: { partition: month, version: 'file', counts: 'false' },
}

/** Columns of a kept row: the staged ones and where the row came from. */
export const keptColumns = (kind: StagedKind): Readonly<Record<string, string>> => ({
  ...STAGED_COLUMNS[kind],
  ...PROVENANCE,
})

/** `file_seq` numbers a brand's files in the order in which they were read. */
const PROVENANCE = { source: 'VARCHAR', file_seq: 'BIGINT', exported_at: 'TIMESTAMP' }

/** Name of the relation that holds a kind's rows in the engine: `kept_orders`, `new_orders`, `gone_orders`. */
export const relation = (prefix: string, kind: StagedKind): string => `${prefix}_${kind.replaceAll('-', '_')}`
