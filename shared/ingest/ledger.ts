import * as z from 'zod'
import type { Brand } from '../brand.ts'
import type { Storage } from '../storage/storage.ts'
import { termsOf } from './read-terms.ts'

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
  /** How it was read and what came of it; not there for copies, and for files of lakes from before this was kept. */
  outcome: z
    .object({
      /** The terms it was read under (read-terms.ts). */
      terms: z.string(),
      /** Reason code of a rejection. */
      reason: z.string().nullable(),
      read_rows: z.int(),
      bad_rows: z.int(),
      /** The number of the run that read it first. */
      run_no: z.int(),
    })
    .optional(),
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

/** A content of a source, whatever files hold it. */
export const contentOf = (one: Pick<LedgerEntry, 'source' | 'content_sha256'>): string =>
  `${one.source} ${one.content_sha256}`

/** Per content what reading it last came to, in the order in which the contents were read. */
export const newestReadings = (entries: readonly LedgerEntry[]): Map<string, LedgerEntry> =>
  new Map(entries.filter((one) => one.status !== 'copy').map((one) => [contentOf(one), one]))

/**
 * What of the ledger still stands under a brand file: a rejected file is tried again when the terms of its source are
 * others than it was read under, or when it had too many bad rows for a lower ratio; and with it its copies, of which
 * any may be the one that is still there. What an accepted file gave stands until a replay (functions/replay-files.ts).
 */
export function standing(
  entries: readonly LedgerEntry[],
  brand: Pick<Brand, 'sources' | 'maxQuarantineRatio'>,
): LedgerEntry[] {
  const newest = newestReadings(entries)
  const terms = termsOf(brand)
  return entries.filter((one) => {
    const read = newest.get(contentOf(one))
    if (read?.status !== 'rejected') return true
    const mayFit = read.allowed_ratio !== null && read.allowed_ratio < brand.maxQuarantineRatio
    return !mayFit && (read.outcome === undefined || read.outcome.terms === terms(read.source))
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
