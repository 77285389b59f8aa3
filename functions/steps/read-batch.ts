import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import type { Exports } from '../../shared/ingest/list-exports.ts'
import { shownFile } from '../../shared/ingest/shown-file.ts'
import type { NightWorld } from '../night-run.ts'
import { parsing } from '../read-export.ts'
import { openScratch } from '../scratch-folder.ts'
import { tooLarge } from './day-fits.ts'
import { checkFingerprint, exportOf, type NightFile, type PlannedFile } from './night-file.ts'
import { isStaged, keepStaged } from './staged-files.ts'

/** What reading some files came to; `read_rows` of files that were read now. */
export type BatchRead = {
  files: number
  staged_before: number
  /** Not there any more as they were planned. */
  left: number
  read_rows: number
  quarantined_rows: number
}

/**
 * Reads some of a night's files and stages their rows in the lake, each by itself: a step that is done again, or twice
 * at once, ends in the same objects.
 * @throws what no file is to blame for: the storage, the secret, the disk
 */
export async function readBatch(
  night: NightFile,
  { first, count }: { first: number; count: number },
  exports: Exports,
  world: NightWorld,
  diskBytes: number | null = null,
): Promise<BatchRead> {
  const done: BatchRead = { files: 0, staged_before: 0, left: 0, read_rows: 0, quarantined_rows: 0 }
  const { storage, config } = world
  const waiting: PlannedFile[] = []
  for (const file of night.files.slice(first, first + count)) {
    if (await isStaged(storage, file.staged, world.now())) done.staged_before += 1
    else waiting.push(file)
  }
  if (waiting.length === 0) return done
  const brand = parseBrandFile(night.brand_text ?? '', night.brand)
  const secret = await world.secrets.of(night.brand, { mayCreate: true })
  checkFingerprint(night, secret.fingerprint)
  const places = await placesOf({ brand: night.brand, files: waiting }, exports, secret.key)
  const work = await openScratch(config.scratchDir, `${night.plan_id}-${first}`)
  const engine = await world.openEngine(storage, {
    scratchDir: work,
    memoryLimitMb: config.memoryLimitMb,
    threads: config.threads,
    timezone: brand.timezone,
  })
  const read = parsing(exports)
  try {
    for (const [index, file] of waiting.entries()) {
      const outDir = join(work, String(index))
      const given = exportOf(night.brand, file, places.get(file.file) ?? file.file)
      const parsed =
        tooLarge(given, diskBytes) ?? (await read(given, { brand, secret: secret.key, outDir, engine }))
      if (parsed === null) {
        done.left += 1
        continue
      }
      await keepStaged(storage, file.staged, parsed)
      await rm(outDir, { recursive: true, force: true })
      done.files += 1
      done.read_rows += parsed.readRows
      done.quarantined_rows += parsed.quarantinedRows
    }
  } finally {
    await engine.close()
    await rm(work, { recursive: true, force: true })
  }
  return done
}

/** The mark of a name that was masked (shared/ingest/shown-file.ts). */
const MASKED = /~[0-9a-f]{8}(\.[^/]*)?$/

/** Where the files lie: a plan knows them by the names that may enter the lake, which are not always their own. */
async function placesOf(
  { brand, files }: { brand: string; files: readonly PlannedFile[] },
  exports: Exports,
  secret: Uint8Array,
): Promise<Map<string, string>> {
  const places = new Map(files.map(({ file }) => [file, `${brand}/${file}`]))
  if (!files.some(({ file }) => MASKED.test(file))) return places
  const { brands } = await exports.list(brand)
  for (const one of brands.flatMap((found) => found.files)) {
    const { file } = shownFile(one, secret)
    if (places.has(file)) places.set(file, one.place)
  }
  return places
}
