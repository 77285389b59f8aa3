import * as z from 'zod'
import type { Storage } from '../storage/storage.ts'
import { readJson } from './json-object.ts'
import { manifestKey } from './lake-layout.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const date = z.iso.date()

const eventAlternative = z.object({
  behaviours: z.array(z.string()).readonly(),
  min_count: z.int(),
  window_days: z.int(),
  min_dwell_seconds: z.number(),
})

const rules = z.object({
  name: z.string(),
  version: z.int(),
  stages: z.object({
    A: z.array(eventAlternative).readonly(),
    I: z.array(eventAlternative).readonly(),
    TI: z.array(eventAlternative).readonly(),
    P: z.array(z.object({ orders: z.literal(true), window_days: z.int(), min_net_fen: z.int() })).readonly(),
    S: z
      .array(
        z.object({
          after_purchase: z.literal(true),
          behaviours: z.array(z.string()).readonly(),
          window_days: z.int(),
        }),
      )
      .readonly(),
  }),
})

const publishedFile = z.object({ key: z.string().min(1), rows: z.int().min(0), bytes: z.int().min(0) })

/** `run_id` is the run that wrote the files: an unchanged partition stays under its old run. */
const partition = z.object({
  run_id: z.string().min(1),
  files: z.array(publishedFile),
  /** Of the partition's rows, whatever their order (see result_sha256). */
  sha256,
  rows: z.int().min(0),
})

/** From the business date `from` on (until the next segment) stages follow these rules. */
const ruleSegment = z.object({ from: date, rule_version: z.string(), content_sha256: sha256, rules })

/**
 * What one run published: one immutable object a run, `<brand>/runs/<run_id>/manifest.json`. Everything a reader
 * may see is named here, so that whoever holds a manifest holds one whole night.
 */
const manifestSchema = z.object({
  format: z.literal(1),
  brand: z.string().min(1),
  run_id: z.string().min(1),
  kind: z.enum(['night', 'restate', 'replay', 'rollback', 'forget']),
  /** The as-of date D. */
  dt: date,
  /** The first business date the lake has published. */
  first_date: date,
  /** The run that was current when this one began; null for the first. */
  parent_run_id: z.string().min(1).nullable(),
  created_at: z.iso.datetime(),
  code_version: z.string(),
  input_sha256: sha256,
  result_sha256: sha256,
  /** Of the brand's secret: a lake meets its own secret or stops (see ingest/secret.ts). */
  secret_fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  /** Oldest first. */
  rule_segments: z.array(ruleSegment),
  /** Every `name@version` ever used, and the hash of its content: a known one never changes. */
  known_rules: z.record(z.string(), sha256),
  timezone: z.string(),
  /** Category id → decision_cycle_days, as published. */
  categories: z.record(z.string(), z.int()),
  /** Table → partition (`month=2026-03`, `dt=2026-03-01`, or `` for an unpartitioned table) → its files. */
  tables: z.record(z.string(), z.record(z.string(), partition)),
  /** What the next night goes on from; transform parses it with schemas of its own. */
  state: z.record(z.string(), z.unknown()),
  /** Log table → key of this run's own rows (lake-layout.ts, stagedLogKey); null when it wrote none. */
  logs: z.record(z.string(), z.string().nullable()),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), rows: z.int().optional() })),
})

export type Manifest = z.infer<typeof manifestSchema>

/**
 * The manifest of a run, published or not; null when there is none.
 * @throws InputError when the object is damaged
 */
export async function readManifest(storage: Storage, brand: string, runId: string): Promise<Manifest | null> {
  return (await readJson(storage, manifestKey(brand, runId), manifestSchema))?.value ?? null
}
