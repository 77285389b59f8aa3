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
}

const month = `coalesce(substr(cast(dt as varchar), 1, 7), 'undated')`

export const KEPT_KINDS: Readonly<Record<StagedKind, KeptKind>> = {
  behaviours: { partition: 'cast(dt as varchar)', version: 'row' },
  orders: { partition: month, version: 'row' },
  refunds: { partition: month, version: 'row' },
  spend: { partition: month, version: 'file' },
  products: { partition: `'all'`, version: 'row' },
  'identity-links': { partition: `'all'`, version: 'row' },
  // One row per metric of a source row.
  platform_returns: { partition: month, version: 'file' },
  platform_assets: { partition: month, version: 'row' },
  creator_notes: { partition: month, version: 'row' },
}

/** Columns of a kept row: the staged ones and where the row came from. */
export const keptColumns = (kind: StagedKind): Readonly<Record<string, string>> => ({
  ...STAGED_COLUMNS[kind],
  ...PROVENANCE,
})

/**
 * `file_seq` numbers a brand's files in the order in which they were read. `first_file_seq` is of the file that first
 * gave the row's key: what was counted of it by then stays counted once, however often it is exported again.
 */
const PROVENANCE = {
  source: 'VARCHAR',
  file_seq: 'BIGINT',
  first_file_seq: 'BIGINT',
  exported_at: 'TIMESTAMP',
}

/** Name of the relation that holds a kind's rows in the engine: `kept_orders`, `new_orders`, `gone_orders`. */
export const relation = (prefix: string, kind: StagedKind): string => `${prefix}_${kind.replaceAll('-', '_')}`
