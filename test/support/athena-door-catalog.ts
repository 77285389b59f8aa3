import * as z from 'zod'

/** A refusal as the services word it: `__type` and a message. */
export class Refusal extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

const named = z.looseObject({ Name: z.string() })
const inDatabase = z.looseObject({ DatabaseName: z.string() })
const ofTable = z.looseObject({ DatabaseName: z.string(), TableName: z.string() })
type Table = z.infer<typeof named>

/** Databases and tables as Glue keeps them, each kept as it was given. Both Trino and the engine ask it. */
export type Catalog = { [operation: string]: (input: unknown) => unknown }

export function glueCatalog(): Catalog {
  const databases = new Map<string, { database: Table; tables: Map<string, Table> }>()
  const at = (name: string) => {
    const found = databases.get(name.toLowerCase())
    if (!found) throw new Refusal('EntityNotFoundException', `Database ${name} not found.`)
    return found
  }
  const tableAt = (database: string, name: string): Table => {
    const found = at(database).tables.get(name.toLowerCase())
    if (!found) throw new Refusal('EntityNotFoundException', `Table ${name} not found.`)
    return found
  }
  const now = () => Date.now() / 1000
  return {
    CreateDatabase(input) {
      const { DatabaseInput } = z.looseObject({ DatabaseInput: named }).parse(input)
      if (databases.has(DatabaseInput.Name))
        throw new Refusal('AlreadyExistsException', 'Database already exists.')
      databases.set(DatabaseInput.Name, {
        database: { ...DatabaseInput, CreateTime: now() },
        tables: new Map(),
      })
      return {}
    },
    GetDatabase: (input) => ({ Database: at(named.parse(input).Name).database }),
    GetDatabases: () => ({ DatabaseList: [...databases.values()].map(({ database }) => database) }),
    DeleteDatabase(input) {
      const { Name } = named.parse(input)
      at(Name)
      databases.delete(Name)
      return {}
    },
    CreateTable(input) {
      const { DatabaseName, TableInput } = inDatabase.extend({ TableInput: named }).parse(input)
      const { tables } = at(DatabaseName)
      const name = TableInput.Name.toLowerCase()
      if (tables.has(name)) throw new Refusal('AlreadyExistsException', 'Table already exists.')
      tables.set(name, { ...TableInput, Name: name, DatabaseName, CreateTime: now(), VersionId: '0' })
      return {}
    },
    UpdateTable(input) {
      const { DatabaseName, TableInput } = inDatabase.extend({ TableInput: named }).parse(input)
      tableAt(DatabaseName, TableInput.Name)
      at(DatabaseName).tables.set(TableInput.Name.toLowerCase(), { ...TableInput, DatabaseName })
      return {}
    },
    GetTable(input) {
      const { DatabaseName, Name } = inDatabase.extend(named.shape).parse(input)
      return { Table: tableAt(DatabaseName, Name) }
    },
    GetTables: (input) => ({ TableList: [...at(inDatabase.parse(input).DatabaseName).tables.values()] }),
    DeleteTable(input) {
      const { DatabaseName, Name } = inDatabase.extend(named.shape).parse(input)
      tableAt(DatabaseName, Name)
      at(DatabaseName).tables.delete(Name.toLowerCase())
      return {}
    },
    ...partitions(tableAt),
    GetUserDefinedFunctions: () => ({ UserDefinedFunctions: [] }),
    GetColumnStatisticsForTable: () => ({ ColumnStatisticsList: [], Errors: [] }),
    GetColumnStatisticsForPartition: () => ({ ColumnStatisticsList: [], Errors: [] }),
    UpdateColumnStatisticsForTable: () => ({ Errors: [] }),
    UpdateColumnStatisticsForPartition: () => ({ Errors: [] }),
    DeleteColumnStatisticsForTable: () => ({}),
  }
}

const partition = z.looseObject({ Values: z.array(z.string()) })
type Partition = z.infer<typeof partition>

function partitions(tableAt: (database: string, name: string) => Table): Catalog {
  const all = new WeakMap<Table, Map<string, Partition>>()
  const of = (input: unknown): Map<string, Partition> => {
    const { DatabaseName, TableName } = ofTable.parse(input)
    const table = tableAt(DatabaseName, TableName)
    const found = all.get(table) ?? new Map<string, Partition>()
    all.set(table, found)
    return found
  }
  const keyOf = (values: readonly string[]): string => JSON.stringify(values)
  return {
    BatchCreatePartition(input) {
      const { DatabaseName, TableName, PartitionInputList } = ofTable
        .extend({ PartitionInputList: z.array(partition).max(100) })
        .parse(input)
      for (const one of PartitionInputList)
        of(input).set(keyOf(one.Values), { ...one, DatabaseName, TableName })
      return { Errors: [] }
    },
    GetPartitions: (input) => ({ Partitions: [...of(input).values()] }),
    BatchGetPartition(input) {
      const { PartitionsToGet } = ofTable.extend({ PartitionsToGet: z.array(partition) }).parse(input)
      const found = PartitionsToGet.flatMap(({ Values }) => of(input).get(keyOf(Values)) ?? [])
      return { Partitions: found, UnprocessedKeys: [] }
    },
    GetPartition(input) {
      const { PartitionValues } = ofTable.extend({ PartitionValues: z.array(z.string()) }).parse(input)
      const found = of(input).get(keyOf(PartitionValues))
      if (!found) throw new Refusal('EntityNotFoundException', 'Partition not found.')
      return { Partition: found }
    },
  }
}
