import * as z from 'zod'
import { BusyError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'
import { jsonBody, readJson } from './json-object.ts'
import { tombstonesKey } from './lake-layout.ts'

const userKey = z.string().regex(/^[0-9a-f]{32}$/)

const tombstonesSchema = z.object({
  format: z.literal(1),
  /** User keys of forgotten people, in hex: of each id they were known by, and of the person these were linked to. */
  keys: z.array(userKey),
  /** Of these, whoever may still lie in the lake: a forget that did not come to its end. */
  unfinished: z.array(userKey),
  /** Of these, ids that no link had given to anybody when they were forgotten, nor since. */
  unlinked: z.array(userKey).default([]),
})

/** Whom a brand's lake has forgotten: all that is kept of them, so that no file and no earlier run brings them back. */
export type Tombstones = Omit<z.infer<typeof tombstonesSchema>, 'format'>

/** The brand's tombstones; none where nobody was ever forgotten. */
export async function readTombstones(storage: Storage, brand: string): Promise<Tombstones> {
  const found = await readJson(storage, tombstonesKey(brand), tombstonesSchema)
  return contentOf(found?.value)
}

/**
 * Sets tombstones, as those of a forget that has begun. They never go again.
 * @param links ids among them that belong to nobody by any link, and ids that belong to somebody now
 */
export const addTombstones = (
  storage: Storage,
  brand: string,
  keys: readonly string[],
  links: { unlinked?: readonly string[]; linked?: readonly string[] } = {},
): Promise<void> =>
  change(storage, brand, (before) => ({
    keys: united(before.keys, keys),
    unfinished: united(before.unfinished, keys),
    unlinked: united(before.unlinked, links.unlinked ?? []).filter((key) => !links.linked?.includes(key)),
  }))

/** Says that nothing of these people lies in the lake any more. */
export const finishTombstones = (storage: Storage, brand: string, keys: readonly string[]): Promise<void> =>
  change(storage, brand, (before) => ({
    ...before,
    unfinished: before.unfinished.filter((key) => !keys.includes(key)),
  }))

const contentOf = (found: Tombstones | undefined): Tombstones => ({
  keys: found?.keys ?? [],
  unfinished: found?.unfinished ?? [],
  unlinked: found?.unlinked ?? [],
})

const united = (one: readonly string[], other: readonly string[]): string[] =>
  [...new Set([...one, ...other])].sort()

const ATTEMPTS = 20

/** Two who change it at once are both heard: whoever comes second begins again with what the first has written. */
async function change(
  storage: Storage,
  brand: string,
  changed: (before: Tombstones) => Tombstones,
): Promise<void> {
  const key = tombstonesKey(brand)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await readJson(storage, key, tombstonesSchema)
    const before = contentOf(found?.value)
    const after = changed(before)
    if (JSON.stringify(after) === JSON.stringify(before)) return
    const condition = found ? { etag: found.etag } : ({ absent: true } as const)
    if ((await storage.put(key, jsonBody({ format: 1, ...after }), condition)) !== null) return
  }
  throw new BusyError(
    `${storage.describe(key)}: expected to be the only one who changes it, found another change each of ${ATTEMPTS} ` +
      'times. Start again when nobody else forgets people of this brand.',
  )
}
