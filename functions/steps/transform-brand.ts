import { stageManifest } from '../../shared/publish/commit.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { brandNight } from '../brand-night.ts'
import type { BrandNight, NightError } from '../cli/night-result.ts'
import type { BrandRequest, NightWorld, ReadExport } from '../night-run.ts'
import { dayTooLarge } from './day-fits.ts'
import { exportOf, type NightFile } from './night-file.ts'
import { beginOrGoOn, endOfRun } from './run-mark.ts'
import { openStaged } from './staged-files.ts'

/** What publish is given: a run whose objects and manifest lie in the lake, and the pointer's ETag that it replaces. */
export type Ready = { brand: string; run_id: string | null; etag: string | null }

/**
 * A brand's night from its staged files up to its manifest, which is not yet the one that readers see. `run_id` is
 * null where nothing was new, or where the night failed: `told.error` says how, and the lake's logs do.
 */
export async function transformBrand(
  night: NightFile,
  world: NightWorld,
  diskBytes: number | null = null,
): Promise<{ ready: Ready; told: BrandNight }> {
  const ready: Ready = { brand: night.brand, run_id: null, etag: null }
  const commit: NightWorld['commit'] = async (storage, manifest, etag) => {
    await stageManifest(storage, manifest)
    ready.run_id = manifest.run_id
    ready.etag = etag
  }
  const goesOn = await beginOrGoOn(world.storage, night, world.now())
  const given = requestOf(night, world.storage)
  const fault = given.fault ?? (await dayTooLarge(night, world.storage, diskBytes))
  const request: BrandRequest = { ...given, fault, goesOn }
  const told = await brandNight(request, { ...world, commit }, () => {})
  if (told.error?.name !== 'ContinueError') await endOfRun(world.storage, night)
  return { ready, told }
}

const requestOf = (night: NightFile, storage: Storage): Omit<BrandRequest, 'goesOn'> => ({
  kind: 'night',
  brand: night.brand,
  brandText: night.brand_text,
  files: night.files.map((file) => exportOf(night.brand, file, '')),
  known: night.known,
  read: staged(night, storage),
  skipped: night.skipped,
  fault: night.fault && thrownAgain(night.fault),
  date: night.date,
  from: null,
  acceptVolume: night.accept_volume,
})

/** Files as an earlier step has read them. */
function staged({ brand, files }: NightFile, storage: Storage): ReadExport {
  const folders = new Map(files.map((file) => [file.file, file.staged]))
  return async ({ file }) => {
    const parsed = await openStaged(storage, folders.get(file) ?? '')
    if (!parsed) throw new Error(`${brand}/${file}: expected its staged rows, found none`)
    return parsed
  }
}

/** An error by name, for whoever sorts errors by their names; of a bug's words only what may be told. */
export function thrownAgain({ name, message }: Pick<NightError, 'name' | 'message'>): Error {
  const error = new Error(message)
  error.name = name
  return error
}
