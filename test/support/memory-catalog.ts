import type { Catalog, CatalogPartition } from '../../shared/publish/catalog.ts'
import { GLUE_TABLES, type GlueTable } from '../../shared/tables/glue-table.ts'

/**
 * Called before and after the n-th operation (from 1). What it throws is thrown to whoever asked: before, the operation
 * does not happen; after, it has happened and its answer is lost.
 */
export type OnCatalog = (
  n: number,
  operation: keyof Catalog,
  phase: 'before' | 'after',
) => void | Promise<void>

/** What a catalog shows: table → its partitions' values, or `` for a table without, → folder. */
export type Shown = ReadonlyMap<string, ReadonlyMap<string, string>>

export type MemoryCatalog = Catalog & {
  shown: () => Shown
  /** The same catalog, asked by somebody whose operations are announced. */
  announced: (onOperation: OnCatalog) => Catalog
}

/** A catalog as picky as Glue: what is there is not created, what is not there is not changed, and it knows its tables. */
export function memoryCatalog(): MemoryCatalog {
  const partitions = new Map<string, Map<string, CatalogPartition>>()
  const homes = new Map<string, { folder: string; version: number }>()
  for (const { name, partitionKeys, emptyFolder } of GLUE_TABLES)
    if (partitionKeys.length > 0) partitions.set(name, new Map())
    else homes.set(name, { folder: emptyFolder, version: 0 })

  const of = ({ name }: GlueTable): Map<string, CatalogPartition> => {
    const found = partitions.get(name)
    if (!found) throw new Error(`${name}: no such table with partitions`)
    return found
  }
  const checked = (table: GlueTable, given: readonly CatalogPartition[]): [string, CatalogPartition][] =>
    given.map((partition) => {
      const { values, folder, shape } = partition
      if (values.length !== table.partitionKeys.length || values.some((value) => value === ''))
        throw new Error(`${table.name} ${values}: expected a value for each partition key`)
      if (!folder.endsWith('/') || shape === '')
        throw new Error(`${table.name} ${folder}: no folder, or no shape`)
      return [values.join('/'), { values, folder, shape }]
    })
  const homeOf = ({ name }: GlueTable): { folder: string; version: number } => {
    const found = homes.get(name)
    if (!found) throw new Error(`${name}: no such table without partitions`)
    return found
  }

  const catalog: Catalog = {
    partitions: async (table, brand) => [...of(table).values()].filter(({ values }) => values[0] === brand),
    async create(table, given) {
      const fresh = checked(table, given).filter(([name]) => !of(table).has(name))
      for (const [name, partition] of fresh) of(table).set(name, partition)
      return fresh.length
    },
    async move(table, given) {
      const present = checked(table, given).filter(([name]) => of(table).has(name))
      for (const [name, partition] of present) of(table).set(name, partition)
      return present.length
    },
    remove: async (table, given) => checked(table, given).filter(([name]) => of(table).delete(name)).length,
    async home(table) {
      const { folder, version } = homeOf(table)
      return { folder, version: String(version) }
    },
    async moveHome(table, folder, version) {
      const present = homeOf(table)
      if (String(present.version) !== version) return false
      homes.set(table.name, { folder, version: present.version + 1 })
      return true
    },
  }

  return {
    ...catalog,
    shown: () =>
      new Map([
        ...[...partitions].map(([table, found]): [string, Map<string, string>] => [
          table,
          new Map([...found].map(([name, { folder }]) => [name, folder])),
        ]),
        ...[...homes].map(([table, { folder }]): [string, Map<string, string>] => [
          table,
          new Map([['', folder]]),
        ]),
      ]),
    announced(onOperation) {
      let count = 0
      async function around<T>(operation: keyof Catalog, act: () => Promise<T>): Promise<T> {
        const n = ++count
        await onOperation(n, operation, 'before')
        const answer = await act()
        await onOperation(n, operation, 'after')
        return answer
      }
      return {
        partitions: (table, brand) => around('partitions', () => catalog.partitions(table, brand)),
        create: (table, given) => around('create', () => catalog.create(table, given)),
        move: (table, given) => around('move', () => catalog.move(table, given)),
        remove: (table, given) => around('remove', () => catalog.remove(table, given)),
        home: (table) => around('home', () => catalog.home(table)),
        moveHome: (table, folder, version) =>
          around('moveHome', () => catalog.moveHome(table, folder, version)),
      }
    },
  }
}
