import { GetTableCommand, GetTablesCommand, GlueClient, paginateGetPartitions } from '@aws-sdk/client-glue'
import type { Manifest } from '../../../shared/publish/manifest.ts'
import type { Storage } from '../../../shared/storage/storage.ts'
import type { LocalStack } from './local-stack.ts'

/** The files of each partition, sorted: `user_stages dt=2026-03-01` → keys. Tables that grow (logs) are not in it. */
export type PartitionFiles = Map<string, string[]>

const LOGS: readonly string[] = ['runs', 'ingest_report', 'quarantine', 'restatements']

/** A partition of a brand, as Glue has it. */
type InGlue = { table: string; name: string; folder: string }

/** Every partition that Glue has of a brand, those of logs too. */
export async function partitionsInGlue(stack: LocalStack, brand: string): Promise<InGlue[]> {
  const client = new GlueClient({ endpoint: stack.environment.AWS_ENDPOINT_URL_GLUE ?? '' })
  const found: InGlue[] = []
  try {
    const { TableList = [] } = await client.send(new GetTablesCommand({ DatabaseName: 'aips' }))
    for (const { Name: table = '', PartitionKeys = [] } of TableList) {
      if (PartitionKeys.length === 0) continue
      const pages = paginateGetPartitions({ client }, { DatabaseName: 'aips', TableName: table })
      for await (const { Partitions = [] } of pages)
        for (const { Values = [], StorageDescriptor } of Partitions) {
          if (Values[0] !== brand) continue
          const split = PartitionKeys.slice(1).map((key, i) => `${key.Name}=${Values[i + 1]}`)
          const folder = (StorageDescriptor?.Location ?? '').replace(`s3://${stack.lake}/`, '')
          found.push({ table, name: split.join(), folder })
        }
    }
    return found
  } finally {
    client.destroy()
  }
}

/** What SQL over Glue reads of a brand now: every file that lies in the folders of its partitions. */
export async function filesInGlue(
  stack: LocalStack,
  storage: Storage,
  brand: string,
): Promise<PartitionFiles> {
  const found: PartitionFiles = new Map()
  for (const { table, name, folder } of await partitionsInGlue(stack, brand)) {
    if (LOGS.includes(table)) continue
    const keys: string[] = []
    for await (const { key } of storage.list(folder)) keys.push(key)
    found.set(`${table} ${name}`, keys.sort())
  }
  return found
}

/** What a manifest says the partitions are. Partitions without files are in no catalog. */
export function filesInManifest({ tables }: Manifest): PartitionFiles {
  const found: PartitionFiles = new Map()
  for (const [table, partitions] of Object.entries(tables))
    for (const [name, { files }] of Object.entries(partitions))
      if (files.length > 0 && table !== 'definitions')
        found.set(`${table} ${name}`, files.map(({ key }) => key).sort())
  return found
}

/** Where a table stands that has no partitions: a folder of the lake. */
export async function homeInGlue(stack: LocalStack, table: string): Promise<string> {
  const client = new GlueClient({ endpoint: stack.environment.AWS_ENDPOINT_URL_GLUE ?? '' })
  const { Table } = await client.send(new GetTableCommand({ DatabaseName: 'aips', Name: table }))
  client.destroy()
  return (Table?.StorageDescriptor?.Location ?? '').replace(`s3://${stack.lake}/`, '')
}
