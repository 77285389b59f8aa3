import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  type PartitionError,
  type PartitionInput,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue'
import type { S3Address } from '../storage/s3-address.ts'
import { type GlueTable, PARQUET_FORMAT } from '../tables/glue-table.ts'
import type { Catalog, CatalogPartition } from './catalog.ts'
import { explainGlueError, explainPartitionError, isAnswer } from './glue-error.ts'

/** Where the tables are, and the lake that their partitions point into. */
export type GlueSettings = {
  database: string
  lake: S3Address
  /** Of a server that is not Amazon's; without it the SDK looks into the environment, as for region and credentials. */
  endpoint?: string
  /** How often a request is made at most, the first time included. */
  attempts?: number
  /** How long one request may take. A minute by default. */
  requestMs?: number
}

/** What one request may change, as Glue's API says. */
const CREATED_AT_A_TIME = 100
const UPDATED_AT_A_TIME = 100
const DELETED_AT_A_TIME = 25

/** What Glue says of a version that is not the newest any more. */
const CHANGED_MEANWHILE = 'ConcurrentModificationException'

/** Others were faster: what they made of it is seen at the next look. */
const BY_OTHERS: readonly string[] = ['AlreadyExistsException', 'EntityNotFoundException', CHANGED_MEANWHILE]

/** A parameter of every partition of ours: which columns it was made for. Listings leave the columns themselves out. */
const SHAPE = 'aips_shape'

/**
 * A Glue database as a catalog. The SDK asks again where Glue is busy, and slows down by itself.
 * @throws ConfigError from every operation for what does not pass by waiting: no such database or table, no rights;
 *   UnavailableError when Glue does not answer
 */
export function glueCatalog(settings: GlueSettings): Catalog {
  const { database, lake, endpoint, attempts = 8, requestMs = 60_000 } = settings
  const client = new GlueClient({
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: attempts,
    retryMode: 'adaptive',
    // Without the last the SDK would only write a warning.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: requestMs, throwOnRequestTimeout: true },
  })
  const home = `s3://${lake.bucket}/${lake.prefix}`
  /** What lies elsewhere keeps its whole address: it is no folder that anybody wants. */
  const folderOf = (location: string): string =>
    location.startsWith(home) ? location.slice(home.length) : location
  const tableName = (table: GlueTable): { DatabaseName: string; TableName: string } => ({
    DatabaseName: database,
    TableName: table.name,
  })

  async function explained<T>(doing: string, table: GlueTable, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw explainGlueError(error, doing, `Glue table ${database}.${table.name}`)
    }
  }

  /** Does a change in batches. @returns of how many partitions it was true */
  async function inBatches(
    doing: string,
    table: GlueTable,
    size: number,
    given: readonly CatalogPartition[],
    change: (batch: readonly CatalogPartition[]) => Promise<PartitionError[]>,
  ): Promise<number> {
    let done = 0
    for (let at = 0; at < given.length; at += size) {
      const batch = given.slice(at, at + size)
      const errors = await explained(doing, table, () => change(batch))
      for (const { PartitionValues = [], ErrorDetail } of errors) {
        const said = { name: ErrorDetail?.ErrorCode ?? 'Unknown', message: ErrorDetail?.ErrorMessage ?? '' }
        if (BY_OTHERS.includes(said.name)) continue
        throw explainPartitionError(
          said,
          doing,
          `Glue table ${database}.${table.name}, ${PartitionValues.join('/')}`,
        )
      }
      done += batch.length - errors.length
    }
    return done
  }

  const input = (table: GlueTable, { values, folder, shape }: CatalogPartition): PartitionInput => ({
    Values: [...values],
    StorageDescriptor: {
      Columns: table.columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location: `${home}${folder}`,
      InputFormat: PARQUET_FORMAT.inputFormat,
      OutputFormat: PARQUET_FORMAT.outputFormat,
      SerdeInfo: {
        SerializationLibrary: PARQUET_FORMAT.serde,
        Parameters: { 'serialization.format': '1' },
      },
    },
    Parameters: { classification: 'parquet', [SHAPE]: shape },
  })

  return {
    partitions: (table, brand) =>
      explained('read', table, async () => {
        const found: CatalogPartition[] = []
        let next: string | undefined
        do {
          const page = await client.send(
            new GetPartitionsCommand({
              ...tableName(table),
              Expression: `brand_id = '${brand.replaceAll("'", "''")}'`,
              ExcludeColumnSchema: true,
              NextToken: next,
            }),
          )
          for (const { Values = [], StorageDescriptor, Parameters } of page.Partitions ?? [])
            found.push({
              values: Values,
              folder: folderOf(StorageDescriptor?.Location ?? ''),
              shape: Parameters?.[SHAPE] ?? '',
            })
          next = page.NextToken
        } while (next !== undefined)
        return found
      }),

    create: (table, partitions) =>
      inBatches('make partitions of', table, CREATED_AT_A_TIME, partitions, async (batch) => {
        const PartitionInputList = batch.map((one) => input(table, one))
        const { Errors = [] } = await client.send(
          new BatchCreatePartitionCommand({ ...tableName(table), PartitionInputList }),
        )
        return Errors
      }),

    move: (table, partitions) =>
      inBatches('move partitions of', table, UPDATED_AT_A_TIME, partitions, async (batch) => {
        const Entries = batch.map((one) => ({
          PartitionValueList: [...one.values],
          PartitionInput: input(table, one),
        }))
        const { Errors = [] } = await client.send(
          new BatchUpdatePartitionCommand({ ...tableName(table), Entries }),
        )
        return Errors.map(({ PartitionValueList, ErrorDetail }) => ({
          PartitionValues: PartitionValueList,
          ErrorDetail,
        }))
      }),

    remove: (table, partitions) =>
      inBatches('remove partitions of', table, DELETED_AT_A_TIME, partitions, async (batch) => {
        const PartitionsToDelete = batch.map(({ values }) => ({ Values: [...values] }))
        const { Errors = [] } = await client.send(
          new BatchDeletePartitionCommand({ ...tableName(table), PartitionsToDelete }),
        )
        return Errors
      }),

    home: (table) =>
      explained('read', table, async () => {
        const { Table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: table.name }))
        return {
          folder: folderOf(Table?.StorageDescriptor?.Location ?? ''),
          version: Table?.VersionId ?? '',
        }
      }),

    moveHome: (table, folder, version) =>
      explained('move', table, async () => {
        const { Table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: table.name }))
        if (!Table || (Table.VersionId ?? '') !== version) return false
        try {
          await client.send(
            new UpdateTableCommand({
              DatabaseName: database,
              TableInput: standingIn(Table, `${home}${folder}`),
              VersionId: Table.VersionId,
              // Each night's place is no version of the table that anybody would go back to.
              SkipArchive: true,
            }),
          )
          return true
        } catch (error) {
          if (isAnswer(error, CHANGED_MEANWHILE)) return false
          throw error
        }
      }),
  }
}

/** A table as it is but for its place: an update replaces everything that may be said of it. */
const standingIn = (table: Table, location: string): TableInput => ({
  Name: table.Name,
  Description: table.Description,
  Owner: table.Owner,
  Retention: table.Retention,
  StorageDescriptor: { ...table.StorageDescriptor, Location: location },
  PartitionKeys: table.PartitionKeys,
  TableType: table.TableType,
  Parameters: table.Parameters,
})
