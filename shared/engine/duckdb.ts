import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import * as z from 'zod'
import { makeFolder } from '../make-folder.ts'
import type { Storage } from '../storage/storage.ts'
import { DUCKDB_DIALECT } from './dialect.ts'
import { type Columns, type Engine, identifier, type LocalRows, literal, type WrittenFile } from './engine.ts'

/** How much of the machine DuckDB may take. */
export type DuckdbSettings = {
  /** A folder for spill and for files on their way into the storage; removed on close. */
  scratchDir: string
  memoryLimitMb: number
  threads: number
  /** IANA zone in which times without an offset are read and dates are cut. */
  timezone: string
}

/**
 * DuckDB 1.5.5 misses every row when it looks a BLOB up in a file of its own that has a bloom filter, and joins on
 * BLOB look up so: files without one are right (test/engine/duckdb.test.ts).
 */
const NO_BLOOM_FILTER = 'write_bloom_filter false'

const copyStats = z.array(
  z.object({
    filename: z.string(),
    count: z.coerce.number(),
    file_size_bytes: z.coerce.number(),
    partition_keys: z.array(z.object({ value: z.string() })).nullable(),
  }),
)

/**
 * An engine on DuckDB inside this process. Integer `/` means what it means on Athena; sorting puts nulls last
 * there and here. Results spill to `scratchDir` above the memory limit.
 */
export async function duckdbEngine(storage: Storage, settings: DuckdbSettings): Promise<Engine> {
  const scratch = path.join(settings.scratchDir, `engine-${process.pid}-${randomUUID().slice(0, 8)}`)
  await makeFolder(scratch)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${settings.memoryLimitMb}MB`,
    threads: String(settings.threads),
    temp_directory: path.join(scratch, 'spill'),
  })
  const connection = await instance.connect()
  for (const statement of [
    `set global timezone = ${literal(settings.timezone)}`,
    'set global integer_division = true',
    "set global default_null_order = 'nulls_last'",
    'set global preserve_insertion_order = true',
    'set global autoinstall_known_extensions = false',
    'set global partitioned_write_max_open_files = 1000',
  ]) {
    await connection.run(statement)
  }
  return engineOn(connection, storage, scratch, async () => {
    connection.closeSync()
    instance.closeSync()
    await rm(scratch, { recursive: true, force: true })
  })
}

function engineOn(
  connection: DuckDBConnection,
  storage: Storage,
  scratch: string,
  close: () => Promise<void>,
): Engine {
  const run = async (sql: string): Promise<void> => {
    await connection.run(sql)
  }
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson()

  // DuckDB replaces a view by a view and a table by a table, but not the one by the other.
  const kinds = new Map<string, 'view' | 'table'>()
  const create = async (kind: 'view' | 'table', name: string, select: string): Promise<void> => {
    const present = kinds.get(name)
    if (present && present !== kind) await run(`drop ${present} ${identifier(name)}`)
    kinds.set(name, kind)
    await run(`create or replace temp ${kind} ${identifier(name)} as ${select}`)
  }

  return {
    dialect: DUCKDB_DIALECT,
    run,
    rows,
    close,
    async bind(name, columns, keys) {
      const files = await Promise.all(keys.map((key) => storage.localFile(key)))
      await create('view', name, scan(columns, files))
    },
    load: (name, columns, files) => create('table', name, scanLocal(columns, files)),
    make: (name, select) => create('table', name, select),
    define: (name, select) => create('view', name, select),
    async drop(...names) {
      for (const name of names) {
        const present = kinds.get(name)
        if (present) await run(`drop ${present} ${identifier(name)}`)
        kinds.delete(name)
      }
    },
    async write(select, prefix, by) {
      const target = path.join(scratch, randomUUID())
      const options = by
        ? `partition_by (${identifier(by)}), write_partition_columns true, return_stats true`
        : 'return_stats true'
      if (by) await mkdir(target)
      const stats = copyStats.parse(
        await rows(
          `copy (${select}) to ${literal(target)} (format parquet, compression zstd, ${NO_BLOOM_FILTER}, ${options})`,
        ),
      )
      const written: WrittenFile[] = []
      for (const [index, file] of stats.entries()) {
        if (file.count === 0) continue
        const partition = file.partition_keys?.[0]?.value ?? ''
        const key = `${prefix}/${partition === '' ? '' : `${partition}/`}${index}.parquet`
        await storage.put(key, { file: file.filename })
        written.push({ key, rows: file.count, bytes: file.file_size_bytes, partition })
      }
      await rm(target, { recursive: true, force: true })
      return written
    },
  }
}

function scan(columns: Columns, files: readonly string[]): string {
  const names = Object.entries(columns)
  if (files.length === 0) {
    const empty = names.map(([name, type]) => `cast(null as ${type}) as ${identifier(name)}`)
    return `select ${empty.join(', ')} where false`
  }
  const list = files.map((file) => literal(file)).join(', ')
  return `select ${names.map(([name]) => identifier(name)).join(', ')} from read_parquet([${list}], hive_partitioning = false)`
}

function scanLocal(columns: Columns, files: readonly LocalRows[]): string {
  const [first] = files
  if (!first) return scan(columns, [])
  const constants = Object.keys(first.constants)
  const values = files.map((file) =>
    [literal(file.path), ...constants.map((name) => file.constants[name] ?? 'null')].join(', '),
  )
  const list = files.map((file) => literal(file.path)).join(', ')
  const names = Object.keys(columns).map(
    (name) => `${constants.includes(name) ? 'f' : 's'}.${identifier(name)}`,
  )
  return `select ${names.join(', ')}
    from read_parquet([${list}], hive_partitioning = false, filename = 'file_path') s
    join (values ${values.map((value) => `(${value})`).join(', ')}) f (file_path, ${constants.map(identifier).join(', ')})
      on f.file_path = s.file_path`
}
