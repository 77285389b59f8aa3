import { isDeepStrictEqual } from 'node:util'
import { asError, BusyError } from '../errors.ts'
import type { Body, Storage } from '../storage/storage.ts'
import type { Catalog } from './catalog.ts'
import { rollForwardCatalog, showLogMonth } from './catalog-roll-forward.ts'
import { jsonBody } from './json-object.ts'
import { logKey, manifestKey, publishedKey } from './lake-layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readPointer, swapPointer } from './pointer.ts'

/** What was done after a pointer was swapped. */
export type RolledForward = {
  /** Partitions of the catalog that were made, moved or removed. */
  partitionsMoved: number
  /**
   * Why it could not be done to the end; null where it was. The run is published all the same and nothing is lost: who
   * reads the lake itself sees it whole, who asks the catalog sees what was there before wherever it was not moved yet.
   * Anybody may repeat `rollForward`, and the next night does it first.
   */
  failure: Error | null
}

/**
 * Makes a run's manifest the one readers see. Everything it names must lie in the lake already. Before the swap
 * nothing of the run is visible; after it everything is, and what remains (roll-forward) anyone may repeat.
 * Publishing the same run twice is the same as once.
 * @param catalog null for a lake that no catalog points into, as a folder is
 * @param expectedEtag the pointer's ETag when the run began; null when there was no pointer
 * @throws BusyError when somebody else published since then: nothing of this run is visible
 */
export async function publish(
  storage: Storage,
  catalog: Catalog | null,
  manifest: Manifest,
  expectedEtag: string | null,
): Promise<RolledForward> {
  const { brand, run_id } = manifest
  const current = await readPointer(storage, brand)
  if (current?.run_id !== run_id) {
    if ((current?.etag ?? null) !== expectedEtag) throw await overtaken(storage, manifest)
    if ((current?.run_id ?? null) !== manifest.parent_run_id)
      throw new Error(
        `run ${run_id}: its parent is ${manifest.parent_run_id}, but ${current?.run_id} is current`,
      )
    // What was current must have left its mark and its logs before it is replaced: nobody would look for them later.
    await leaveTraces(storage, brand)
    await stageManifest(storage, manifest)
    const won = await swapPointer(storage, brand, expectedEtag, {
      format: 1,
      run_id,
      dt: manifest.dt,
      manifest: manifestKey(brand, run_id),
      pointed_at: manifest.created_at,
    })
    // Whoever publishes on top of a run marks it first, so a mark says that our swap had been applied.
    if (!won && (await storage.head(publishedKey(brand, run_id))) === null)
      throw await overtaken(storage, manifest)
  }
  return afterSwap(storage, catalog, brand)
}

/** Rolls forward where the pointer was swapped: what fails now takes nothing away from the run that readers see. */
export const afterSwap = (storage: Storage, catalog: Catalog | null, brand: string): Promise<RolledForward> =>
  rollForward(storage, catalog, brand).then(
    (partitionsMoved) => ({ partitionsMoved, failure: null }),
    (error: unknown) => ({ partitionsMoved: 0, failure: asError(error) }),
  )

/**
 * Writes what a run would publish without publishing it: `publish` takes it from there, whoever calls it. Finding the
 * same manifest there means that an answer was lost, or that a step is done again.
 */
export async function stageManifest(storage: Storage, manifest: Manifest): Promise<void> {
  const key = manifestKey(manifest.brand, manifest.run_id)
  if ((await storage.put(key, jsonBody(manifest), { absent: true })) !== null) return
  const found = await readManifest(storage, manifest.brand, manifest.run_id)
  // As JSON has it: without members that are undefined, whatever the order of the others.
  if (!isDeepStrictEqual(found, JSON.parse(JSON.stringify(manifest))))
    throw new Error(`${storage.describe(key)}: expected no such object yet; a run id is used once`)
}

async function overtaken(storage: Storage, manifest: Manifest): Promise<BusyError> {
  const current = await readPointer(storage, manifest.brand)
  return new BusyError(
    `${manifest.brand}: expected run ${manifest.parent_run_id ?? '(none)'} to be current still, found ` +
      `${current?.run_id ?? '(none)'} of ${current?.dt ?? 'no date'}: another run published first, and nothing of run ` +
      `${manifest.run_id} is visible. Start again: it goes on from what is published now.`,
  )
}

/**
 * Does what the swap leaves to be done for the current run: marks it as published, copies its log rows beside those of
 * the other runs, and sets the catalog to what it names. Repeating it changes nothing. The next night does it first.
 * @returns how many partitions of the catalog were made, moved or removed
 */
export async function rollForward(storage: Storage, catalog: Catalog | null, brand: string): Promise<number> {
  await leaveTraces(storage, brand)
  return catalog === null ? 0 : rollForwardCatalog(storage, catalog, brand)
}

/** What the current run must have left before another becomes current: nobody looks for it later. */
export async function leaveTraces(storage: Storage, brand: string): Promise<void> {
  const pointer = await readPointer(storage, brand)
  const manifest = pointer && (await readManifest(storage, brand, pointer.run_id))
  if (!manifest) return
  for (const [table, staged] of Object.entries(manifest.logs)) {
    if (staged === null) continue
    const target = logKey(brand, table, manifest.dt, manifest.run_id)
    if (await storage.head(target)) continue
    const rows = await storage.get(staged)
    if (!rows) throw new Error(`${storage.describe(staged)}: named by the manifest, but not in the lake`)
    await storage.put(target, { bytes: rows.bytes }, { absent: true })
  }
  const { run_id, dt, kind, parent_run_id, created_at } = manifest
  const mark = jsonBody({ format: 1, run_id, dt, kind, parent_run_id, created_at })
  if (!(await storage.head(publishedKey(brand, run_id))))
    await storage.put(publishedKey(brand, run_id), mark, { absent: true })
}

/**
 * Keeps a log file of a run that published nothing (stopped by a check, or failed): an object beside the pointer,
 * seen by readers at once. A catalog that does not know its month yet is told; where it does not listen, the next
 * roll-forward tells it again, and why the run published nothing is what people must hear now.
 * @param dt the night's date, which names the month partition
 */
export async function writeLog(
  storage: Storage,
  catalog: Catalog | null,
  log: { brand: string; table: string; dt: string; run_id: string },
  rows: Body,
): Promise<void> {
  await storage.put(logKey(log.brand, log.table, log.dt, log.run_id), rows, { absent: true })
  await (catalog && showLogMonth(catalog, { ...log, month: log.dt.slice(0, 7) }).catch(() => {}))
}
