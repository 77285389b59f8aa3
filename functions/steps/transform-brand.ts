import { fingerprintOf } from '../../shared/ingest/secret.ts'
import type { ParsedFile } from '../../shared/lake/staged.ts'
import { stageManifest } from '../../shared/publish/commit.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { brandNight } from '../brand-night.ts'
import type { BrandNight, NightError } from '../cli/night-result.ts'
import { type BrandRequest, isPassing, type NightWorld, type ReadExport } from '../night-run.ts'
import { dayTooLarge } from './day-fits.ts'
import { checkFingerprint, exportOf, type NightFile } from './night-file.ts'
import { beginOrGoOn, endOfRun } from './run-mark.ts'
import { listStaged, openStaged } from './staged-files.ts'

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
  const listed = await listStaged(world.storage, night.brand)
  const given = requestOf(night, world.storage, listed)
  const fault = given.fault ?? (await dayTooLarge(night, world.storage, listed, diskBytes))
  const request: BrandRequest = { ...given, fault, goesOn }
  const told = await brandNight(request, { ...world, commit }, () => {})
  // Who goes on later goes on with this run, and so does who is at work on it while another call finds it busy.
  if (!told.error || !isPassing(told.error)) await endOfRun(world.storage, night)
  return { ready, told }
}

const requestOf = (
  night: NightFile,
  storage: Storage,
  listed: ReadonlyMap<string, number>,
): Omit<BrandRequest, 'goesOn'> => ({
  kind: 'night',
  brand: night.brand,
  brandText: night.brand_text,
  files: night.files.map((file) => exportOf(night.brand, file, '')),
  known: night.known,
  read: staged(night, storage, listed),
  skipped: night.skipped,
  fault: night.fault && thrownAgain(night.fault),
  date: night.date,
  from: null,
  acceptVolume: night.accept_volume,
})

/** So many files come down while the ones before them are looked at. */
const FILES_AHEAD = 16

/** Files as an earlier step has read them, fetched ahead of the order in which they are asked for. */
function staged(night: NightFile, storage: Storage, listed: ReadonlyMap<string, number>): ReadExport {
  const { files } = night
  const places = new Map(files.map(({ file }, index) => [file, index]))
  const coming = new Map<number, Promise<ParsedFile | null>>()
  const fetch = (index: number): void => {
    const folder = files[index]?.staged
    if (folder === undefined || coming.has(index)) return
    const parsed = openStaged(storage, folder, listed)
    // Whoever asks for it hears why it failed.
    parsed.catch(() => {})
    coming.set(index, parsed)
  }
  return async ({ file }, { secret }) => {
    checkFingerprint(night, fingerprintOf(secret))
    const index = places.get(file) ?? -1
    for (let ahead = index; ahead < index + FILES_AHEAD; ahead++) fetch(ahead)
    const parsed = await coming.get(index)
    coming.delete(index)
    return parsed ?? null
  }
}

/** An error by name, for whoever sorts errors by their names; of a bug's words only what may be told. */
export function thrownAgain({ name, message }: Pick<NightError, 'name' | 'message'>): Error {
  const error = new Error(message)
  error.name = name
  return error
}
