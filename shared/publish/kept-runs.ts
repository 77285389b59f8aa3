import { InputError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'
import { manifestKey, publishedPrefix } from './lake-layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readPointer } from './pointer.ts'

/** How many published runs can be gone back to, the current one among them: five weeks of nights. */
export const KEPT_RUNS = 35

/**
 * The manifests whose objects must stay: the current run's and the newest published ones'. Run ids begin with their
 * time, so that the newest are known from the names of the marks alone, however many there are.
 * @throws InputError where one of them is not to be found: what it names is not known then
 */
export async function keptManifests(storage: Storage, brand: string, most = KEPT_RUNS): Promise<Manifest[]> {
  const marked: string[] = []
  for await (const { key } of storage.list(publishedPrefix(brand)))
    marked.push(key.slice(publishedPrefix(brand).length, -'.json'.length))
  const pointer = await readPointer(storage, brand)
  const newest = marked.sort().reverse().slice(0, most)
  const manifests: Manifest[] = []
  for (const runId of new Set([...(pointer ? [pointer.run_id] : []), ...newest])) {
    const manifest = await readManifest(storage, brand, runId)
    if (!manifest)
      throw new InputError(
        `${brand}: expected the manifest of each of the last ${most} published runs, found none of ${runId} at ` +
          `${storage.describe(manifestKey(brand, runId))}. Nothing is swept; restore it from a backup.`,
      )
    manifests.push(manifest)
  }
  if (!pointer && manifests.length > 0)
    throw new InputError(
      `${brand}: expected a pointer beside ${manifests.length} published runs, found none. Nothing is swept; restore ` +
        'current.json from a backup.',
    )
  return manifests
}

/**
 * Every object of a brand's runs that the manifest names, wherever in it: tables, logs, and whatever its state holds,
 * which is nobody's here. The manifest itself is one.
 */
export function namedKeys(manifest: Manifest): Set<string> {
  const prefix = `${manifest.brand}/runs/`
  const keys = new Set([manifestKey(manifest.brand, manifest.run_id)])
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith(prefix)) keys.add(value)
    } else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        walk(name)
        walk(inner)
      }
  }
  walk(manifest)
  return keys
}
