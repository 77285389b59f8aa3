import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { COMMANDS } from '../../functions/cli/commands.ts'
import { runCli } from '../../functions/cli/run-cli.ts'
import type { World } from '../../functions/cli/world.ts'
import { readCloudConfig } from '../../shared/config.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { identifier, literal } from '../../shared/engine/engine.ts'
import { diskExports } from '../../shared/ingest/list-exports.ts'
import { fileSecrets } from '../../shared/ingest/secret.ts'
import { publish, writeLog } from '../../shared/publish/commit.ts'
import { stagedLogKey } from '../../shared/publish/lake-layout.ts'
import type { Manifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { tableNamed } from '../../shared/tables/all-tables.ts'

/** Values of one row; columns left out are null. Text is bound as a literal and cast to the column's type. */
export type TestRow = Readonly<Record<string, string | number | boolean | null>>

/** A run to publish by hand: rows per table (one partition each), and log rows. */
export type TestRun = {
  brand: string
  run_id: string
  dt: string
  created_at: string
  tables?: Readonly<Record<string, readonly TestRow[]>>
  logs?: Readonly<Record<string, readonly TestRow[]>>
}

/** A scratch folder with a lake in it, and ways to fill the lake without a night. */
export async function testLake() {
  const dir = await mkdtemp(path.join(tmpdir(), 'aips-cli-'))
  const lake = path.join(dir, 'lake')
  const storage = diskStorage(lake)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  let files = 0

  const parquet = async (table: string, rows: readonly TestRow[]): Promise<string> => {
    const columns = Object.entries(tableNamed(table).columns)
    const selects = rows.map(
      (row) =>
        `select ${columns.map(([name, { type }]) => `cast(${row[name] === undefined || row[name] === null ? 'null' : literal(String(row[name]))} as ${type}) as ${identifier(name)}`).join(', ')}`,
    )
    files += 1
    const file = path.join(dir, `${files}.parquet`)
    await connection.run(`copy (${selects.join(' union all ')}) to ${literal(file)} (format parquet)`)
    return file
  }

  return {
    dir,
    lake,
    storage,
    async publish(run: TestRun): Promise<void> {
      const pointer = await readPointer(storage, run.brand)
      const tables: Manifest['tables'] = {}
      for (const [table, rows] of Object.entries(run.tables ?? {})) {
        const key = `${run.brand}/runs/${run.run_id}/tables/${table}.parquet`
        await storage.put(key, { file: await parquet(table, rows) })
        tables[table] = {
          '': {
            run_id: run.run_id,
            files: [{ key, rows: rows.length, bytes: 1 }],
            sha256: ZERO,
            rows: rows.length,
          },
        }
      }
      const logs: Manifest['logs'] = {}
      for (const [table, rows] of Object.entries(run.logs ?? {})) {
        const key = stagedLogKey(run.brand, run.run_id, table)
        await storage.put(key, { file: await parquet(table, rows) })
        logs[table] = key
      }
      const manifest: Manifest = {
        format: 1,
        brand: run.brand,
        run_id: run.run_id,
        kind: 'night',
        dt: run.dt,
        first_date: '2026-09-01',
        parent_run_id: pointer?.run_id ?? null,
        created_at: run.created_at,
        code_version: '0.1.0',
        input_sha256: ZERO,
        result_sha256: ZERO,
        secret_fingerprint: '0'.repeat(16),
        rule_segments: [],
        known_rules: {},
        timezone: 'Asia/Shanghai',
        categories: {},
        tables,
        state: {},
        logs,
        warnings: [],
      }
      await publish(storage, null, manifest, pointer?.etag ?? null)
    },
    async log(
      brand: string,
      run_id: string,
      dt: string,
      table: string,
      rows: readonly TestRow[],
    ): Promise<void> {
      await writeLog(storage, null, { brand, table, dt, run_id }, { file: await parquet(table, rows) })
    },
    async remove(): Promise<void> {
      connection.closeSync()
      instance.closeSync()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export type TestLake = Awaited<ReturnType<typeof testLake>>

const ZERO = '0'.repeat(64)

export type Ran = { code: number; stdout: string; stderr: string }

/** Runs `aips` in this process, in a pipe unless `changed` says otherwise. */
export async function aips(args: readonly string[], changed: Partial<World> = {}): Promise<Ran> {
  const ran = { code: -1, stdout: '', stderr: '' }
  const scratchDir = path.join(tmpdir(), 'aips-cli-scratch')
  const out = (stream: 'stdout' | 'stderr') => ({
    write: async (text: string) => {
      ran[stream] += text
    },
    isTerminal: false,
    columns: 80,
    color: false,
  })
  const world: World = {
    stdout: out('stdout'),
    stderr: out('stderr'),
    now: () => new Date('2026-10-01T04:00:00Z'),
    cwd: process.cwd(),
    self: 'aips',
    config: () => ({
      secretsDir: path.join(scratchDir, 'secrets'),
      scratchDir,
      memoryLimitMb: 512,
      threads: 1,
      noColor: true,
      codeVersion: '0.1.0',
    }),
    cloud: () => readCloudConfig({}),
    openStorage: async (dir) => diskStorage(dir),
    openExports: async (dir) => diskExports(dir),
    openCatalog: async () => null,
    secrets: () => fileSecrets({ secretsDir: path.join(scratchDir, 'secrets') }),
    openEngine: duckdbEngine,
    runNight: async () => {
      throw new Error('no night in this test')
    },
    writeSample: async () => {
      throw new Error('no sample in this test')
    },
    close: async () => {},
    ...changed,
  }
  if (changed.stdout) world.stdout = { ...changed.stdout, write: out('stdout').write }
  if (changed.stderr) world.stderr = { ...changed.stderr, write: out('stderr').write }
  ran.code = await runCli(args, world, COMMANDS)
  return ran
}
