import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetTableCommand,
  GlueClient,
  type Table,
  type TableInput,
} from '@aws-sdk/client-glue'
import { REQUEST_TIME } from '../request-time.ts'
import { explainCall } from './athena-error.ts'
import { hiveType } from './athena-types.ts'
import type { Columns } from './engine.ts'

/** A table's columns and the folder of its files, as Glue knows them. */
export type GlueTable = TableInput & { Name: string }

/** The tables of one database, where Athena looks names up. Glue answers at once where a statement takes seconds. */
export type RunDatabase = {
  /** The database itself; one that is there is taken as it is. */
  create(): Promise<void>
  /** The database and all its tables; none is no error. */
  remove(): Promise<void>
  get(name: string): Promise<GlueTable | null>
  /** Makes `name` mean this table, whatever it meant before. */
  put(name: string, table: GlueTable): Promise<void>
  delete(name: string): Promise<void>
}

/** @param settings.endpoint of a server that is not Amazon's; null for what the SDK finds, Amazon's own of the region */
export function runDatabase(settings: {
  database: string
  description: string
  region: string | null
  endpoint: string | null
}): RunDatabase {
  const { database, region, endpoint } = settings
  const client = new GlueClient({
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    maxAttempts: 8,
    requestHandler: REQUEST_TIME,
  })
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw explainCall(error, `Glue, database ${database}`)
    }
  }
  const remove = (name: string) =>
    explained(
      client
        .send(new DeleteTableCommand({ DatabaseName: database, Name: name }))
        .then(() => {}, unless(EntityNotFoundException, undefined)),
    )
  const create = (name: string, table: GlueTable): Promise<boolean> =>
    explained(
      client
        .send(new CreateTableCommand({ DatabaseName: database, TableInput: { ...table, Name: name } }))
        .then(() => true, unless(AlreadyExistsException, false)),
    )
  return {
    create: () =>
      explained(
        client
          .send(
            new CreateDatabaseCommand({
              DatabaseInput: { Name: database, Description: settings.description },
            }),
          )
          .then(() => {}, unless(AlreadyExistsException, undefined)),
      ),
    remove: () =>
      explained(
        client
          .send(new DeleteDatabaseCommand({ Name: database }))
          .then(() => {}, unless(EntityNotFoundException, undefined)),
      ),
    async get(name) {
      const found = await explained(
        client
          .send(new GetTableCommand({ DatabaseName: database, Name: name }))
          .then(({ Table }) => Table, unless(EntityNotFoundException, undefined)),
      )
      return found ? inputOf(found, name) : null
    },
    async put(name, table) {
      // Not an update: a table and a view are not made of each other.
      while (!(await create(name, table))) await remove(name)
    },
    delete: remove,
  }
}

/** What Glue says of a table as what it takes for one: without its times and versions. */
function inputOf(found: Table, name: string): GlueTable {
  const { StorageDescriptor, PartitionKeys, TableType, Parameters, ViewOriginalText, ViewExpandedText } =
    found
  return {
    Name: name,
    StorageDescriptor,
    PartitionKeys,
    TableType,
    Parameters,
    ViewOriginalText,
    ViewExpandedText,
  }
}

/** Gives `instead` for errors of one kind; every other one flies on. */
const unless =
  <T>(kind: abstract new (...args: never[]) => Error, instead: T) =>
  (error: unknown): T => {
    if (error instanceof kind) return instead
    throw error
  }

/**
 * A table of exactly the Parquet files that a list in `folder` names, one address a line: Hive's symlinks, which
 * Athena reads as S3 Inventory writes them. A table of folders would read whatever else comes to lie there.
 * @param folder ends with a slash; an empty one is a table without rows
 */
export const listedTable = (columns: Columns, folder: string): GlueTable => ({
  Name: '',
  TableType: 'EXTERNAL_TABLE',
  Parameters: { EXTERNAL: 'TRUE' },
  PartitionKeys: [],
  StorageDescriptor: {
    Columns: Object.entries(columns).map(([name, type]) => ({ Name: name, Type: hiveType(type) })),
    Location: folder,
    InputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  },
})
