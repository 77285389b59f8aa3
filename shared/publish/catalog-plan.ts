import { createHash } from 'node:crypto'
import { ALL_TABLES } from '../tables/all-tables.ts'
import { GLUE_TABLES, type GlueTable } from '../tables/glue-table.ts'
import type { CatalogPartition } from './catalog.ts'
import type { PartitionFolder } from './catalog-folders.ts'
import { logPrefix } from './lake-layout.ts'

/** What has to be done to one table of the catalog. */
export type TableChange = {
  table: GlueTable
  create: CatalogPartition[]
  move: CatalogPartition[]
  remove: CatalogPartition[]
}

const LOGS: ReadonlySet<string> = new Set(ALL_TABLES.flatMap(({ name, log }) => (log ? [name] : [])))

/** The tables whose partitions are the nights' own: what the manifest says of them is all there is. */
export const NIGHT_TABLES: readonly GlueTable[] = GLUE_TABLES.filter(
  ({ name, partitionKeys }) => partitionKeys.length > 0 && !LOGS.has(name),
)

/** The tables that grow by the rows of every night, stopped and failed ones too. */
export const LOG_TABLES: readonly GlueTable[] = GLUE_TABLES.filter(({ name }) => LOGS.has(name))

/** The tables that are one per lake. */
export const WHOLE_TABLES: readonly GlueTable[] = GLUE_TABLES.filter(
  ({ partitionKeys }) => partitionKeys.length === 0,
)

/** Changes with the names, the order and the types of a table's columns: a partition keeps columns of its own. */
export const shapeOf = (table: GlueTable): string =>
  createHash('sha256')
    .update(JSON.stringify(table.columns.map(({ name, type }) => [name, type])))
    .digest('hex')
    .slice(0, 16)

/** The partitions of a table by the folders of a brand's manifest. */
export const nightPartitions = (
  table: GlueTable,
  brand: string,
  folders: readonly PartitionFolder[],
): CatalogPartition[] =>
  folders
    .filter((one) => one.table === table.name)
    .map(({ name, folder }) => ({ values: [brand, ...ownValue(table, name)], folder, shape: shapeOf(table) }))

/** The partitions of a log: one for each month folder that holds rows. */
export const logPartitions = (
  table: GlueTable,
  brand: string,
  months: readonly string[],
): CatalogPartition[] =>
  months.map((month) => ({
    values: [brand, month],
    folder: `${logPrefix(brand, table.name)}month=${month}/`,
    shape: shapeOf(table),
  }))

/** What makes of the partitions that were found those that are wanted. */
export function changeOf(
  table: GlueTable,
  wanted: readonly CatalogPartition[],
  found: readonly CatalogPartition[],
): TableChange {
  const before = new Map(found.map((partition) => [nameOf(partition), partition]))
  const names = new Set(wanted.map(nameOf))
  const differs = (one: CatalogPartition, other: CatalogPartition): boolean =>
    one.folder !== other.folder || one.shape !== other.shape
  return {
    table,
    create: wanted.filter((one) => !before.has(nameOf(one))),
    move: wanted.filter((one) => {
      const present = before.get(nameOf(one))
      return present !== undefined && differs(one, present)
    }),
    remove: found.filter((one) => !names.has(nameOf(one))),
  }
}

const nameOf = ({ values }: CatalogPartition): string => values.join('/')

/** `2026-03` of `month=2026-03`; nothing for a table that is split by brand alone. */
function ownValue({ name: table, partitionKeys }: GlueTable, name: string): string[] {
  const key = partitionKeys[1]?.name
  if (key === undefined && name === '') return []
  if (key !== undefined && name.startsWith(`${key}=`)) return [name.slice(key.length + 1)]
  throw new Error(`${table}: expected a partition by ${key ?? 'brand alone'}, found ${JSON.stringify(name)}`)
}
