import type { GlueTable } from '../tables/glue-table.ts'

/** A partition as the catalog has it. */
export type CatalogPartition = {
  /** Of the table's partition keys, in their order: `['lumina', '2026-03']`. */
  values: readonly string[]
  /** The folder of the lake in which its files lie, ends with `/`; every file in it is read. */
  folder: string
  /** Which columns it was made for (catalog-plan.ts, shapeOf). */
  shape: string
}

/** Where a table stands that has no partitions, and the version that a change of it must name. */
export type CatalogHome = { folder: string; version: string }

/**
 * Where SQL finds the published tables: it knows folders, not files. A change of one partition is all or nothing, one
 * of several is not. What somebody else did meanwhile is no error; the next look shows it.
 */
export type Catalog = {
  /** The partitions of a table that are a brand's. */
  partitions(table: GlueTable, brand: string): Promise<CatalogPartition[]>
  /** @returns how many were created: one that is there already stays as it is */
  create(table: GlueTable, partitions: readonly CatalogPartition[]): Promise<number>
  /** Changes where partitions stand. @returns how many: one that is gone is not made again */
  move(table: GlueTable, partitions: readonly CatalogPartition[]): Promise<number>
  /** Files stay. @returns how many were removed: one that is gone already is not among them */
  remove(table: GlueTable, partitions: readonly CatalogPartition[]): Promise<number>
  home(table: GlueTable): Promise<CatalogHome>
  /** @returns false, and nothing is changed, where the table is of another version by now */
  moveHome(table: GlueTable, folder: string, version: string): Promise<boolean>
}
