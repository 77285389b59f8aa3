import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { duckdbEngine } from '../../../shared/engine/duckdb.ts'
import { readPublished } from '../../../shared/publish/reader.ts'
import { diskStorage } from '../../../shared/storage/disk.ts'
import { ALL_TABLES } from '../../../shared/tables/all-tables.ts'
import { writeExports } from '../../support/write-exports.ts'
import { openLab, succeeded } from '../lab.ts'
import { type NightAnswer, type NightCall, nightAnswer } from './night-process.ts'
import type { TwoNights } from './two-nights.ts'

/** A lake after its first night, the second night's exports beside it, and copies of that lake to play with. */
export type Stand = {
  /** A fresh copy of the lake as the first night left it. */
  copy: () => Promise<Copy>
  close: () => Promise<void>
}
type Copy = {
  lakeDir: string
  /** The second night, or a restatement from its first date, on this copy. */
  call: (change?: Partial<NightCall>) => NightCall
  remove: () => Promise<void>
}

export async function openStand(nights: TwoNights): Promise<Stand> {
  const lab = await openLab(nights.secret, nights.brand)
  succeeded(await lab.night(nights.first))
  await writeExports(lab.exportsDir, nights.second)
  const { date } = nights.second
  let copies = 0
  return {
    async copy() {
      const folder = join(lab.folder, `copy-${copies++}`)
      const lakeDir = join(folder, 'lake')
      await mkdir(folder)
      await cp(lab.lakeDir, lakeDir, { recursive: true, preserveTimestamps: true })
      return {
        lakeDir,
        call: (change = {}) => ({
          kind: 'night',
          exportsDir: lab.exportsDir,
          lakeDir,
          secretsDir: lab.config.secretsDir,
          scratchDir: join(folder, 'scratch'),
          date,
          now: new Date(Date.parse(`${date}T00:00:00Z`) + 2 * 86_400_000).toISOString(),
          kill: null,
          ...change,
        }),
        remove: () => rm(folder, { recursive: true, force: true }),
      }
    },
    close: lab.close,
  }
}

/** The call in a process of its own; null when the process was killed. */
export async function nightProcess(call: NightCall): Promise<NightAnswer | null> {
  const program = join(import.meta.dirname, 'night-process.ts')
  const child = spawn(process.execPath, [program, JSON.stringify(call)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  const [code, signal] = await once(child, 'close')
  if (signal === 'SIGKILL') return null
  if (code !== 0) throw new Error(`the night's process ended with ${code}`)
  return nightAnswer.parse(JSON.parse(output))
}

/** What a reader sees of each table: how many rows, and a fingerprint of everything but the run that wrote them. */
export type Seen = Readonly<Record<string, string>>

/** Columns that differ from run to run by their nature. */
const OF_THE_RUN = new Set(['run_id', 'started_at', 'finished_at', 'seconds', 'peak_bytes', 'input_sha256'])

/** Reads every published table of a lake over and over. */
export async function openReader(lakeDir: string, scratchDir: string) {
  const storage = diskStorage(lakeDir)
  const engine = await duckdbEngine(storage, { scratchDir, memoryLimitMb: 256, threads: 1, timezone: 'UTC' })
  const look = async (names: readonly string[] = ALL_TABLES.map(({ name }) => name)): Promise<Seen> => {
    const { tables } = await readPublished(storage)
    const seen: Record<string, string> = {}
    for (const { name, columns } of ALL_TABLES.filter((table) => names.includes(table.name))) {
      const types = Object.fromEntries(Object.entries(columns).map(([column, { type }]) => [column, type]))
      await engine.bind('published', types, tables.get(name) ?? [])
      const kept = Object.keys(columns).filter((column) => !OF_THE_RUN.has(column))
      const [row] = await engine.rows(
        `select count(*) as n, cast(coalesce(sum(hash(row(${kept.join(', ')}))), 0) as varchar) as fingerprint from published`,
      )
      seen[name] = `${row?.n} rows, ${row?.fingerprint}`
    }
    return seen
  }
  return { storage, look, close: () => engine.close() }
}
export type Reader = Awaited<ReturnType<typeof openReader>>
