import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { identifier, literal } from '../../shared/engine/engine.ts'
import type { PublishedLake } from '../../shared/publish/reader.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import type { Table } from '../../shared/tables/table.ts'
import { openScratch } from '../scratch-folder.ts'
import { ATHENA_MACROS } from './athena-dialect.ts'
import { type Cell, cellOf } from './sql-cell.ts'
import { queryFault } from './sql-fault.ts'
import { guardSql } from './sql-guard.ts'
import { answerName, rewritten } from './sql-rewrite.ts'
import { readAthena } from './sql-text.ts'
import { type Convert, printTree } from './sql-tree.ts'

/** An answer: columns in order, and its rows in pieces as they come. */
export type Answer = { columns: { name: string; type: string }[]; rows: AsyncIterable<Cell[][]> }

/** Is told the published tables that a query reads, before anything is asked; throws where they must not answer. */
export type MayRead = (tables: readonly string[]) => void | Promise<void>

/** How much of the machine a query may take, and where it may spill. */
export type DoorSettings = { scratchDir: string; memoryLimitMb: number; threads: number }

/**
 * Answers one SELECT over the published tables, written as for Athena: tables `x`, `aips.x` or
 * `awsdatacatalog.aips.x`, Athena's functions, integer `/`. The engine is shut in before it sees the text: it can
 * open the files of the tables that the text names and nothing else, and its settings are locked.
 * @param streaming rows come while the query still runs (an error may come after rows); else all is worked out first
 * @throws ConfigError when the text is not one such SELECT or does not fit the tables
 */
export async function answer<T>(
  lake: PublishedLake,
  storage: Storage,
  settings: DoorSettings,
  sql: string,
  streaming: boolean,
  use: (answer: Answer) => Promise<T>,
  mayRead: MayRead = () => {},
): Promise<T> {
  const now = new Date().toISOString().replaceAll(/[-:.]/g, '')
  const spill = await openScratch(settings.scratchDir, `${now}-sql-${randomUUID().slice(0, 8)}`)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${settings.memoryLimitMb}MB`,
    threads: String(settings.threads),
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    integer_division: 'true',
  })
  const connection = await instance.connect()
  const convert = converting(connection)
  let tables: string[] = []
  try {
    const tree = await readAthena(convert, sql)
    tables = guardSql(tree, [...lake.tables.keys()])
    await mayRead(tables)
    await furnish(connection, lake, storage, tables)
    const text = await printTree(convert, rewritten(tree))
    const result = await (streaming ? connection.stream(text) : connection.run(text))
    const types = result.columnTypes().map(String)
    return await use({
      columns: result.columnNames().map((name, i) => ({ name: answerName(name, i), type: types[i] ?? '' })),
      rows: cells(result.yieldRows()),
    })
  } catch (error) {
    throw queryFault(error, tables)
  } finally {
    connection.closeSync()
    instance.closeSync()
    await rm(spill, { recursive: true, force: true })
  }
}

/** A text in Athena's grammar as its parse tree, or what the parser says of it. Nothing is opened or run. */
export async function parsedQuery(sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' })
  const connection = await instance.connect()
  try {
    return await readAthena(converting(connection), sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const converting =
  (connection: DuckDBConnection): Convert =>
  async (name, text) => {
    const type = name === 'json_serialize_sql' ? 'varchar' : 'json'
    const found = await connection.runAndReadAll(`select ${name}(cast($1 as ${type}))`, [text])
    return String(found.getRowsJson()[0]?.[0])
  }

/** Small answers whole, for the commands that show something of the lake: a record per row, values as cells. */
export async function answerRows(
  lake: PublishedLake,
  storage: Storage,
  settings: DoorSettings,
  sql: string,
): Promise<Record<string, Cell>[]> {
  return answer(lake, storage, settings, sql, false, async ({ columns, rows }) => {
    const records: Record<string, Cell>[] = []
    for await (const piece of rows)
      for (const row of piece)
        records.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))
    return records
  })
}

async function* cells(pieces: AsyncIterable<Parameters<typeof cellOf>[0][][]>): AsyncGenerator<Cell[][]> {
  for await (const piece of pieces) yield piece.map((row) => row.map(cellOf))
}

/** Puts in the tables that are asked for and Athena's functions, then shuts the door. */
async function furnish(
  connection: DuckDBConnection,
  lake: PublishedLake,
  storage: Storage,
  wanted: readonly string[],
): Promise<void> {
  const open: string[] = []
  const views: string[] = []
  for (const table of ALL_TABLES.filter(({ name }) => wanted.includes(name))) {
    const files = await Promise.all((lake.tables.get(table.name) ?? []).map((key) => storage.localFile(key)))
    open.push(...files)
    views.push(`create view ${identifier(table.name)} as ${selectOf(table, files)}`)
  }
  for (const statement of [
    "set global timezone = 'UTC'",
    "attach ':memory:' as awsdatacatalog",
    'create schema awsdatacatalog.aips',
    'use awsdatacatalog.aips',
    ...ATHENA_MACROS.map((macro) => `create macro ${macro}`),
    ...views,
    `set allowed_paths = [${open.map(literal).join(', ')}]`,
    'set enable_external_access = false',
    'set lock_configuration = true',
  ])
    await connection.run(statement)
}

/** The table's columns in published order; a table without files has no rows and the right columns. */
function selectOf(table: Table, files: readonly string[]): string {
  const columns = Object.entries(table.columns)
  if (files.length === 0)
    return `select ${columns.map(([name, { type }]) => `cast(null as ${type}) as ${identifier(name)}`).join(', ')} where false`
  const typed = columns.map(
    ([name, { type }]) => `cast(${identifier(name)} as ${type}) as ${identifier(name)}`,
  )
  const from = `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)`
  if (!NEWEST_ONLY.has(table.name)) return `select ${typed.join(', ')} from ${from}`
  // A file read again after a rollback is logged again: its newest report stands. Run ids sort by time.
  return `select ${typed.join(', ')} from ${from} qualify row_number() over (partition by ${table.key.map(identifier).join(', ')} order by run_id desc) = 1`
}

/** Logs whose key is not the run's: one row per key, the newest. */
const NEWEST_ONLY: ReadonlySet<string> = new Set(['ingest_report', 'quarantine'])
