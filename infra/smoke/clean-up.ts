import { rollForwardCatalog } from '../../shared/publish/catalog-roll-forward.ts'
import { pointerKey } from '../../shared/publish/lake-layout.ts'
import { removeAllVersions } from '../../shared/storage/s3-versions.ts'
import { GLUE_TABLES } from '../../shared/tables/glue-table.ts'
import { SMOKE_BRAND } from '../smoke-brand.ts'
import type { SmokeWorld } from './world.ts'

/**
 * Takes away everything of the smoke test's brand: exports, partitions, lake. What other brands have is not touched.
 * Readers first: nothing that they are sent to is removed before they are sent elsewhere.
 */
export async function cleanUp({ landing, lake, catalog }: SmokeWorld): Promise<string> {
  await lake.storage.delete(pointerKey(SMOKE_BRAND))
  // The table of definitions goes back to the newest run of the brands that are left.
  await rollForwardCatalog(lake.storage, catalog, SMOKE_BRAND)
  let partitions = 0
  for (const table of GLUE_TABLES) {
    if (table.partitionKeys.length > 0)
      partitions += await catalog.remove(table, await catalog.partitions(table, SMOKE_BRAND))
    else {
      const { folder, version } = await catalog.home(table)
      if (folder.startsWith(`${SMOKE_BRAND}/`)) await catalog.moveHome(table, table.emptyFolder, version)
    }
  }
  let objects = await removeAllVersions(landing.settings, `${SMOKE_BRAND}/`)
  for (const prefix of [`${SMOKE_BRAND}/`, `_staging/${SMOKE_BRAND}/`])
    objects += await removeAllVersions(lake.settings, prefix)
  return `${objects} objects and ${partitions} partitions of ${SMOKE_BRAND} removed`
}
