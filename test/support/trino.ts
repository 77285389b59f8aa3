import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { freePort } from './free-port.ts'
import type { TrinoProgram } from './trino-program.ts'

const READY_MS = 180_000

/** Numbers as they were written, so that no digit of a BIGINT is lost. */
const cell = z.union([z.string(), z.boolean(), z.null()])
const page = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(cell)).optional(),
  error: z.object({ errorName: z.string(), errorType: z.string(), message: z.string() }).optional(),
  stats: z.object({ physicalInputBytes: z.coerce.number() }),
})

export type TrinoCell = z.infer<typeof cell>
/** Numbers, decimals, dates and timestamps as text, VARBINARY as base64. */
export type TrinoRows = {
  columns: { name: string; type: string }[]
  rows: TrinoCell[][]
  scannedBytes: number
}

/** What Trino says of a statement that it will not or cannot run. */
export class TrinoError extends Error {
  override name = 'TrinoError'
  /** `USER_ERROR`, `INTERNAL_ERROR`, `EXTERNAL`, `INSUFFICIENT_RESOURCES`. */
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

/** Where its one catalog, `hive`, keeps tables (`properties`), and a place for what it writes. */
export type TrinoCatalog = { properties: readonly string[]; home: string }

const onDisk = (root: string): TrinoCatalog => ({
  home: 'local:///',
  properties: [
    'hive.metastore=file',
    'hive.metastore.catalog.dir=local:///metastore',
    'fs.native-local.enabled=true',
    `local.location=${root}`,
  ],
})

/**
 * A Trino of the tests' own with one catalog, `hive`: over the files below `root`, which it knows as `local:///`, where
 * no other catalog is given.
 */
export type Trino = {
  root: string
  /** Runs one statement; tables without a schema are those of `hive.<schema>`. */
  ask: (sql: string, schema?: string) => Promise<TrinoRows>
  close: () => Promise<void>
}

/** Starts it and waits until tables can be read, which is some seconds after it says that it is there. */
export async function startTrino(
  program: TrinoProgram,
  root: string,
  catalog: TrinoCatalog = onDisk(root),
): Promise<Trino> {
  const folder = await mkdtemp(join(tmpdir(), 'aips-trino-'))
  const port = await freePort()
  await configure(program, folder, catalog, port)
  const log = await open(join(folder, 'server.log'), 'w')
  const server = spawn(program.java, arguments_(program, folder), {
    cwd: folder,
    stdio: ['ignore', log.fd, log.fd],
  })
  const kill = (): boolean => server.kill('SIGKILL')
  process.once('exit', kill)
  const ask = (sql: string, schema = 'default') => statement(`http://127.0.0.1:${port}`, sql, schema)
  const close = async (): Promise<void> => {
    const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : null
    kill()
    await ended
    process.removeListener('exit', kill)
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const deadline = performance.now() + READY_MS
    while (!(await isReady(ask, root, catalog.home))) {
      if (server.exitCode !== null || performance.now() > deadline)
        throw new Error(
          `Trino is not ready: ${(await readFile(join(folder, 'server.log'), 'utf8')).slice(-3000)}`,
        )
      await sleep(500)
    }
  } catch (error) {
    await close()
    throw error
  }
  return { root, ask, close }
}

async function isReady(ask: Trino['ask'], root: string, home: string): Promise<boolean> {
  try {
    await mkdir(join(root, 'ready'), { recursive: true })
    await ask('create schema if not exists hive.default')
    await ask(
      `create table if not exists hive.default.ready (x bigint) with (format = 'PARQUET', external_location = '${home}ready')`,
    )
    await ask('select x from hive.default.ready')
    return true
  } catch {
    return false
  }
}

async function configure(
  program: TrinoProgram,
  folder: string,
  catalog: TrinoCatalog,
  port: number,
): Promise<void> {
  await mkdir(join(folder, 'catalog'))
  const write = (name: string, lines: readonly string[]) =>
    writeFile(join(folder, name), `${lines.join('\n')}\n`)
  await write('log.properties', ['io.trino=WARN', 'io.airlift=WARN'])
  await write('config.properties', [
    'node.id=tests',
    'node.environment=tests',
    'node.internal-address=127.0.0.1',
    'node.bind-ip=127.0.0.1',
    'coordinator=true',
    'node-scheduler.include-coordinator=true',
    `http-server.http.port=${port}`,
    `discovery.uri=http://127.0.0.1:${port}`,
    `plugin.dir=${program.plugins}`,
    `catalog.config-dir=${join(folder, 'catalog')}`,
    'query.max-memory=1GB',
    'query.max-memory-per-node=1GB',
  ])
  await write('catalog/hive.properties', [
    'connector.name=hive',
    ...catalog.properties,
    'hive.timestamp-precision=MILLISECONDS',
    'hive.parquet.time-zone=UTC',
    'hive.allow-register-partition-procedure=true',
    'hive.non-managed-table-writes-enabled=true',
  ])
}

const arguments_ = (program: TrinoProgram, folder: string): string[] => [
  '-Xmx2G',
  '-XX:TieredStopAtLevel=1',
  '-XX:+EnableDynamicAgentLoading',
  '-Djdk.attach.allowAttachSelf=true',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  '-Duser.timezone=UTC',
  '-Dfile.encoding=UTF-8',
  `-Dconfig=${join(folder, 'config.properties')}`,
  `-Dlog.levels-file=${join(folder, 'log.properties')}`,
  '-cp',
  join(program.lib, '*'),
  'io.trino.server.TrinoServer',
]

async function statement(server: string, sql: string, schema: string): Promise<TrinoRows> {
  const headers = {
    'X-Trino-User': 'tests',
    'X-Trino-Catalog': 'hive',
    'X-Trino-Schema': schema,
    'X-Trino-Time-Zone': 'UTC',
    // Without it a timestamp's type comes without its precision.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  }
  const answer: TrinoRows = { columns: [], rows: [], scannedBytes: 0 }
  let next: string | undefined = `${server}/v1/statement`
  let asked: RequestInit = { method: 'POST', body: sql, headers }
  while (next !== undefined) {
    const response = await fetch(next, asked)
    const text = await response.text()
    if (!response.ok) throw new Error(`Trino: ${response.status} ${text.slice(0, 500)}`)
    const told = page.parse(JSON.parse(text, asWritten))
    if (told.error)
      throw new TrinoError(told.error.errorType, `${told.error.errorName}: ${told.error.message}`)
    if (told.columns) answer.columns = told.columns
    answer.rows.push(...(told.data ?? []))
    answer.scannedBytes = told.stats.physicalInputBytes
    next = told.nextUri
    asked = { headers }
  }
  return answer
}

const asWritten = (_: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value
