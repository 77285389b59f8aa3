import * as z from 'zod'
import { atMost } from '../storage/at-most.ts'
import type { ObjectInfo, Storage } from '../storage/storage.ts'
import { type HiveColumn, rowsOfFile } from './athena-footer.ts'
import { identifier, literal, type WrittenFile } from './engine.ts'

/** A folder of the lake filled by a query, and the columns that its files were declared to hold. */
export type FilledFolder = { prefix: string; columns: readonly HiveColumn[] }

export type WriteTools = {
  storage: Storage
  rows: (sql: string) => Promise<Record<string, unknown>[]>
  /** Works a SELECT out into Parquet files below `prefix`, split by its last column where that is named. */
  fill: (select: string, prefix: string, splitBy: string | null) => Promise<FilledFolder>
}

/** What one query of Athena may split its rows into. */
const PARTITIONS_A_QUERY = 100
/** Splits the files; their own column of that value stays in them. */
const SPLIT = 'aips_split'
const FOOTERS_AT_A_TIME = 16

const counted = z.array(z.object({ value: z.string(), n: z.coerce.number() }))

/**
 * Writes a SELECT's rows as an engine's `write` promises. Every file is looked into before it counts, and there must be as many
 * rows as there were to write.
 */
export async function writeWithAthena(
  tools: WriteTools,
  select: string,
  prefix: string,
  by?: string,
): Promise<WrittenFile[]> {
  if (by === undefined) return filesOf(tools.storage, await tools.fill(select, prefix, null))
  const value = `cast(t.${identifier(by)} as varchar)`
  const parts = counted.parse(
    await tools.rows(
      `select ${value} as value, count(*) as n from (${select}) t group by ${value} order by 1`,
    ),
  )
  const written: WrittenFile[] = []
  for (let from = 0; from < parts.length; from += PARTITIONS_A_QUERY) {
    const some = parts.slice(from, from + PARTITIONS_A_QUERY)
    const values = some.map((part) => literal(part.value)).join(', ')
    const split = `select t.*, ${value} as ${SPLIT} from (${select}) t where ${value} in (${values})`
    const files = await filesOf(tools.storage, await tools.fill(split, prefix, SPLIT))
    checkRows(prefix, some, files)
    written.push(...files)
  }
  return written
}

async function filesOf(storage: Storage, { prefix, columns }: FilledFolder): Promise<WrittenFile[]> {
  const look = atMost(FOOTERS_AT_A_TIME)
  const found: ObjectInfo[] = []
  for await (const file of storage.list(`${prefix}/`)) found.push(file)
  const files = await Promise.all(
    found.map((file) =>
      look(async () => ({
        key: file.key,
        rows: await rowsOfFile(storage, file, columns),
        bytes: file.size,
        partition: partitionOf(file.key),
      })),
    ),
  )
  // A file without rows beside others counts too: a folder holds what is told of it and nothing else.
  return files.some(({ rows }) => rows > 0) ? files : []
}

/** Hive's spelling of a folder: `aips_split=2026-03`. */
const partitionOf = (key: string): string =>
  decodeURIComponent(new RegExp(`/${SPLIT}=([^/]*)/`).exec(key)?.[1] ?? '')

function checkRows(
  prefix: string,
  expected: readonly { value: string; n: number }[],
  files: readonly WrittenFile[],
): void {
  const found = new Map<string, number>()
  for (const { partition, rows } of files) found.set(partition, (found.get(partition) ?? 0) + rows)
  for (const { value, n } of expected)
    if (found.get(value) !== n)
      throw new Error(`${prefix}, ${value}: expected ${n} rows in its files, found ${found.get(value) ?? 0}`)
}
