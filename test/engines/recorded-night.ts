import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { type Engine, identifier, literal } from '../../shared/engine/engine.ts'
import { type Answer, type Column, exactText, kindOfDuckdb } from './same-rows.ts'

/**
 * A relation as a statement found it: Parquet files in a folder below the recording's. `holds` names the columns in
 * which there are values, and those in which there are nulls.
 */
export type Snapshot = {
  relation: string
  folder: string
  columns: readonly Column[]
  holds: readonly string[]
}

/** A SELECT that the transform had worked out, what it read, and what DuckDB answered. */
export type Statement = {
  by: 'make' | 'define' | 'write' | 'rows'
  /** The relation or the objects that it makes. */
  name: string
  select: string
  reads: readonly Snapshot[]
  answer: Answer
}

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }))

/** DuckDB that keeps every SELECT of the transform with its inputs (Parquet files below `folder`) and its answer. */
export const recordingEngine =
  (folder: string, statements: Statement[]): typeof duckdbEngine =>
  async (storage, settings) => {
    const engine = await duckdbEngine(storage, settings)
    /** Relations of the engine; of those that cannot change by themselves, the snapshot that was taken. */
    const present = new Map<string, Snapshot | null>()
    const views = new Set<string>()
    let begun = false

    const snapshot = async (relation: string): Promise<Snapshot> => {
      const taken = present.get(relation)
      if (taken && !views.has(relation)) return taken
      const columns = await columnsOf(engine, identifier(relation))
      const holds = await valuesAndNulls(engine, relation, columns)
      const fresh = { relation, folder: `read/${relation}-${counter++}`, columns, holds }
      await mkdir(join(folder, fresh.folder), { recursive: true })
      const cells = columns.map(({ name, type }) => `${storable(name, type)} as ${identifier(name)}`)
      await engine.run(
        `copy (select ${cells.join(', ')} from ${identifier(relation)})
         to ${literal(join(folder, fresh.folder, 'rows.parquet'))} (format parquet)`,
      )
      present.set(relation, fresh)
      return fresh
    }
    const keep = async <T>(
      by: Statement['by'],
      name: string,
      select: string,
      work: () => Promise<T>,
    ): Promise<T> => {
      // The first relation of the transform; before it files are read, which Trino has no part in.
      begun ||= by === 'make' && name === 'night'
      const reads: Snapshot[] = []
      if (begun) for (const relation of readsOf(select, present)) reads.push(await snapshot(relation))
      const answer = begun ? await answerOf(engine, `(${select}) answer`) : null
      const done = await work()
      if (answer) statements.push({ by, name, select, reads, answer })
      return done
    }
    const changed = (name: string, isView = false): void => {
      present.set(name, null)
      if (isView) views.add(name)
      else views.delete(name)
    }

    const recording: Engine = {
      ...engine,
      rows: (sql) => keep('rows', '', sql, () => engine.rows(sql)),
      async bind(name, columns, keys) {
        await engine.bind(name, columns, keys)
        changed(name)
      },
      async load(name, columns, files) {
        await engine.load(name, columns, files)
        changed(name)
      },
      async make(name, select) {
        await keep('make', name, select, () => engine.make(name, select))
        changed(name)
      },
      async define(name, select) {
        await keep('define', name, select, () => engine.define(name, select))
        changed(name, true)
      },
      async drop(...names) {
        await engine.drop(...names)
        for (const name of names) present.delete(name)
      },
      write: (select, prefix, by) => keep('write', prefix, select, () => engine.write(select, prefix, by)),
    }
    return recording
  }

/** Over all nights, so that no two snapshots share a folder. */
let counter = 0

/** Relations that a SELECT names; one that a step of the SELECT hides is among them too, which does no harm. */
function readsOf(select: string, present: ReadonlyMap<string, unknown>): Set<string> {
  const named = select.matchAll(/\b(?:from|join)\s+"?(\w+)"?/gi)
  return new Set([...named].map(([, name]) => name ?? '').filter((name) => present.has(name)))
}

async function columnsOf(engine: Engine, from: string): Promise<Column[]> {
  const rows = described.parse(await engine.rows(`describe select * from ${from}`))
  return rows.map((row) => ({
    name: row.column_name,
    type: row.column_type,
    kind: kindOfDuckdb(row.column_type),
  }))
}

async function valuesAndNulls(
  engine: Engine,
  relation: string,
  columns: readonly Column[],
): Promise<string[]> {
  const counts = columns.flatMap(({ name }, index) => [
    `count(${identifier(name)}) > 0 as value_${index}`,
    `count(*) > count(${identifier(name)}) as null_${index}`,
  ])
  const [row] = await engine.rows(`select ${counts.join(', ')} from ${identifier(relation)}`)
  return Object.keys(row ?? {}).filter((name) => row?.[name] === true)
}

/** What DuckDB has under a name, or as `(SELECT …) name`. */
export async function answerOf(engine: Engine, from: string): Promise<Answer> {
  const columns = await columnsOf(engine, from)
  const names = columns.map((_, index) => `c${index}`)
  const cells = columns.map(({ kind }, index) => `${exactText(kind, `c${index}`)} as c${index}`)
  const rows = await engine.rows(
    `select ${cells.join(', ')} from (select * from ${from}) given (${names.join(', ')})`,
  )
  return {
    columns,
    rows: rows.map((row) =>
      columns.map(({ kind }, index) => {
        const value = row[`c${index}`]
        if (value === null || value === undefined) return null
        return kind === 'double' ? Number(value) : String(value)
      }),
    ),
  }
}

/** What Parquet as tables have it can hold: sums are BIGINT there, times have milliseconds. */
const storable = (name: string, type: string): string =>
  type === 'HUGEINT'
    ? `cast(${identifier(name)} as bigint)`
    : type === 'TIMESTAMP'
      ? `cast(${identifier(name)} as timestamp_ms)`
      : type === '"NULL"'
        ? `cast(${identifier(name)} as varchar)`
        : identifier(name)
