import type { Catalog } from '../../shared/publish/catalog.ts'
import { publish, rollForward } from '../../shared/publish/commit.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { Ready } from './transform-brand.ts'

/**
 * Publishes a run that waits for its swap, and brings the catalog to what is current then. A run that is published
 * already stays so; where nothing was new the catalog is brought up to date all the same, for an earlier night may
 * have been stopped between the two.
 * @returns how many partitions of the catalog were made, moved or removed
 * @throws BusyError when somebody else published meanwhile; what kept the catalog from following, to be tried again
 */
export async function publishRun(
  { brand, run_id, etag }: Ready,
  storage: Storage,
  catalog: Catalog | null,
): Promise<number> {
  if (run_id === null) return rollForward(storage, catalog, brand)
  const manifest = await readManifest(storage, brand, run_id)
  if (!manifest) throw new Error(`${brand}: expected the manifest of run ${run_id}, found none`)
  const { partitionsMoved, failure } = await publish(storage, catalog, manifest, etag)
  if (failure) throw failure
  return partitionsMoved
}
