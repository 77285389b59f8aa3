import type { Storage } from '../storage/storage.ts'
import type { Manifest } from './manifest.ts'

/** Brands that have published or tried to. Listings know no folders, so this walks over every key once. */
export async function brandsIn(storage: Storage): Promise<string[]> {
  const brands = new Set<string>()
  for await (const { key } of storage.list('')) {
    const [brand = '', place = ''] = key.split('/')
    if (place === 'current.json' || place === 'logs') brands.add(brand)
  }
  return [...brands].sort()
}

/** Whose manifest names the tables that are one per lake (`definitions`): the newest run's of all brands. */
export const newestOf = (manifests: readonly Manifest[]): Manifest | null =>
  manifests.toSorted((a, b) => a.created_at.localeCompare(b.created_at)).at(-1) ?? null
