import { ConfigError } from '../shared/errors.ts'
import { type PublishedRun, publishedRuns } from '../shared/publish/history.ts'
import { KEPT_RUNS } from '../shared/publish/kept-runs.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import type { Storage } from '../shared/storage/storage.ts'

/** `rolledBack`: readers went back behind this run and do not see what it says. */
type ReviewedRun = { manifest: Manifest; rolledBack: boolean }

/**
 * The run a review reads: the one that readers see; or of a date, the newest kept one that what they see was made from,
 * and where a rollback took the date away, the newest kept one that was left.
 * @throws ConfigError where there is none; it names the dates there are
 */
export async function reviewedRun(
  storage: Storage,
  brand: string,
  date: string | null,
): Promise<ReviewedRun> {
  const pointer = await readPointer(storage, brand)
  const current = pointer && (await readManifest(storage, brand, pointer.run_id))
  if (!current)
    throw new ConfigError(
      `brand ${brand}: expected a published run in ${storage.describe(brand)}, found none. Run \`aips night\` first.`,
    )
  if (date === null || date === current.dt) return { manifest: current, rolledBack: false }
  const runs = await publishedRuns(storage, brand)
  const kept = runs.slice(0, KEPT_RUNS)
  const ofDate = kept.filter(({ dt }) => dt === date)
  const line = lineOf(runs, current.run_id)
  const wanted = ofDate.find(({ run_id }) => line.has(run_id)) ?? ofDate[0]
  const manifest = wanted && (await readManifest(storage, brand, wanted.run_id))
  if (manifest) return { manifest, rolledBack: !line.has(manifest.run_id) }
  const dates = [...new Set(kept.map(({ dt }) => dt))].sort()
  throw new ConfigError(
    `--date ${date}: expected the date of a run that is kept, found none of ${brand} for it. There are: ${dates.join(', ')}.`,
  )
}

/** A run and those it was made from, back to the first whose mark is there. */
function lineOf(runs: readonly PublishedRun[], runId: string): ReadonlySet<string> {
  const parents = new Map(runs.map((run) => [run.run_id, run.parent_run_id]))
  const line = new Set<string>()
  for (let id: string | null = runId; id !== null && !line.has(id); id = parents.get(id) ?? null) line.add(id)
  return line
}
