import * as z from 'zod'
import { InputError } from '../../shared/errors.ts'
import type { BrandExports, Export } from '../../shared/ingest/list-exports.ts'
import { jsonBody, readJson } from '../../shared/publish/json-object.ts'
import type { Storage } from '../../shared/storage/storage.ts'

/** An export that a night reads; where its staged rows lie, or will lie once a function has read it. */
const plannedFile = z.object({
  source: z.string(),
  file: z.string(),
  size: z.number(),
  modified_ms: z.number(),
  etag: z.string().nullable(),
  staged: z.string(),
})

const why = z.enum(['link', 'source', 'brand', 'no_brand', 'no_file', 'unreadable', 'name', 'key'])

/**
 * What one brand's night is given: every step of it works on what the plan saw, whatever is dropped meanwhile. File
 * names are those that may enter the lake.
 */
const nightFile = z.object({
  format: z.literal(1),
  brand: z.string(),
  plan_id: z.string(),
  /** D, as of the plan: files that came later belong to a later date. Null where the brand cannot be looked at. */
  date: z.iso.date().nullable(),
  accept_volume: z.boolean(),
  brand_text: z.string().nullable(),
  /** Of the secret that ids are keyed with, from the plan to the end; null where nothing is read. */
  fingerprint: z.string().nullable(),
  /** What carries the transform, as far as the brand file could be read. */
  engine: z.enum(['duckdb', 'athena']),
  /** Why the brand cannot be looked at; its night ends with it. */
  fault: z.object({ name: z.string(), message: z.string() }).nullable(),
  /** Exports that the listing alone showed to be read already. */
  known: z.int(),
  skipped: z.array(z.object({ path: z.string(), why })),
  files: z.array(plannedFile),
})

export type NightFile = z.infer<typeof nightFile>
export type PlannedFile = NightFile['files'][number]

/** Passing things of nights lie beside the brands: no brand's id begins with an underscore. */
export const STAGING = '_staging/'

const nightKey = (brand: string, planId: string): string => `${STAGING}${brand}/nights/${planId}.json`

export async function keepNightFile(storage: Storage, night: NightFile): Promise<void> {
  await storage.put(nightKey(night.brand, night.plan_id), jsonBody(night))
}

/** @throws Error when there is none: the plan's own step writes it before anybody is told of it */
export async function readNightFile(storage: Storage, brand: string, planId: string): Promise<NightFile> {
  const found = await readJson(storage, nightKey(brand, planId), nightFile)
  if (!found)
    throw new Error(`${storage.describe(nightKey(brand, planId))}: expected the night's plan, found none`)
  return found.value
}

export const exportOf = (brand: string, file: PlannedFile, place: string): Export => ({
  brand,
  source: file.source,
  file: file.file,
  place,
  size: file.size,
  modifiedAt: new Date(file.modified_ms),
  etag: file.etag,
})

/**
 * Ids of one night are keyed with one secret: rows under another would be of other people.
 * @throws InputError where the secret is not the one that the night was planned with
 */
export function checkFingerprint({ brand, fingerprint }: NightFile, found: string): void {
  if (found !== fingerprint)
    throw new InputError(
      `secret of ${brand}: expected the one with fingerprint ${fingerprint}, with which this night was planned; found ${found}. Put the old one back, if that was not meant, and start the night again.`,
    )
}

/** A brand that has dropped nothing yet. */
export const noExportsOf = (brand: string): BrandExports => ({
  brand,
  brandFile: null,
  files: [],
  skipped: [],
  fault: null,
})
