import { createHash } from 'node:crypto'
import * as z from 'zod'
import { ContinueError } from '../errors.ts'
import type { S3Address } from '../storage/s3-address.ts'
import type { Storage } from '../storage/storage.ts'
import { openAthena } from './athena-client.ts'
import { type GlueTable, listedTable, runDatabase } from './athena-glue.ts'
import { recordsOf } from './athena-rows.ts'
import { runStatements, type Spent } from './athena-statements.ts'
import { writeWithAthena } from './athena-write.ts'
import { ATHENA_DIALECT } from './dialect.ts'
import { type Columns, type Engine, literal, type WrittenFile } from './engine.ts'

export type AthenaEngineSettings = {
  /** The run that is worked on. Started again under this name, it goes on where it was. */
  runId: string
  /** The database of the published tables: that of a run has a name that begins so, and no other deployment's. */
  database: string
  /** Where the storage's keys lie. */
  lake: S3Address
  /** One that does not say where results go: Athena refuses to let such a one write to a place of its own. */
  workgroup: string
  region: string | null
  endpoint: string | null
  /** When whoever runs this is ended; null: never. */
  deadline: Date | null
  now: () => Date
  sleep?: (ms: number) => Promise<unknown>
}

/** An engine that also says what it cost, and takes relations of another engine. */
export type AthenaEngine = Engine & {
  spent: () => Spent
  /**
   * Makes `name` the rows of objects that `write` lays into a folder. A run that goes on takes those that are there: a
   * query may still be reading them.
   */
  take: (
    name: string,
    columns: Columns,
    write: (prefix: string) => Promise<readonly WrittenFile[]>,
  ) => Promise<void>
}

const taken = z.array(z.string())

/** Work of this engine, gone by itself after some days; no brand is called so. */
const WORK = '_athena'

/**
 * An engine on Athena for the transform of one run. Each relation is a table of the run's own database, so that the models'
 * bare names hold; what a name means is told to Glue, which takes no query. Relations that are made, and those that
 * are only defined, are made under a name of their own and then copied to the name they stand for: told once more by
 * a run that is started again, every name means at each statement what it meant before.
 *
 * What a run reads costs money, and the table `runs` has no column for it: `spent` is for the run's summary and a metric.
 * @throws ContinueError from everything, when less than a minute is left before the deadline
 */
export async function athenaEngine(storage: Storage, settings: AthenaEngineSettings): Promise<AthenaEngine> {
  const { runId, lake, workgroup, region, endpoint, sleep } = settings
  const database = databaseOf(settings.database, runId)
  const work = `${WORK}/${runId}`
  const athena = openAthena({ workgroup, database, region, endpoint, ...(sleep && { sleep }) })
  const statements = runStatements(athena, { ...settings, database, run: runId })
  const glue = runDatabase({ database, description: `Passing work of run ${runId}`, region, endpoint })
  const address = (key: string): string => `s3://${lake.bucket}/${lake.prefix}${key}`
  const addressOfFolder = (folder: string): string => `${address(folder)}/`
  let listed = 0
  let goesOn = false

  /** A run that goes on later needs what it made. */
  const noticing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ContinueError) goesOn = true
      throw error
    }
  }

  /** A SELECT as a table of files in a folder of this attempt's own. */
  const made = (
    select: string,
    folder: string,
    splitBy: string | null,
  ): Promise<{ table: GlueTable; prefix: string }> => {
    const split = splitBy === null ? '' : `, partitioned_by = array[${literal(splitBy)}]`
    return statements.next(
      (mark) =>
        `create table made_${mark} with (format = 'PARQUET', write_compression = 'ZSTD',
           external_location = ${literal(addressOfFolder(`${folder}/${mark}`))}${split}) as\n${select}`,
      async (_, mark) => {
        const table = await glue.get(`made_${mark}`)
        return table && { table, prefix: `${folder}/${mark}` }
      },
    )
  }

  const rows = (sql: string): Promise<Record<string, unknown>[]> =>
    statements.next(
      () => sql,
      async (id) => recordsOf(await athena.results(id)),
    )

  const tools = {
    storage,
    rows,
    fill: async (select: string, folder: string, splitBy: string | null) => {
      const { table, prefix } = await made(select, folder, splitBy)
      const columns = (table.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => ({
        name: Name ?? '',
        type: Type ?? '',
      }))
      return { prefix, columns }
    },
  }

  const bind = async (name: string, columns: Columns, keys: readonly string[]): Promise<void> => {
    listed += 1
    const folder = keys.length === 0 ? `${work}/nothing` : `${work}/listed/${listed}`
    if (keys.length > 0)
      await storage.put(`${folder}/files.txt`, { bytes: Buffer.from(keys.map(address).join('\n')) })
    await glue.put(name, listedTable(columns, addressOfFolder(folder)))
  }

  await noticing(() => glue.create())
  return {
    dialect: ATHENA_DIALECT,
    spent: statements.spent,
    rows: (sql) => noticing(() => rows(sql)),
    run: (sql) =>
      noticing(() =>
        statements.next(
          () => sql,
          async () => true,
        ),
      ).then(() => {}),
    bind: (name, columns, keys) => noticing(() => bind(name, columns, keys)),
    take: (name, columns, write) =>
      noticing(async () => {
        const note = `${work}/given/${name}.json`
        const before = await storage.get(note)
        const keys = before
          ? taken.parse(JSON.parse(Buffer.from(before.bytes).toString('utf8')))
          : (await write(`${work}/given/${name}`)).map(({ key }) => key)
        if (!before) await storage.put(note, { bytes: Buffer.from(JSON.stringify(keys)) })
        await bind(name, columns, keys)
      }),
    load: async (name) => {
      throw new Error(`${name}: files of this machine are read by DuckDB, not by Athena`)
    },
    make: (name, select) =>
      noticing(async () => glue.put(name, (await made(select, `${work}/made`, null)).table)),
    define: (name, select) =>
      noticing(async () => {
        const view = await statements.next(
          (mark) => `create view view_${mark} as\n${select}`,
          (_, mark) => glue.get(`view_${mark}`),
        )
        await glue.put(name, view)
      }),
    drop: (...names) =>
      noticing(async () => {
        for (const name of names) await glue.delete(name)
      }),
    write: (select, prefix, by) => noticing(() => writeWithAthena(tools, select, prefix, by)),
    close: async () => {
      // A night that is worked out does not fail for a database that stays: it holds no rows and costs nothing.
      if (!goesOn) await glue.remove().catch(() => {})
    },
  }
}

/** The database of a run: letters, digits and underscores alone, whatever the run is called. */
const databaseOf = (published: string, runId: string): string =>
  `${published}_run_${createHash('sha256').update(runId).digest('hex').slice(0, 16)}`
