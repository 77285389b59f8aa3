import type { Storage } from '../storage/storage.ts'
import { ALL_TABLES } from '../tables/all-tables.ts'
import { brandsIn, newestOf } from './brands.ts'
import { logFiles } from './history.ts'
import { logPrefix } from './lake-layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readPointer } from './pointer.ts'

/** What readers of a lake see now: one whole run per brand, and the logs of every night. */
export type PublishedLake = {
  /** Sorted by brand. `manifest` is null for a brand whose nights were all stopped or failed: it has logs alone. */
  brands: { brand: string; manifest: Manifest | null; pointedAt: string | null }[]
  /** Every published table, those without files too: the keys of its Parquet objects, over all brands. */
  tables: ReadonlyMap<string, readonly string[]>
}

/**
 * Reads each brand's pointer once and its manifest, so that whatever is published meanwhile, what is returned is
 * one whole night per brand.
 * @throws InputError when a pointer or manifest is damaged
 */
export async function readPublished(storage: Storage): Promise<PublishedLake> {
  const brands: PublishedLake['brands'] = []
  const tables = new Map(ALL_TABLES.map((table): [string, string[]] => [table.name, []]))
  for (const brand of await brandsIn(storage)) {
    const pointer = await readPointer(storage, brand)
    const manifest = pointer && (await readManifest(storage, brand, pointer.run_id))
    brands.push({ brand, manifest, pointedAt: pointer?.pointed_at ?? null })
    for (const table of ALL_TABLES.filter(({ log }) => log))
      tables.get(table.name)?.push(...(await logsOf(storage, brand, table.name, manifest)))
  }
  const published = brands.flatMap(({ manifest }) => manifest ?? [])
  // Definitions are one per lake: the newest run's.
  const newest = newestOf(published)
  for (const { name, log } of ALL_TABLES) {
    if (log) continue
    for (const manifest of name === 'definitions' ? [newest] : published)
      for (const partition of Object.values(manifest?.tables[name] ?? {}))
        tables.get(name)?.push(...partition.files.map(({ key }) => key))
  }
  return { brands, tables }
}

async function logsOf(
  storage: Storage,
  brand: string,
  table: string,
  manifest: Manifest | null,
): Promise<string[]> {
  if (manifest) return logFiles(storage, brand, table, manifest)
  const keys: string[] = []
  for await (const { key } of storage.list(logPrefix(brand, table))) keys.push(key)
  return keys
}
