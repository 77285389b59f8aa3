import { copyFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { identifier, literal } from '../../shared/engine/engine.ts'
import { brandsIn } from '../../shared/publish/brands.ts'
import { rollForwardCatalog } from '../../shared/publish/catalog-roll-forward.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { GLUE_TABLES, type GlueTable } from '../../shared/tables/glue-table.ts'
import { memoryCatalog } from '../support/memory-catalog.ts'
import type { Trino } from '../support/trino.ts'

/** Where Trino finds the published tables, as Athena finds them in the database `aips`. */
export const AIPS = 'aips'

/**
 * Makes every published table in Trino as Glue has it: from its Glue definition alone, and with the partitions that the
 * roll-forward leaves in a catalog, each a folder of which every file is read, whatever a manifest may name.
 */
export async function registerPublished(trino: Trino, storage: Storage): Promise<void> {
  await trino.ask(`create schema if not exists hive.${AIPS}`)
  const catalog = memoryCatalog()
  for (const brand of await brandsIn(storage)) await rollForwardCatalog(storage, catalog, brand)
  for (const table of GLUE_TABLES) {
    const home = `published/${table.name}`
    await mkdir(join(trino.root, home), { recursive: true })
    await trino.ask(createTable(table, home), AIPS)
    for (const [name, folder] of catalog.shown().get(table.name) ?? []) {
      const values = name === '' ? [] : name.split('/')
      const place = [home, ...values].join('/')
      await mkdir(join(trino.root, place), { recursive: true })
      for await (const { key } of storage.list(folder))
        await copyFile(await storage.localFile(key), join(trino.root, place, basename(key)))
      if (values.length > 0) await trino.ask(registerPartition(table, values, place))
    }
  }
}

const registerPartition = (
  { name, partitionKeys }: GlueTable,
  values: readonly string[],
  place: string,
): string =>
  `call hive.system.register_partition('${AIPS}', ${literal(name)},
     array[${partitionKeys.map((key) => literal(key.name)).join(', ')}], array[${values.map(literal).join(', ')}],
     ${literal(`local:///${place}`)})`

const createTable = ({ name, columns, partitionKeys }: GlueTable, home: string): string => {
  const typed = [...columns, ...partitionKeys].map(
    (one) => `${identifier(one.name)} ${trinoTypeOf(one.type)}`,
  )
  const keys = partitionKeys.map((key) => literal(key.name)).join(', ')
  return `create table ${identifier(name)} (${typed.join(', ')})
    with (format = 'PARQUET', external_location = ${literal(`local:///${home}`)}${keys === '' ? '' : `, partitioned_by = array[${keys}]`})`
}

/** How Trino reads a type of Hive's. */
const trinoTypeOf = (hive: string): string =>
  new Map([
    ['string', 'varchar'],
    ['binary', 'varbinary'],
    ['timestamp', 'timestamp(3)'],
  ]).get(hive) ?? hive
