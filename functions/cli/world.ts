import type { Config } from '../../shared/config.ts'
import type { duckdbEngine } from '../../shared/engine/duckdb.ts'
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
  /** The lake's storage; the folder need not exist. */
  openStorage: (folder: string) => Storage
  /** Makes the engine that reads files. */
  openEngine: typeof duckdbEngine
  runNight: (request: NightRequest, onProgress: OnProgress) => Promise<NightResult>
  /** Writes a made-up brand's exports; `now` dates them where `endDate` does not. */
  writeSample: (request: SampleRequest, now: Date) => Promise<Sample>
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
