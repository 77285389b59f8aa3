import * as z from 'zod'
import type { Storage } from '../storage/storage.ts'
import { jsonBody, readJson } from './json-object.ts'
import { pointerKey } from './lake-layout.ts'

const pointerSchema = z.object({
  format: z.literal(1),
  run_id: z.string().min(1),
  dt: z.iso.date(),
  /** Key of the run's manifest. */
  manifest: z.string().min(1),
  /** When the run became current, UTC: a run made current again by a rollback has a new time. */
  pointed_at: z.iso.datetime(),
})

/** Which run readers see. */
export type Pointer = z.infer<typeof pointerSchema>

/** The brand's `current.json`, with the ETag a swap must name; null before the first publication. */
export async function readPointer(
  storage: Storage,
  brand: string,
): Promise<(Pointer & { etag: string }) | null> {
  const read = await readJson(storage, pointerKey(brand), pointerSchema)
  return read && { ...read.value, etag: read.etag }
}

/**
 * The commit: makes `next` current if the pointer is still the one read before (`expectedEtag`; null: there was
 * none). True when `next` became current, false when somebody else was first.
 *
 * A storage may apply a put and lose the answer, then refuse the repetition (412): whether we won is therefore read
 * from the lake whenever the put says no or throws.
 * @throws the storage's own error when the put failed and the pointer is still the old one
 */
export async function swapPointer(
  storage: Storage,
  brand: string,
  expectedEtag: string | null,
  next: Pointer,
): Promise<boolean> {
  const condition = expectedEtag === null ? ({ absent: true } as const) : { etag: expectedEtag }
  let failure: unknown = null
  try {
    if ((await storage.put(pointerKey(brand), jsonBody(next), condition)) !== null) return true
  } catch (error) {
    failure = error
  }
  const current = await readPointer(storage, brand)
  if (current?.run_id === next.run_id && current.pointed_at === next.pointed_at) return true
  if ((current?.etag ?? null) === expectedEtag && failure) throw failure
  return false
}
