import * as z from 'zod'
import type { Storage } from '../storage/storage.ts'

/**
 * The files a brand's lake has read. A file is known by its path, size, modified time and ETag from the listing alone,
 * and by its content once it was opened.
 */
const entry = z.object({
  file: z.string(),
  size: z.number(),
  modified_ms: z.number(),
  /** Null where the listing gave none, as folders give none: path, size and time are enough there. */
  etag: z.string().nullable().default(null),
  source: z.string(),
  content_sha256: z.string(),
  file_seq: z.int(),
  status: z.enum(['accepted', 'rejected', 'copy']),
  /** The max_quarantine_ratio that a file had too many bad rows for; null where that was not what it was rejected for. */
  allowed_ratio: z.number().nullable().default(null),
})

export type LedgerEntry = z.infer<typeof entry>

const page = z.object({ format: z.literal(1), files: z.array(entry) })

/** Above this many objects the ledger is written anew as one. */
const MOST_OBJECTS = 40

/** The ledger's entries, in the order of reading. */
export async function readLedger(storage: Storage, keys: readonly string[]): Promise<LedgerEntry[]> {
  const pages = await Promise.all(
    keys.map(async (key) => {
      const object = await storage.get(key)
      if (!object) throw new Error(`${storage.describe(key)}: named by the manifest, but not in the lake`)
      return page.parse(JSON.parse(new TextDecoder().decode(object.bytes))).files
    }),
  )
  return pages.flat()
}

/**
 * What of the ledger still stands under a brand file's ratio: a file that had too many bad rows for a lower one is
 * tried again, and with it its copies, of which any may be the one that is still there.
 */
export function standing(entries: readonly LedgerEntry[], allowedRatio: number): LedgerEntry[] {
  const content = (one: LedgerEntry): string => `${one.source} ${one.content_sha256}`
  const newest = new Map(entries.filter((one) => one.status !== 'copy').map((one) => [content(one), one]))
  return entries.filter((one) => {
    const ratio = newest.get(content(one))?.allowed_ratio ?? null
    return ratio === null || ratio >= allowedRatio
  })
}

/** Adds what a run has read. @returns the keys of the ledger after it */
export async function extendLedger(
  storage: Storage,
  keys: readonly string[],
  before: readonly LedgerEntry[],
  added: readonly LedgerEntry[],
  prefix: string,
): Promise<string[]> {
  if (added.length === 0) return [...keys]
  const anew = keys.length >= MOST_OBJECTS
  const files = anew ? [...before, ...added] : added
  const key = `${prefix}state/ledger.json`
  await storage.put(key, { bytes: new TextEncoder().encode(JSON.stringify({ format: 1, files })) })
  return anew ? [key] : [...keys, key]
}
