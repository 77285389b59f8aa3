import { createHash } from 'node:crypto'
import { literal } from '../engine/engine.ts'
import { definitionRows } from '../tables/all-tables.ts'
import { definitions } from '../tables/definitions.ts'
import type { Night } from './night.ts'
import { columnTypes, type PublishedPartition } from './partitions.ts'
import { valuesSql } from './relations.ts'

/** The data dictionary as a published table; written anew only when a definition changed. */
export async function definitionTable(
  night: Night,
  before: Record<string, PublishedPartition>,
): Promise<Record<string, PublishedPartition>> {
  const rows = definitionRows()
  const sha256 = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  if (before['']?.sha256 === sha256) return before
  const text = (value: string | null) => (value === null ? 'null' : literal(value))
  const files = await night.engine.write(
    valuesSql(
      columnTypes(definitions),
      rows.map((row) => [
        text(row.table_name),
        text(row.column_name),
        text(row.type),
        text(row.unit),
        text(row.zh),
        text(row.en),
        text(row.formula),
        literal(night.runId),
      ]),
    ),
    `${night.prefix}tables/definitions`,
  )
  return {
    '': {
      run_id: night.runId,
      files: files.map(({ key, rows: count, bytes }) => ({ key, rows: count, bytes })),
      sha256,
      rows: rows.length,
    },
  }
}
