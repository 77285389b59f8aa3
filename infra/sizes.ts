import type { Settings } from './settings.ts'

/** What a function is given. Lambda gives a whole core for 1769 MB, and `/tmp` is where the engine spills. */
export type FunctionSize = { memoryMb: number; timeoutSeconds: number; tmpMb: number }

export type JobName =
  | 'plan'
  | 'ingest'
  | 'transform'
  | 'publish'
  | 'sweep'
  | 'watch'
  | 'night-failed'
  | 'review'

export type Size = {
  functions: Readonly<Record<JobName, FunctionSize>>
  brandsAtOnce: number
  /** Of one brand: parts of its new files that are read at the same time. */
  batchesAtOnce: number
  logDays: number
  /** What one query may scan: of a person, and of a night that runs on Athena. */
  queryBytes: { person: number; night: number }
  /** What all queries of a day may scan before somebody is told. */
  dayBytes: number
  monthlyBudgetUsd: number
  /**
   * Functions whose time, memory and throttles have alarms too, at ten cents each a month; every function has one for
   * its errors.
   */
  watchedClosely: readonly JobName[]
  /** A KMS key of our own for the brands' secrets, at a dollar a month (see lake.ts). */
  ownKey: boolean
}

const GB = 1_000_000_000
const MINUTE = 60

/**
 * 3008 MB is the most that a new account allows; 15 minutes the most of Lambda. With `standard`, `transform` has six
 * cores; an account that is new asks for the quota first (see RUNBOOK.md).
 */
export const SIZES: Readonly<Record<Settings['size'], Size>> = {
  small: {
    functions: {
      plan: { memoryMb: 1024, timeoutSeconds: 15 * MINUTE, tmpMb: 1024 },
      ingest: { memoryMb: 3008, timeoutSeconds: 15 * MINUTE, tmpMb: 4096 },
      transform: { memoryMb: 3008, timeoutSeconds: 15 * MINUTE, tmpMb: 10_240 },
      publish: { memoryMb: 1024, timeoutSeconds: 15 * MINUTE, tmpMb: 1024 },
      sweep: { memoryMb: 512, timeoutSeconds: 15 * MINUTE, tmpMb: 512 },
      watch: { memoryMb: 512, timeoutSeconds: 2 * MINUTE, tmpMb: 512 },
      'night-failed': { memoryMb: 256, timeoutSeconds: MINUTE, tmpMb: 512 },
      review: { memoryMb: 1769, timeoutSeconds: 5 * MINUTE, tmpMb: 2048 },
    },
    brandsAtOnce: 1,
    batchesAtOnce: 4,
    logDays: 30,
    queryBytes: { person: 10 * GB, night: 100 * GB },
    dayBytes: 100 * GB,
    monthlyBudgetUsd: 25,
    watchedClosely: ['transform'],
    ownKey: false,
  },
  standard: {
    functions: {
      plan: { memoryMb: 2048, timeoutSeconds: 15 * MINUTE, tmpMb: 2048 },
      ingest: { memoryMb: 3538, timeoutSeconds: 15 * MINUTE, tmpMb: 10_240 },
      transform: { memoryMb: 10_240, timeoutSeconds: 15 * MINUTE, tmpMb: 10_240 },
      publish: { memoryMb: 2048, timeoutSeconds: 15 * MINUTE, tmpMb: 2048 },
      sweep: { memoryMb: 1024, timeoutSeconds: 15 * MINUTE, tmpMb: 512 },
      watch: { memoryMb: 512, timeoutSeconds: 2 * MINUTE, tmpMb: 512 },
      'night-failed': { memoryMb: 256, timeoutSeconds: MINUTE, tmpMb: 512 },
      review: { memoryMb: 3538, timeoutSeconds: 5 * MINUTE, tmpMb: 4096 },
    },
    brandsAtOnce: 4,
    batchesAtOnce: 16,
    logDays: 90,
    queryBytes: { person: 100 * GB, night: 2000 * GB },
    dayBytes: 2000 * GB,
    monthlyBudgetUsd: 250,
    watchedClosely: ['plan', 'ingest', 'transform', 'publish', 'sweep', 'watch', 'night-failed', 'review'],
    ownKey: true,
  },
}
