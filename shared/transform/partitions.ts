import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Dialect } from '../engine/dialect.ts'
import { type Engine, identifier, literal } from '../engine/engine.ts'
import { hashedColumns } from '../tables/all-tables.ts'
import { definitions } from '../tables/definitions.ts'
import type { Table } from '../tables/table.ts'

/** A partition of a published table, as the manifest names it. */
export type PublishedPartition = {
  run_id: string
  files: { key: string; rows: number; bytes: number }[]
  sha256: string
  rows: number
}

/** Table → partition (`month=2026-03`, `dt=2026-03-01`, or `` for an unsplit table) → its files. */
export type PublishedTables = Record<string, Record<string, PublishedPartition>>

/** The column that splits a table's files, or null. */
export const partitionColumn = (table: Table): 'month' | 'dt' | null =>
  table.partition.by === 'none' ? null : table.partition.by

/** Name of a partition in the manifest: `month=2026-03`. */
const partitionName = (table: Table, value: string): string => {
  const column = partitionColumn(table)
  return column === null ? '' : `${column}=${value}`
}

/** Makes `name` the published rows of a table: all of them, or only those of some partition values. */
export async function bindPublished(
  engine: Engine,
  name: string,
  table: Table,
  published: PublishedTables,
  values?: readonly string[],
): Promise<void> {
  const partitions = published[table.name] ?? {}
  const names = values ? values.map((value) => partitionName(table, value)) : Object.keys(partitions)
  const keys = names.flatMap((one) => (partitions[one]?.files ?? []).map((file) => file.key))
  await engine.bind(name, columnTypes(table), keys)
}

/** A table's columns with the types of its files. */
export const columnTypes = (table: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, column.type]))

/**
 * Brings partitions of a table to the rows of `relation` (which holds every data column of the table by name, all
 * rows of these partitions). A partition whose rows did not change stays under its old run; one without rows goes.
 * @param differs the caller knows that these partitions changed, be it in columns that the hash leaves out
 * @returns the table's partitions after it, and the values of those that changed
 */
export async function replacePartitions(
  engine: Engine,
  table: Table,
  relation: string,
  values: readonly string[],
  before: Record<string, PublishedPartition>,
  run: { brand: string; runId: string; prefix: string },
  differs = false,
): Promise<{ partitions: Record<string, PublishedPartition>; changed: string[] }> {
  const typed = typedSelect(table, relation, run)
  const column = partitionColumn(table)
  const hashes = new Map(
    z
      .array(z.object({ p: z.string(), n: z.coerce.number(), lower: z.string(), upper: z.string() }))
      .parse(await engine.rows(partitionHashSql(engine.dialect, table, typed)))
      .map((row) => [row.p, { rows: row.n, sha256: partitionSha256(table, row) }]),
  )
  const after = { ...before }
  const changed: string[] = []
  for (const value of values) {
    const name = partitionName(table, value)
    const hash = hashes.get(value)
    if (!differs && hash && after[name]?.sha256 === hash.sha256) continue
    if (!hash && !after[name]) continue
    changed.push(value)
    delete after[name]
  }
  const toWrite = changed.filter((value) => hashes.has(value))
  if (toWrite.length > 0) {
    const select = column
      ? `select *, cast(${column} as varchar) as partition_value from (${typed}) t where cast(${column} as varchar) in (${toWrite.map(literal).join(', ')})`
      : typed
    const files = await engine.write(
      select,
      `${run.prefix}tables/${table.name}`,
      column ? 'partition_value' : undefined,
    )
    for (const value of toWrite) {
      const hash = hashes.get(value)
      if (!hash) continue
      after[partitionName(table, value)] = {
        run_id: run.runId,
        files: files
          .filter((file) => column === null || file.partition === value)
          .map(({ key, rows, bytes }) => ({ key, rows, bytes })),
        ...hash,
      }
    }
  }
  return { partitions: after, changed }
}

/** The rows of a relation as the table's columns, each cast to its declared type. */
function typedSelect(table: Table, relation: string, run: { brand: string; runId: string }): string {
  const columns = Object.entries(table.columns).map(([name, { type }]) => {
    if (name === 'run_id') return `cast(${literal(run.runId)} as varchar) as run_id`
    if (name === 'brand_id') return `cast(${literal(run.brand)} as varchar) as brand_id`
    if (name === 'month' && table.partition.by === 'month')
      return `substr(cast(${identifier(table.partition.of)} as varchar), 1, 7) as month`
    return `cast(${identifier(name)} as ${type}) as ${identifier(name)}`
  })
  return `select ${columns.join(', ')} from ${relation}`
}

/** A text per row that two rows share only when every hashed column is equal. */
export function rowTextSql(table: Table, names: readonly string[] = hashedColumns(table)): string {
  const parts = names.map((name) => {
    const column = identifier(name)
    const text =
      table.columns[name]?.type === 'VARBINARY' ? `lower(to_hex(${column}))` : `cast(${column} as varchar)`
    return `coalesce(${text}, chr(30))`
  })
  return parts.join(` || chr(31) || `)
}

// Sums of two 64-bit halves of a digest: the same whatever the order of the rows.
const partitionHashSql = (dialect: Dialect, table: Table, select: string): string => {
  const column = partitionColumn(table)
  const sums = dialect.digestSums('row_text')
  const value = column === null ? `''` : `cast(${column} as varchar)`
  return `
    with texts as (select ${value} as p, ${rowTextSql(table)} as row_text from (${select}) t)
    select p, count(*) as n, cast(${sums.lower} as varchar) as lower, cast(${sums.upper} as varchar) as upper
    from texts group by p`
}

const partitionSha256 = (table: Table, row: { n: number; lower: string; upper: string }): string =>
  createHash('sha256').update(`${table.name}\n${row.n}\n${row.lower}\n${row.upper}`).digest('hex')

/** One hash over every published row of a brand, free of order. */
export function resultSha256(published: PublishedTables): string {
  const lines = Object.entries(published)
    .filter(([table]) => table !== definitions.name)
    .flatMap(([table, partitions]) =>
      Object.entries(partitions).map(([name, partition]) => `${table}/${name} ${partition.sha256}`),
    )
    .sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
