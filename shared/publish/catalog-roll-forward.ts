import { BusyError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'
import type { GlueTable } from '../tables/glue-table.ts'
import { brandsIn, newestOf } from './brands.ts'
import type { Catalog } from './catalog.ts'
import { checkFolders, partitionFolders } from './catalog-folders.ts'
import {
  changeOf,
  LOG_TABLES,
  logPartitions,
  NIGHT_TABLES,
  nightPartitions,
  type TableChange,
  WHOLE_TABLES,
} from './catalog-plan.ts'
import { logPrefix } from './lake-layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readPointer } from './pointer.ts'

/** Somebody would have to publish in the middle of each round. */
const MOST_ROUNDS = 20

/**
 * Sets the catalog to exactly what the brand's current manifest names, and to the logs that lie in the lake: anybody
 * may do it, at any time, as often as they like, and somebody else may go on where it was cut off. Each partition
 * switches at once from its old folder to its new one. It ends only when a look at the catalog finds nothing to do and
 * the pointer is still the one it looked by. Of a brand that has published nothing only the logs are set.
 * @returns how many partitions were made, moved or removed
 * @throws InputError when a partition is not a folder of its own; BusyError when others would not stop publishing
 */
export async function rollForwardCatalog(storage: Storage, catalog: Catalog, brand: string): Promise<number> {
  const manifestOf = manifestReader(storage)
  let done = 0
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const pointer = await readPointer(storage, brand)
    const manifest = pointer && (await manifestOf(brand, pointer.run_id))
    const changes = await planCatalog(storage, catalog, brand, manifest)
    for (const { table, create, move, remove } of changes) {
      if (create.length > 0) done += await catalog.create(table, create)
      if (move.length > 0) done += await catalog.move(table, move)
      if (remove.length > 0) done += await catalog.remove(table, remove)
    }
    // After the brand's own tables: what is wrong with another brand's dictionary keeps none of them back.
    const homes = await planHomes(storage, catalog, manifestOf)
    for (const { table, folder, version } of homes) if (await catalog.moveHome(table, folder, version)) done++
    if (changes.length + homes.length > 0) continue
    const now = await readPointer(storage, brand)
    if (now?.etag === pointer?.etag) return done
  }
  throw new BusyError(
    `${brand}: expected the catalog to agree with what is published, found that both went on changing for ` +
      `${MOST_ROUNDS} rounds: others publish this brand or change the tables. Start again when they are done.`,
  )
}

/**
 * Makes the month of a log visible, for a run that published nothing and so does not roll forward.
 * @param month `2026-03`
 */
export async function showLogMonth(
  catalog: Catalog,
  { brand, table: name, month }: { brand: string; table: string; month: string },
): Promise<void> {
  const table = LOG_TABLES.find((one) => one.name === name)
  if (!table) return
  const { create } = changeOf(
    table,
    logPartitions(table, brand, [month]),
    await catalog.partitions(table, brand),
  )
  if (create.length > 0) await catalog.create(table, create)
}

type ManifestReader = (brand: string, runId: string) => Promise<Manifest | null>

/** Manifests are never changed, so each is read once. */
function manifestReader(storage: Storage): ManifestReader {
  const read = new Map<string, Manifest | null>()
  return async (brand, runId) => {
    const known = read.get(`${brand}/${runId}`)
    if (known) return known
    const manifest = await readManifest(storage, brand, runId)
    read.set(`${brand}/${runId}`, manifest)
    return manifest
  }
}

async function planCatalog(
  storage: Storage,
  catalog: Catalog,
  brand: string,
  manifest: Manifest | null,
): Promise<TableChange[]> {
  const changes: TableChange[] = []
  const folders = manifest ? partitionFolders(manifest) : []
  for (const table of manifest ? NIGHT_TABLES : [])
    changes.push(
      changeOf(table, nightPartitions(table, brand, folders), await catalog.partitions(table, brand)),
    )
  const shown = new Set(
    changes.flatMap(({ create, move }) => [...create, ...move].map(({ folder }) => folder)),
  )
  if (manifest)
    await checkFolders(
      storage,
      manifest,
      folders.filter(({ folder }) => shown.has(folder)),
    )
  for (const table of LOG_TABLES) {
    const months = await logMonths(storage, brand, table)
    changes.push(changeOf(table, logPartitions(table, brand, months), await catalog.partitions(table, brand)))
  }
  return changes.filter(({ create, move, remove }) => create.length + move.length + remove.length > 0)
}

async function logMonths(storage: Storage, brand: string, table: GlueTable): Promise<string[]> {
  const folders = await storage.folders(logPrefix(brand, table.name))
  return folders.flatMap((folder) => /^month=(\d{4}-\d{2})$/.exec(folder)?.[1] ?? [])
}

/** The tables that are one per lake and do not stand where the newest run of all brands has them. */
async function planHomes(
  storage: Storage,
  catalog: Catalog,
  manifestOf: ManifestReader,
): Promise<{ table: GlueTable; folder: string; version: string }[]> {
  const plans: { table: GlueTable; folder: string; version: string }[] = []
  for (const table of WHOLE_TABLES) {
    // First the version, then what is published: whoever publishes in between changes the version after us.
    const { folder: present, version } = await catalog.home(table)
    const published: Manifest[] = []
    for (const brand of await brandsIn(storage)) {
      const pointer = await readPointer(storage, brand)
      const manifest = pointer && (await manifestOf(brand, pointer.run_id))
      if (manifest) published.push(manifest)
    }
    const newest = newestOf(published)
    if (!newest) continue
    const [wanted] = partitionFolders({
      ...newest,
      tables: { [table.name]: newest.tables[table.name] ?? {} },
    })
    if (!wanted || wanted.folder === present) continue
    await checkFolders(storage, newest, [wanted])
    plans.push({ table, folder: wanted.folder, version })
  }
  return plans
}
