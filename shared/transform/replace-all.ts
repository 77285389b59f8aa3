import * as z from 'zod'
import { identifier } from '../engine/engine.ts'
import type { Table } from '../tables/table.ts'
import type { Night } from './night.ts'
import { type PublishedTables, partitionColumn, replacePartitions } from './partitions.ts'

/** Replaces every partition of a small table that is made whole each night; says the values of those that changed. */
export async function replaceAll(
  night: Night,
  table: Table,
  relation: string,
): Promise<{ partitions: PublishedTables[string]; changed: string[] }> {
  const { engine } = night
  const before = night.published[table.name] ?? {}
  const split = table.partition
  const values =
    split.by === 'month'
      ? z
          .array(z.object({ month: z.string() }))
          .parse(
            await engine.rows(
              `select distinct substr(cast(${identifier(split.of)} as varchar), 1, 7) as month from ${relation}`,
            ),
          )
          .map((row) => row.month)
      : ['']
  const column = partitionColumn(table)
  const present = Object.keys(before).map((name) => name.slice(column === null ? 0 : column.length + 1))
  return replacePartitions(engine, table, relation, [...new Set([...values, ...present])], before, {
    brand: night.brand.brand,
    runId: night.runId,
    prefix: night.prefix,
  })
}
