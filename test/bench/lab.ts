import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '../../shared/calendar.ts'
import { BENCH_BRAND } from './bench-brand.ts'
import {
  type BenchExports,
  CATCH_UP_DAYS,
  type ExportFile,
  exportsFolder,
  LAST_DATE,
  makeExports,
  NIGHT_DATE,
} from './exports.ts'
import { type NightTold, nightInProcess } from './night-job.ts'
import type { Size } from './size.ts'

export type LabOptions = {
  dir: string
  size: Size
  threads: number
  memoryLimitMb: number
  rounds: number
  log: (line: string) => void
}

/** Lakes and exports that the benches share; each is made when it is first asked for. */
export type Lab = LabOptions & {
  secretsDir: string
  exports: (eventIds: boolean, ...parts: (keyof BenchExports)[]) => Promise<BenchExports>
  /** A lake up to the day before the measured night (`early`: up to the day before the catch-up). */
  lake: (which: 'short' | 'long' | 'early', eventIds: boolean) => Promise<string>
  /** A night over a copy of a lake that stays as it is; `keep` gives the copy to the caller. */
  night: (given: {
    lake: string
    files: readonly ExportFile[]
    date?: string
    stageRounds?: number
    keep?: string
  }) => Promise<NightTold>
  restate: (lake: string, from: string) => Promise<NightTold>
}

export async function openLab(options: LabOptions): Promise<Lab> {
  const { dir, size, log } = options
  await rm(dir, { recursive: true, force: true })
  const secretsDir = join(dir, 'secrets')
  await mkdir(secretsDir, { recursive: true, mode: 0o700 })
  await writeFile(join(secretsDir, BENCH_BRAND), 'a secret of no brand, for the bench', { mode: 0o600 })
  const made = new Map<string, Promise<BenchExports>>()
  const lakes = new Map<string, Promise<string>>()
  let copies = 0
  const job = {
    secretsDir,
    scratchDir: join(dir, 'scratch'),
    threads: options.threads,
    memoryLimitMb: options.memoryLimitMb,
  }
  const variant = (eventIds: boolean) => (eventIds ? 'with-event-ids' : 'without-event-ids')

  const exports: Lab['exports'] = async (eventIds, ...parts) => {
    const all: BenchExports = { recent: [], older: [], day: [], pieces: [], late: [] }
    for (const part of parts) {
      const name = `${variant(eventIds)}/${part}`
      const one = made.get(name) ?? makeExports(join(dir, variant(eventIds)), size, eventIds, new Set([part]))
      made.set(name, one)
      all[part] = (await one)[part]
    }
    return all
  }

  const run = async (lakeDir: string, files: readonly ExportFile[], date: string, stageRounds = 0) => {
    copies += 1
    const exportsDir = await exportsFolder(join(dir, `exports-${copies}`), files, size.campaigns)
    const told = await nightInProcess({
      ...job,
      kind: 'night',
      exportsDir,
      lakeDir,
      date,
      from: null,
      today: date,
      stageRounds,
    })
    await rm(exportsDir, { recursive: true })
    return told
  }

  const build = async (
    name: string,
    which: 'short' | 'long' | 'early',
    eventIds: boolean,
  ): Promise<string> => {
    const lakeDir = join(dir, `lake-${name}`)
    const parts = await exports(
      eventIds,
      ...(which === 'long' ? (['recent', 'older'] as const) : (['recent'] as const)),
    )
    const date = which === 'early' ? addDays(LAST_DATE, -CATCH_UP_DAYS) : LAST_DATE
    const files = [...parts.older, ...parts.recent].filter(({ to }) => to <= date)
    const told = await run(lakeDir, files, date)
    log(
      `made the ${name} lake: ${told.rows} rows in ${told.seconds.toFixed(1)} s, peak ${(told.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    )
    return lakeDir
  }

  return {
    ...options,
    secretsDir,
    exports,
    lake(which, eventIds) {
      const name = `${which}-${variant(eventIds)}`
      const one = lakes.get(name) ?? build(name, which, eventIds)
      lakes.set(name, one)
      return one
    },
    async night({ lake, files, date = NIGHT_DATE, stageRounds = 0, keep }) {
      const copy = keep ?? join(dir, `copy-${copies}`)
      copyLake(lake, copy)
      const told = await run(copy, files, date, stageRounds)
      if (keep === undefined) await rm(copy, { recursive: true })
      return told
    },
    async restate(lake, from) {
      const copy = join(dir, `copy-${copies}-restate`)
      copyLake(lake, copy)
      const told = await nightInProcess({
        ...job,
        kind: 'restate',
        exportsDir: null,
        lakeDir: copy,
        date: null,
        from,
        today: NIGHT_DATE,
        stageRounds: 0,
      })
      await rm(copy, { recursive: true })
      return told
    },
  }
}

/** Objects are never changed in place, so links do; the storage's own folder is not an object. */
function copyLake(from: string, to: string): void {
  execFileSync('cp', ['-al', from, to])
  execFileSync('rm', ['-rf', join(to, '.storage')])
}
