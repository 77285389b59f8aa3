import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { type Engine, identifier, literal } from '../../shared/engine/engine.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import type { Table } from '../../shared/tables/table.ts'
import type { Trino } from '../support/trino.ts'
import { trinoType } from './replay.ts'

/** Where Trino finds the published tables, as Athena finds them in the database `aips`. */
export const AIPS = 'aips'

/**
 * Makes every published table in Trino from its definition alone: its columns and types, split by its last columns as
 * in Glue, each partition registered with a folder that holds its files as the nights wrote them.
 */
export async function registerPublished(trino: Trino, storage: Storage, engine: Engine): Promise<void> {
  await trino.ask(`create schema if not exists hive.${AIPS}`)
  const { tables } = await readPublished(storage)
  for (const table of ALL_TABLES) {
    const split = splitBy(table)
    const home = `published/${table.name}`
    await mkdir(join(trino.root, home), { recursive: true })
    await trino.ask(createTable(table, split, home), AIPS)
    const registered = new Set<string>()
    for (const [index, key] of (tables.get(table.name) ?? []).entries()) {
      const file = await storage.localFile(key)
      const values = await valuesIn(engine, file, split)
      const folder = [home, ...values].join('/')
      await mkdir(join(trino.root, folder), { recursive: true })
      await copyFile(file, join(trino.root, folder, `${index}.parquet`))
      if (split.length === 0 || registered.has(folder)) continue
      registered.add(folder)
      await trino.ask(
        `call hive.system.register_partition('${AIPS}', ${literal(table.name)}, array[${split.map(literal).join(', ')}],
           array[${values.map(literal).join(', ')}], ${literal(`local:///${folder}`)})`,
      )
    }
  }
}

const splitBy = (table: Table): string[] => {
  const columns = Object.keys(table.columns)
  const by = table.partition.by
  return columns.includes('brand_id') ? ['brand_id', ...(by === 'none' ? [] : [by])] : []
}

const createTable = (table: Table, split: readonly string[], home: string): string => {
  const columns = Object.entries(table.columns).map(
    ([name, { type }]) => `${identifier(name)} ${trinoType(type)}`,
  )
  const partitioned = split.length > 0 ? `, partitioned_by = array[${split.map(literal).join(', ')}]` : ''
  return `create table ${identifier(table.name)} (${columns.join(', ')})
    with (format = 'PARQUET', external_location = ${literal(`local:///${home}`)}${partitioned})`
}

/** The values of the columns that a file's rows share; a file of several would be in no partition. */
async function valuesIn(engine: Engine, file: string, split: readonly string[]): Promise<string[]> {
  if (split.length === 0) return []
  const cells = split.map((name) => `cast(${identifier(name)} as varchar) as ${identifier(name)}`)
  const rows = z
    .array(z.record(z.string(), z.string()))
    .parse(
      await engine.rows(
        `select distinct ${cells.join(', ')} from read_parquet(${literal(file)}, hive_partitioning = false)`,
      ),
    )
  const [row] = rows
  if (!row || rows.length > 1) throw new Error(`${file}: ${rows.length} partitions in one file`)
  return split.map((name) => row[name] ?? '')
}
