import * as z from 'zod'
import type { Brand } from '../shared/brand.ts'
import type { Config } from '../shared/config.ts'
import type { AthenaEngine } from '../shared/engine/athena.ts'
import type { duckdbEngine } from '../shared/engine/duckdb.ts'
import type { Engine } from '../shared/engine/engine.ts'
import type { LedgerEntry } from '../shared/ingest/ledger.ts'
import type { Export, Exports, Skipped } from '../shared/ingest/list-exports.ts'
import type { Secrets } from '../shared/ingest/secret.ts'
import { keptSchema } from '../shared/lake/kept.ts'
import type { ParsedFile } from '../shared/lake/staged.ts'
import type { Catalog } from '../shared/publish/catalog.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { transformStateSchema } from '../shared/transform/state.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'

/** What a night meets outside itself. */
export type NightWorld = {
  storage: Storage
  /** Where SQL finds what the lake holds; null for a lake that none points into. */
  catalog: Catalog | null
  config: Config
  now: () => Date
  /** Makes the engine; tests put one in between. */
  openEngine: typeof duckdbEngine
  /** Makes the engine of a brand that asks for Athena; null where there is none, and this machine's carries it. */
  openAthena: ((storage: Storage, runId: string) => Promise<AthenaEngine>) | null
  secrets: Secrets
  openExports: (address: string) => Exports | Promise<Exports>
  /** Makes a manifest whose objects all lie in the lake the one that readers see, or leaves that to a later step. */
  commit: (storage: Storage, manifest: Manifest, expectedEtag: string | null) => Promise<unknown>
}

/**
 * Reads one export: what it holds is staged as files on this machine. Null where it is not there as it was listed: a
 * later night meets what is there then.
 */
export type ReadExport = (
  file: Export,
  how: {
    brand: Brand
    secret: Uint8Array
    outDir: string
    engine: Engine
    /** The name and time under which its content was delivered first, where it is read again; else the file's own. */
    as?: Pick<Export, 'file' | 'modifiedAt'>
  },
) => Promise<ParsedFile | null>

export type BrandRequest = {
  kind: 'night' | 'restate' | 'replay'
  brand: string
  /** The brand file's text; null where there is none. `restate` takes the one the last night saw. */
  brandText: string | null
  /** The exports that the listing knows; of those that the lake has read already, `known` may be left out. */
  files: readonly Export[]
  known: number
  read: ReadExport
  /** What lies in the brand's folder and is not read. */
  skipped: readonly Skipped[]
  /** Why the brand's folder cannot be read; its night ends with it. */
  fault: Error | null
  date: string | null
  from: string | null
  acceptVolume: boolean
  /** The run that an earlier call began and this one goes on with; null to begin one. */
  goesOn: { runId: string; startedAt: Date } | null
}

/** What a manifest's `state` holds besides what the transform keeps there. */
export const lakeState = z.object({
  brand_file: z.string(),
  kept: keptSchema,
  ledger: z.array(z.string()),
  transform: transformStateSchema,
})

/** What ends a call and is no failure of its run: somebody else works on the brand, or this one goes on later. */
export const isPassing = ({ name }: Error): boolean => name === 'BusyError' || name === 'ContinueError'

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
