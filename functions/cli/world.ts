import type { CloudConfig, Config } from '../../shared/config.ts'
import type { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Exports } from '../../shared/ingest/list-exports.ts'
import type { Secrets } from '../../shared/ingest/secret.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import type { Sample, SampleRequest } from '../../shared/sample/write-sample.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { NightRequest, NightResult, OnProgress } from './night-result.ts'

/** All that a command meets outside itself; tests give another one. */
export type World = {
  stdout: Out
  stderr: Out
  now: () => Date
  cwd: string
  /** What a person types to call this program, for next steps that can be pasted: `aips`. */
  self: string
  /** @throws ConfigError when an environment variable does not fit */
  config: () => Config
  /** How the lake in the cloud is set up, where a place is an address of S3. */
  cloud: () => CloudConfig
  /** The storage of a lake: of a folder, which need not exist, or of an address of S3. */
  openStorage: (place: string) => Promise<Storage>
  /** What lies in a folder of exports, or at an address of S3. */
  openExports: (place: string) => Promise<Exports>
  /** Where SQL finds what the lake holds; null where none points into it, as into a folder. */
  openCatalog: (place: string) => Promise<Catalog | null>
  secrets: () => Secrets
  /** Makes the engine that reads files. */
  openEngine: typeof duckdbEngine
  runNight: (request: NightRequest, onProgress: OnProgress) => Promise<NightResult>
  /** Writes a made-up brand's exports; `now` dates them where `endDate` does not. */
  writeSample: (request: SampleRequest, now: Date) => Promise<Sample>
  /** At the end of a call: takes away what was downloaded for it. */
  close: () => Promise<void>
}

export type Out = {
  /** Resolves when more may be written; a reader that went away is no error. */
  write: (text: string) => Promise<void>
  isTerminal: boolean
  /** Width in columns; 80 where unknown. */
  columns: number
  color: boolean
}

/** What a command found out: one JSON document, and the same as text for people. */
export type Report = {
  json: unknown
  text: (out: Out) => string
  /** 0 unless given. */
  exitCode?: number
}
