import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import * as z from 'zod'
import { freePort } from './free-port.ts'

const database = z.object({ DatabaseName: z.string() })
const ofTable = database.extend({ TableName: z.string() })
const values = z.array(z.string())
const partition = z.looseObject({
  Values: values,
  StorageDescriptor: z.looseObject({
    Location: z.string(),
    Columns: z.array(z.looseObject({ Name: z.string() })),
  }),
})
const tableInput = z.looseObject({
  Name: z.string(),
  StorageDescriptor: z.looseObject({ Location: z.string() }),
})

type Partition = z.infer<typeof partition>
type Table = { input: z.infer<typeof tableInput>; version: number; partitions: Map<string, Partition> }
type Refusal = { values: string[]; code: string }

/** What Glue would throw at the whole request. */
class Fault extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, status = 400) {
    super(`${code}, said by the test`)
    this.code = code
    this.status = status
  }
}

export type StrictGlue = {
  endpoint: string
  /** Operation and how many partitions it was of, in order. */
  requests: { operation: string; size: number }[]
  /** What the next requests are answered with, before anything happens; null: as usual. */
  faults: ({ code: string; status: number } | null)[]
  /** Refuses single partitions of a batch, by their values. */
  refuses: Map<string, string>
  close: () => Promise<void>
}

const PAGE = 7

/**
 * Glue's catalog of one database where other stand-ins are lenient: pages of a few partitions, batches no larger than
 * the real ones, and a table that changes only for who names its newest version.
 */
export async function startStrictGlue(name: string): Promise<StrictGlue> {
  const tables = new Map<string, Table>()
  const requests: StrictGlue['requests'] = []
  const faults: StrictGlue['faults'] = []
  const refuses: StrictGlue['refuses'] = new Map()

  const tableOf = (databaseName: string, tableName: string): Table => {
    const table = tables.get(tableName)
    if (databaseName !== name || !table) throw new Fault('EntityNotFoundException')
    return table
  }
  const batch = <T>(
    given: readonly T[],
    most: number,
    valuesOf: (one: T) => string[],
    change: (one: T) => string | null,
  ) => {
    if (given.length === 0 || given.length > most) throw new Fault('InvalidInputException')
    const refusals: Refusal[] = []
    for (const one of given) {
      const code = refuses.get(valuesOf(one).join('/')) ?? change(one)
      if (code !== null) refusals.push({ values: valuesOf(one), code })
    }
    return refusals.map((one) => ({
      PartitionValues: one.values,
      PartitionValueList: one.values,
      ErrorDetail: { ErrorCode: one.code, ErrorMessage: 'said by the test' },
    }))
  }

  const operations: Record<string, (body: unknown) => { size: number; answer: () => unknown }> = {
    CreateTable(body) {
      const { TableInput } = database.extend({ TableInput: tableInput }).parse(body)
      return {
        size: 1,
        answer: () =>
          tables.set(TableInput.Name, { input: TableInput, version: 1, partitions: new Map() }) && {},
      }
    },
    GetTable(body) {
      const { DatabaseName, Name } = database.extend({ Name: z.string() }).parse(body)
      return {
        size: 1,
        answer() {
          const { input, version } = tableOf(DatabaseName, Name)
          return {
            Table: {
              ...input,
              DatabaseName,
              VersionId: String(version),
              CreatedBy: 'somebody',
              CatalogId: '1',
            },
          }
        },
      }
    },
    UpdateTable(body) {
      const { DatabaseName, TableInput, VersionId } = database
        .extend({ TableInput: tableInput, VersionId: z.string(), SkipArchive: z.literal(true) })
        .parse(body)
      return {
        size: 1,
        answer() {
          const table = tableOf(DatabaseName, TableInput.Name)
          if (VersionId !== String(table.version)) throw new Fault('ConcurrentModificationException')
          table.input = TableInput
          table.version++
          return {}
        },
      }
    },
    GetPartitions(body) {
      const { DatabaseName, TableName, Expression, NextToken } = ofTable
        .extend({
          Expression: z.string().regex(/^brand_id = '[a-z0-9_-]+'$/),
          ExcludeColumnSchema: z.literal(true),
          NextToken: z.string().optional(),
        })
        .parse(body)
      return {
        size: 0,
        answer() {
          const brand = Expression.slice("brand_id = '".length, -1)
          const all = [...tableOf(DatabaseName, TableName).partitions.values()].filter(
            ({ Values }) => Values[0] === brand,
          )
          const at = Number(NextToken ?? 0)
          const page = all.slice(at, at + PAGE).map((one) => {
            const { Columns: _, ...rest } = one.StorageDescriptor
            return { ...one, StorageDescriptor: rest }
          })
          // A page may be empty and yet not the last.
          return { Partitions: page, ...(at < all.length && { NextToken: String(at + PAGE) }) }
        },
      }
    },
    BatchCreatePartition(body) {
      const {
        DatabaseName,
        TableName,
        PartitionInputList: list,
      } = ofTable.extend({ PartitionInputList: z.array(partition) }).parse(body)
      return {
        size: list.length,
        answer() {
          const { partitions } = tableOf(DatabaseName, TableName)
          const create = (one: Partition): string | null => {
            if (partitions.has(one.Values.join('/'))) return 'AlreadyExistsException'
            partitions.set(one.Values.join('/'), one)
            return null
          }
          return { Errors: batch(list, 100, ({ Values }) => Values, create) }
        },
      }
    },
    BatchUpdatePartition(body) {
      const { DatabaseName, TableName, Entries } = ofTable
        .extend({ Entries: z.array(z.object({ PartitionValueList: values, PartitionInput: partition })) })
        .parse(body)
      return {
        size: Entries.length,
        answer() {
          const { partitions } = tableOf(DatabaseName, TableName)
          const update = (one: (typeof Entries)[number]): string | null => {
            const key = one.PartitionValueList.join('/')
            if (!partitions.has(key)) return 'EntityNotFoundException'
            partitions.set(key, one.PartitionInput)
            return null
          }
          return { Errors: batch(Entries, 100, (one) => one.PartitionValueList, update) }
        },
      }
    },
    BatchDeletePartition(body) {
      const {
        DatabaseName,
        TableName,
        PartitionsToDelete: list,
      } = ofTable.extend({ PartitionsToDelete: z.array(z.object({ Values: values })) }).parse(body)
      return {
        size: list.length,
        answer() {
          const { partitions } = tableOf(DatabaseName, TableName)
          const remove = ({ Values }: { Values: string[] }): string | null =>
            partitions.delete(Values.join('/')) ? null : 'EntityNotFoundException'
          return { Errors: batch(list, 25, ({ Values }) => Values, remove) }
        },
      }
    },
  }

  const port = await freePort()
  const server = createServer((request, response) => {
    void json(request)
      .then((body) => {
        const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '')
        const act = operations[operation]
        if (!act) throw new Fault('UnknownOperationException')
        const { size, answer } = act(body)
        requests.push({ operation, size })
        const fault = faults.shift()
        if (fault) throw new Fault(fault.code, fault.status)
        return { status: 200, body: answer() }
      })
      .catch((error: unknown) => {
        // A request that Glue would not understand is told with why.
        const { code, status } = error instanceof Fault ? error : { code: 'ValidationException', status: 400 }
        return { status, body: { __type: code, message: String(error) } }
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify(body))
      })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { endpoint: `http://127.0.0.1:${port}`, requests, faults, refuses, close }
}
