import type { CloudConfig } from '../shared/config.ts'
import { ConfigError } from '../shared/errors.ts'
import type { Catalog } from '../shared/publish/catalog.ts'
import { WHOLE_TABLES } from '../shared/publish/catalog-plan.ts'
import { parseS3Address } from '../shared/storage/s3-address.ts'

/**
 * Where SQL finds what a lake on S3 holds: the Glue database of the environment. Null for a folder, and where S3 comes
 * without Glue. Nothing is asked yet.
 * @param place of the lake, as people name it
 */
export async function openCatalog(place: string, { database }: CloudConfig): Promise<Catalog | null> {
  const lake = parseS3Address(place)
  if (lake === null || database === null) return null
  const { glueCatalog } = await import('../shared/publish/glue.ts')
  return ofThisLake(glueCatalog({ database, lake }), database, place)
}

/**
 * The catalog, which is looked at once before anything is changed: a database whose tables stand in another lake is left
 * alone. A lake that somebody tries out beside the deployed one must not take over its tables.
 */
export function ofThisLake(catalog: Catalog, database: string, place: string): Catalog {
  let looked: Promise<void> | null = null
  const look = async (): Promise<void> => {
    for (const table of WHOLE_TABLES) {
      const { folder } = await catalog.home(table)
      if (/^[a-z0-9]+:\/\//i.test(folder))
        throw new ConfigError(
          `Glue database ${database}: expected tables of the lake ${place}, found ${table.name} in ${folder}. Nothing was done with them. Name this lake's database with AIPS_DATABASE, or set AIPS_DATABASE=none where it has none.`,
        )
    }
  }
  const first = <Given extends unknown[], Found>(
    act: (...given: Given) => Promise<Found>,
  ): ((...given: Given) => Promise<Found>) => {
    return async (...given) => {
      looked ??= look().catch((error: unknown) => {
        // It may answer the next time.
        looked = null
        throw error
      })
      await looked
      return act(...given)
    }
  }
  return {
    partitions: first(catalog.partitions),
    create: first(catalog.create),
    move: first(catalog.move),
    remove: first(catalog.remove),
    home: first(catalog.home),
    moveHome: first(catalog.moveHome),
  }
}
