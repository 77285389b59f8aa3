import type { Storage } from '../storage/storage.ts'
import { pointerKey } from './lake-layout.ts'
import type { Manifest } from './manifest.ts'

/**
 * Brands that have published or tried to. Asks for the folders at the top and a few names in each, so that it costs
 * what there are brands and not what their lakes hold.
 */
export async function brandsIn(storage: Storage): Promise<string[]> {
  const brands: string[] = []
  for (const folder of await storage.folders('')) {
    // No brand's id begins so: what passes lies there.
    if (folder.startsWith('_')) continue
    const tried = (await storage.folders(`${folder}/`)).includes('logs')
    if (tried || (await storage.head(pointerKey(folder)))) brands.push(folder)
  }
  return brands.sort()
}

/** Whose manifest names the tables that are one per lake (`definitions`): the newest run's of all brands. */
export const newestOf = (manifests: readonly Manifest[]): Manifest | null =>
  manifests.toSorted((a, b) => a.created_at.localeCompare(b.created_at)).at(-1) ?? null
