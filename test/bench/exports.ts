import { linkSync } from 'node:fs'
import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { addDays } from '../../shared/calendar.ts'
import { BENCH_BRAND, benchBrandFile } from './bench-brand.ts'
import { type Generated, generatedDays, lateRows } from './generated-rows.ts'
import { HISTORY_DAYS, LONGER, type Size } from './size.ts'

/** D of the measured night; the lakes end the day before. */
export const NIGHT_DATE = '2026-09-01'
export const LAST_DATE = addDays(NIGHT_DATE, -1)
/** How many dates the catch-up runs. */
export const CATCH_UP_DAYS = 90
/** The late file holds a tenth of a day, spread over the window. */
const LATE_SHARE = 0.1
const WINDOW_DAYS = 7
const FILE_DAYS = 10

export type ExportFile = { path: string; to: string }

/** Exports as the bench needs them, made in the engine. Each part is a list of files below `<dir>/<part>`. */
export type BenchExports = {
  /** The 120 days up to the measured one, as Parquet. */
  recent: ExportFile[]
  /** The 360 days before them. */
  older: ExportFile[]
  /** The measured day, as CSV. */
  day: ExportFile[]
  /** The measured day in 300 files. */
  pieces: ExportFile[]
  late: ExportFile[]
}

/** Makes all of them. @param eventIds whether events carry an event_id */
export async function makeExports(
  dir: string,
  size: Size,
  eventIds: boolean,
  parts: ReadonlySet<keyof BenchExports>,
): Promise<BenchExports> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '4GB',
    temp_directory: join(dir, 'spill'),
  })
  const connection = await instance.connect()
  const run = (sql: string) => connection.run(sql)
  const made: BenchExports = { recent: [], older: [], day: [], pieces: [], late: [] }
  const past = (from: string, days: number, newcomers: number, into: ExportFile[], name: string) =>
    pastFiles(run, join(dir, name), { from, days, newcomers, eventIds, size }, into)
  const day = {
    from: NIGHT_DATE,
    to: NIGHT_DATE,
    rows: size.dayRows,
    newcomers: size.newcomers,
    orders: size.dayOrders,
    eventIds,
  }
  try {
    const first = addDays(NIGHT_DATE, -HISTORY_DAYS)
    if (parts.has('recent')) await past(first, HISTORY_DAYS, size.newcomers, made.recent, 'recent')
    const olderDays = (LONGER - 1) * HISTORY_DAYS
    // Everybody of the recent days who lapses does so within 90 of 120 days: half as many before make four times the lost.
    if (parts.has('older'))
      await past(addDays(first, -olderDays), olderDays, Math.round(size.newcomers / 2), made.older, 'older')
    for (const one of generatedDays(size, day)) {
      if (parts.has('day')) made.day.push(await csv(run, join(dir, 'day'), one, NIGHT_DATE))
      if (!parts.has('pieces')) continue
      if (one.source === 'behaviours') made.pieces.push(...(await pieces(run, join(dir, 'pieces'), one, 300)))
      else made.pieces.push(await csv(run, join(dir, 'pieces'), one, NIGHT_DATE))
    }
    if (parts.has('late')) {
      const late = lateRows(size, {
        from: addDays(NIGHT_DATE, -WINDOW_DAYS),
        to: LAST_DATE,
        rows: Math.round((size.dayRows * LATE_SHARE) / WINDOW_DAYS),
        eventIds,
      })
      made.late.push(await csv(run, join(dir, 'late'), late, NIGHT_DATE))
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  return made
}

type Run = (sql: string) => Promise<unknown>

async function pastFiles(
  run: Run,
  dir: string,
  given: { from: string; days: number; newcomers: number; eventIds: boolean; size: Size },
  into: ExportFile[],
): Promise<void> {
  const { size } = given
  for (let day = 0; day < given.days; day += FILE_DAYS) {
    const from = addDays(given.from, day)
    const to = addDays(from, Math.min(FILE_DAYS, given.days - day) - 1)
    const days = {
      from,
      to,
      rows: size.pastRows,
      newcomers: given.newcomers,
      orders: size.pastOrders,
      eventIds: given.eventIds,
    }
    for (const { source, select } of generatedDays(size, days)) {
      const path = join(dir, source, `${from}.parquet`)
      await mkdir(dirname(path), { recursive: true })
      await run(`copy (${select}) to '${path}' (format parquet, compression zstd)`)
      into.push(await dated(path, to))
    }
  }
}

async function csv(run: Run, dir: string, { source, select }: Generated, to: string): Promise<ExportFile> {
  const path = join(dir, source, `${source}-${dir.split('/').at(-1)}.csv`)
  await mkdir(dirname(path), { recursive: true })
  await run(`copy (${select}) to '${path}' (format csv, header true)`)
  return dated(path, to)
}

async function pieces(
  run: Run,
  dir: string,
  { source, select }: Generated,
  count: number,
): Promise<ExportFile[]> {
  const target = join(dir, 'split')
  await mkdir(target, { recursive: true })
  await run('set partitioned_write_max_open_files = 1000')
  await run(
    `copy (select *, hash(occurred_at, user_id) % ${count} as piece from (${select}) r) to '${target}' (format csv, header true, partition_by (piece))`,
  )
  const files: ExportFile[] = []
  for (const folder of await readdir(target)) {
    for (const name of await readdir(join(target, folder))) {
      const path = join(dir, source, `${folder}-${name}`)
      await mkdir(dirname(path), { recursive: true })
      await rename(join(target, folder, name), path)
      files.push(await dated(path, NIGHT_DATE))
    }
  }
  await rm(target, { recursive: true })
  return files
}

/** An export is cut in the small hours of the day after. */
async function dated(path: string, to: string): Promise<ExportFile> {
  const at = new Date(`${addDays(to, 1)}T00:00:00Z`)
  await utimes(path, at, at)
  return { path, to }
}

/** An exports folder of some of these files, by links. */
export async function exportsFolder(
  root: string,
  files: readonly ExportFile[],
  campaigns: number,
): Promise<string> {
  const brand = join(root, BENCH_BRAND)
  await mkdir(brand, { recursive: true })
  await writeFile(join(brand, 'brand.yaml'), benchBrandFile(campaigns))
  for (const { path } of files) {
    const target = join(brand, path.split('/').slice(-2).join('/'))
    await mkdir(dirname(target), { recursive: true })
    linkSync(path, target)
  }
  return root
}
