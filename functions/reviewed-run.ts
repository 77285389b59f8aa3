import { ConfigError } from '../shared/errors.ts'
import { publishedRuns } from '../shared/publish/history.ts'
import { KEPT_RUNS } from '../shared/publish/kept-runs.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import type { Storage } from '../shared/storage/storage.ts'

/**
 * The run a review reads: the one that readers see, or the newest kept one of a date.
 * @throws ConfigError where there is none; it names the dates there are
 */
export async function reviewedRun(storage: Storage, brand: string, date: string | null): Promise<Manifest> {
  const pointer = await readPointer(storage, brand)
  const current = pointer && (await readManifest(storage, brand, pointer.run_id))
  if (!current)
    throw new ConfigError(
      `brand ${brand}: expected a published run in ${storage.describe(brand)}, found none. Run \`aips night\` first.`,
    )
  if (date === null || date === current.dt) return current
  const kept = (await publishedRuns(storage, brand)).slice(0, KEPT_RUNS)
  const wanted = kept.find(({ dt }) => dt === date)
  const manifest = wanted && (await readManifest(storage, brand, wanted.run_id))
  if (manifest) return manifest
  const dates = [...new Set(kept.map(({ dt }) => dt))].sort()
  throw new ConfigError(
    `--date ${date}: expected the date of a run that is kept, found none of ${brand} for it. There are: ${dates.join(', ')}.`,
  )
}
