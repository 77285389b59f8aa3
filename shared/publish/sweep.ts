import { BusyError } from '../errors.ts'
import type { ObjectInfo, Storage } from '../storage/storage.ts'
import type { ObjectTags } from '../storage/tags.ts'
import { jsonBody, readJson } from './json-object.ts'
import { keptManifests, namedKeys } from './kept-runs.ts'
import { runsPrefix, sweptKey } from './lake-layout.ts'
import { NOTHING_SWEPT, planSweep, type Swept, sweptSchema } from './sweep-plan.ts'

/** What the lifecycle rule of the lake's bucket looks for. */
export const SWEPT_TAG = { 'aips-swept': 'true' } as const

/** A second and a half for a thousand tags, so this is half a minute. */
const MOST_TAGS = 20_000
const TAGS_AT_A_TIME = 16

export type SweepResult = {
  /** Objects tagged for removal now, and their bytes. */
  objects: number
  bytes: number
  /** Objects whose tag was taken off. */
  untagged: number
  /** Objects that no kept manifest names and that are not tagged yet. */
  waiting: number
}

/**
 * Tags the objects of a brand's runs that none of the kept manifests has named for a week: lifecycle removes them within
 * a day. A tag comes off again where a rollback made an object needed meanwhile. Never tagged are manifests of
 * kept runs, what is younger than two days, and all that does not lie under `<brand>/runs/`. Anybody may repeat it.
 * @param tags null for a lake in a folder, where nothing is removed: a laptop's disk is its owner's
 * @throws InputError when a manifest is damaged or missing (nothing is tagged then); BusyError when another sweep of
 *   this brand is at work
 */
export async function sweep(
  storage: Storage,
  tags: ObjectTags | null,
  brand: string,
  now: Date,
): Promise<SweepResult> {
  if (tags === null) return { objects: 0, bytes: 0, untagged: 0, waiting: 0 }
  const found = await readJson(storage, sweptKey(brand), sweptSchema)
  const before = found?.value ?? NOTHING_SWEPT
  const listed: ObjectInfo[] = []
  for await (const object of storage.list(runsPrefix(brand))) listed.push(object)
  // Read after the listing: what was published meanwhile is named.
  const named = await namedByKept(storage, brand)
  const plan = planSweep(listed, named, before, now, MOST_TAGS)

  await each(plan.untag, (key) => tags.set(key, {}))
  let etag = found?.etag ?? null
  if (plan.tag.length > 0) {
    etag = await write(storage, brand, { ...plan.after, unfinished: true }, etag)
    // Looked at again after it was said what will go: a rollback that had not heard of it has its pointer there by now,
    // and one that comes later hears of it (history.ts).
    const needed = await namedByKept(storage, brand)
    for (const { key } of plan.tag) if (needed.has(key)) delete plan.after.tagged[key]
    plan.tag = plan.tag.filter(({ key }) => !needed.has(key))
    await each(plan.tag, ({ key }) => tags.set(key, SWEPT_TAG))
  }
  if (etag !== (found?.etag ?? null) || JSON.stringify(plan.after) !== JSON.stringify(before))
    await write(storage, brand, plan.after, etag)
  return {
    objects: plan.tag.length,
    bytes: plan.tag.reduce((sum, { size }) => sum + size, 0),
    untagged: plan.untag.length,
    waiting: Object.keys(plan.after.waiting).length,
  }
}

async function namedByKept(storage: Storage, brand: string): Promise<Set<string>> {
  const named = new Set<string>()
  for (const manifest of await keptManifests(storage, brand))
    for (const key of namedKeys(manifest)) named.add(key)
  return named
}

/** Keys that are tagged, or may be. */
export async function taggedKeys(storage: Storage, brand: string): Promise<Set<string>> {
  const found = await readJson(storage, sweptKey(brand), sweptSchema)
  return new Set(Object.keys(found?.value.tagged ?? {}))
}

/** @throws BusyError when somebody else wrote the record since it was read */
async function write(storage: Storage, brand: string, swept: Swept, etag: string | null): Promise<string> {
  const written = await storage.put(
    sweptKey(brand),
    jsonBody(swept),
    etag === null ? { absent: true } : { etag },
  )
  if (written !== null) return written
  // An answer that was lost: the storage asked again and met its own success.
  const now = await readJson(storage, sweptKey(brand), sweptSchema)
  if (now && JSON.stringify(now.value) === JSON.stringify(swept)) return now.etag
  throw new BusyError(
    `${brand}: expected no other sweep of this brand, found that ${storage.describe(sweptKey(brand))} changed ` +
      'meanwhile. What is tagged is right; the next sweep does the rest.',
  )
}

/** Does `work` for all, some at a time; ends when all that began has ended. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const queue = all.values()
  const worker = async (): Promise<void> => {
    for (const one of queue) await work(one)
  }
  const ended = await Promise.allSettled(Array.from({ length: TAGS_AT_A_TIME }, worker))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
