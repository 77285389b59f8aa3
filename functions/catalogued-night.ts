import { afterSwap, publish } from '../shared/publish/commit.ts'
import { tellError } from './cli/error-text.ts'
import type { NightRequest, NightResult, OnProgress } from './cli/night-result.ts'
import type { NightWorld } from './night-run.ts'
import { runNight } from './run-night.ts'

const AGAIN = '`aips night` for the same date again'

/**
 * A night over a lake that a catalog points into. After it the catalog shows what is published, whatever the night came
 * to: one that found nothing new sets right what an earlier one could not. Where that fails the night says so, and
 * is no less published.
 */
export async function cataloguedNight(
  request: NightRequest,
  world: NightWorld,
  onProgress: OnProgress,
): Promise<NightResult> {
  const { catalog, storage } = world
  if (catalog === null) return runNight(request, world, onProgress)
  const failures = new Map<string, Error | null>()
  const commit: NightWorld['commit'] = async (lake, manifest, expectedEtag) => {
    const { failure } = await publish(lake, catalog, manifest, expectedEtag)
    failures.set(manifest.brand, failure)
  }
  const result = await runNight(request, { ...world, commit }, onProgress)
  for (const { brand, outcome, warnings } of result.brands) {
    if (outcome === 'failed') continue
    const known = failures.get(brand)
    const failure = known === undefined ? (await afterSwap(storage, catalog, brand)).failure : known
    if (failure) warnings.push({ code: 'catalog_behind', message: catalogBehind(failure, AGAIN) })
  }
  return result
}

/**
 * What it means that the catalog could not be set, for whoever waits for its numbers.
 * @param again what does that and nothing else
 */
export const catalogBehind = (failure: Error, again: string): string =>
  `the lake is as it should be, but Athena may still show what was there before: ${tellError(failure).message} ` +
  `The next night sets it right; ${again} does only that. Set AIPS_DATABASE=none where S3 comes without Glue.`
