import * as z from 'zod'
import type { Brand } from '../shared/brand.ts'
import type { Config } from '../shared/config.ts'
import type { duckdbEngine } from '../shared/engine/duckdb.ts'
import type { Engine } from '../shared/engine/engine.ts'
import type { LedgerEntry } from '../shared/ingest/ledger.ts'
import type { Export, Skipped } from '../shared/ingest/list-exports.ts'
import { keptSchema } from '../shared/lake/kept.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { transformStateSchema } from '../shared/transform/state.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'

/** What a night meets outside itself. */
export type NightWorld = {
  storage: Storage
  config: Config
  now: () => Date
  /** Makes the engine; tests put one in between. */
  openEngine: typeof duckdbEngine
}

export type BrandRequest = {
  kind: 'night' | 'restate'
  brand: string
  /** The brand file's text; null where there is none. `restate` takes the one the last night saw. */
  brandText: string | null
  /** Every export there is, by the listing. */
  files: readonly Export[]
  /** What lies in the brand's folder and is not read. */
  skipped: readonly Skipped[]
  /** Why the brand's folder cannot be read; its night ends with it. */
  fault: Error | null
  date: string | null
  from: string | null
  acceptVolume: boolean
}

/** What a manifest's `state` holds besides what the transform keeps there. */
export const lakeState = z.object({
  brand_file: z.string(),
  kept: keptSchema,
  ledger: z.array(z.string()),
  transform: transformStateSchema,
})

export type RunInHand = {
  request: BrandRequest
  world: NightWorld
  onProgress: OnProgress
  runId: string
  startedAt: Date
  told: BrandNight
  /** The date under which a failure is logged; null where there is nothing to log. */
  dt: string | null
}

/** A brand's night before it works: what there is to work on. */
export type Started = {
  brand: Brand
  brandText: string
  parent: Manifest | null
  before: z.infer<typeof lakeState> | null
  ledger: readonly LedgerEntry[]
  files: readonly Export[]
  /** What is worth a word whatever the files hold. */
  warnings: readonly { code: string; message: string }[]
  to: string
  secret: { key: Uint8Array; fingerprint: string }
  etag: string | null
}

export type Prepared = Started & { engine: Engine; workDir: string }
