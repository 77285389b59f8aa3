import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { runNight } from '../../functions/run-night.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { addDays } from '../../shared/calendar.ts'
import type { Config } from '../../shared/config.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import type { Row } from '../oracle/published.ts'
import type { Night, Scenario } from '../oracle/scenario.ts'
import { writeExports } from '../support/write-exports.ts'

export type LabSettings = {
  threads?: number
  memoryLimitMb?: number
  openEngine?: typeof duckdbEngine
  wrapStorage?: (storage: Storage) => Storage
}

/** A folder with exports, a lake and secrets, in which the product's own nights are run. */
export type Lab = {
  folder: string
  exportsDir: string
  lakeDir: string
  config: Config
  storage: Storage
  night: (night: Night, more?: { acceptVolume?: boolean }) => Promise<BrandNight>
  restate: (brand: string, from: string) => Promise<BrandNight>
  /** Rows of a published table in plain values; keys in hex, without run_id and month. */
  table: (name: string) => Promise<Row[]>
  close: () => Promise<void>
}

export async function openLab(secret: string, brand: string, settings: LabSettings = {}): Promise<Lab> {
  const folder = await mkdtemp(join(memoryFolder(), 'aips-lab-'))
  const [exportsDir, lakeDir, secretsDir] = ['exports', 'lake', 'secrets'].map((name) => join(folder, name))
  if (!exportsDir || !lakeDir || !secretsDir) throw new Error('no folders')
  await mkdir(secretsDir, { mode: 0o700 })
  await writeFile(join(secretsDir, brand), secret, { mode: 0o600 })
  const config: Config = {
    secretsDir,
    scratchDir: join(folder, 'scratch'),
    memoryLimitMb: settings.memoryLimitMb ?? 1024,
    threads: settings.threads ?? 1,
    noColor: true,
    codeVersion: 'test',
  }
  const disk = diskStorage(lakeDir)
  const storage = settings.wrapStorage?.(disk) ?? disk
  const world = (now: Date) => ({
    ...thisMachine(config),
    storage,
    now: () => now,
    openEngine: settings.openEngine ?? duckdbEngine,
  })
  let reader: Engine | null = null
  const only = async (
    kind: 'night' | 'restate',
    brandId: string,
    date: string | null,
    from: string | null,
    acceptVolume: boolean,
  ): Promise<BrandNight> => {
    const now = new Date(`${addDays(date ?? '2030-01-01', 2)}T00:00:00Z`)
    const { brands } = await runNight(
      {
        kind,
        exportsDir: kind === 'night' ? exportsDir : null,
        lakeDir,
        date,
        from,
        brand: brandId,
        acceptVolume,
      },
      world(now),
      () => {},
    )
    const [result] = brands
    if (!result) throw new Error('no brand ran')
    return result
  }
  return {
    folder,
    exportsDir,
    lakeDir,
    config,
    storage,
    night: async (night, more) => {
      await writeExports(exportsDir, night)
      return only('night', night.brand.brand, night.date, null, more?.acceptVolume ?? false)
    },
    restate: (brandId, from) => only('restate', brandId, null, from, false),
    table: async (name) => {
      reader ??= await duckdbEngine(storage, {
        scratchDir: folder,
        memoryLimitMb: 512,
        threads: 1,
        timezone: 'UTC',
      })
      return readTable(reader, storage, name)
    },
    close: async () => {
      await reader?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function readTable(engine: Engine, storage: Storage, name: string): Promise<Row[]> {
  const table = ALL_TABLES.find((one) => one.name === name)
  if (!table) throw new Error(`no table ${name}`)
  const { tables } = await readPublished(storage)
  const types = Object.fromEntries(Object.entries(table.columns).map(([column, { type }]) => [column, type]))
  await engine.bind('published', types, tables.get(name) ?? [])
  const columns = Object.entries(table.columns)
    .filter(([column]) => column !== 'run_id' && column !== 'month')
    .map(([column, { type }]) => (type === 'VARBINARY' ? `lower(hex(${column})) as ${column}` : column))
  const rows = await engine.rows(`select ${columns.join(', ')} from published`)
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, plain(value, table.columns[column]?.type)]),
    ),
  )
}

const plain = (value: unknown, type: string | undefined): Row[string] => {
  if (value === null || value === undefined) return null
  if (type === 'BIGINT' || type === 'DOUBLE') return Number(value)
  if (typeof value === 'boolean') return value
  return String(value)
}

/** Plays a whole scenario; throws when a night fails. */
export async function play(scenario: Scenario, settings: LabSettings = {}): Promise<Lab> {
  const brand = scenario.nights[0]?.brand.brand
  if (brand === undefined) throw new Error('a scenario without nights')
  const lab = await openLab(scenario.secret, brand, settings)
  for (const night of scenario.nights) {
    succeeded(await lab.night(night))
    if (night.restateFrom) succeeded(await lab.restate(brand, night.restateFrom))
  }
  return lab
}

export function succeeded(result: BrandNight): BrandNight {
  if (result.error)
    throw new Error(`${result.dt}: ${result.error.name} ${result.error.stack ?? result.error.message}`)
  return result
}

/** What two lists of rows do not share, by key columns: short, for a failing test to print. */
export function differences(name: string, ours: readonly Row[], theirs: readonly Row[]): string[] {
  const table = ALL_TABLES.find((one) => one.name === name)
  const keyOf = (row: Row) => (table?.key ?? []).map((column) => String(row[column])).join(' | ')
  const found: string[] = []
  const mine = new Map<string, Row>()
  for (const row of ours) {
    if (mine.has(keyOf(row))) found.push(`${name} twice: ${keyOf(row)}`)
    mine.set(keyOf(row), row)
  }
  for (const row of theirs) {
    const own = mine.get(keyOf(row))
    mine.delete(keyOf(row))
    if (!own) {
      found.push(`${name} missing: ${JSON.stringify(row)}`)
      continue
    }
    const columns = new Set([...Object.keys(own), ...Object.keys(row)])
    const wrong = [...columns].filter((column) => column in row && !same(own[column], row[column]))
    if (wrong.length > 0)
      found.push(
        `${name} ${keyOf(row)}: ${wrong.map((column) => `${column} is ${own[column]}, not ${row[column]}`).join('; ')}`,
      )
  }
  for (const row of mine.values()) found.push(`${name} too much: ${JSON.stringify(row)}`)
  return found
}

/** DOUBLEs come from one division of the same whole numbers on either side. */
const same = (a: Row[string] | undefined, b: Row[string] | undefined): boolean =>
  a === b || (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-12 * Math.abs(b))

/** A folder in memory where there is one: what these tests prove does not depend on the disk's fsync. */
const memoryFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
