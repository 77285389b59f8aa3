import { CreateTableCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue'
import { beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../../shared/errors.ts'
import type { Catalog, CatalogPartition } from '../../shared/publish/catalog.ts'
import { rollForward } from '../../shared/publish/commit.ts'
import { glueCatalog } from '../../shared/publish/glue.ts'
import { rollback } from '../../shared/publish/history.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { S3Address } from '../../shared/storage/s3-address.ts'
import { GLUE_TABLES, type GlueTable, PARQUET_FORMAT } from '../../shared/tables/glue-table.ts'
import { memoryCatalog, type Shown } from '../support/memory-catalog.ts'
import { publishNight, stopNight } from './catalog-nights.ts'

export const DATABASE = 'aips'
export const LAKE = { bucket: 'lake', prefix: 'aips/' }

/** Makes every published table as the stack makes it, of a lake. */
export async function makeTables(endpoint: string, lake: S3Address = LAKE): Promise<void> {
  const client = new GlueClient({ endpoint })
  for (const { name, description, columns, partitionKeys, emptyFolder, parameters } of GLUE_TABLES) {
    const named = (list: GlueTable['columns']) =>
      list.map((column) => ({ Name: column.name, Type: column.type, Comment: column.comment }))
    await client.send(
      new CreateTableCommand({
        DatabaseName: DATABASE,
        TableInput: {
          Name: name,
          Description: description,
          TableType: 'EXTERNAL_TABLE',
          Parameters: parameters,
          PartitionKeys: named(partitionKeys),
          StorageDescriptor: {
            Columns: named(columns),
            Location: `s3://${lake.bucket}/${lake.prefix}${emptyFolder}`,
            InputFormat: PARQUET_FORMAT.inputFormat,
            OutputFormat: PARQUET_FORMAT.outputFormat,
            SerdeInfo: { SerializationLibrary: PARQUET_FORMAT.serde },
          },
        },
      }),
    )
  }
  client.destroy()
}

export const tableNamed = (name: string): GlueTable => {
  const found = GLUE_TABLES.find((table) => table.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}

/** Partitions of days from the first of January 2026 on. */
export const days = (run: string, count: number, brand = 'lumina'): CatalogPartition[] =>
  Array.from({ length: count }, (_, n) => {
    const day = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)
    return {
      values: [brand, day],
      folder: `${brand}/runs/${run}/tables/user_stage_changes/${day}/`,
      shape: run,
    }
  })

const sorted = (partitions: readonly CatalogPartition[]): CatalogPartition[] =>
  partitions.toSorted((a, b) => (a.values.join('/') < b.values.join('/') ? -1 : 1))

/** What every Glue keeps to, real or not; `endpoint` is called in each test, of a server with a database and the tables. */
export function glueContract(name: string, endpoint: () => string): void {
  describe(`${name} as a catalog`, () => {
    let catalog: Catalog
    const changes = tableNamed('user_stage_changes')
    const dictionary = tableNamed('definitions')
    beforeEach(() => {
      catalog = glueCatalog({ database: DATABASE, lake: LAKE, endpoint: endpoint() })
    })

    test('partitions are made, moved and removed, however many there are, of one brand alone', async () => {
      const [old, fresh, others] = [days('r1', 230), days('r2', 230), days('n1', 3, 'nova')]
      expect(await catalog.create(changes, others)).toBe(3)
      expect(await catalog.create(changes, old)).toBe(230)
      expect(sorted(await catalog.partitions(changes, 'lumina'))).toEqual(old)
      expect(await catalog.move(changes, fresh)).toBe(230)
      expect(sorted(await catalog.partitions(changes, 'lumina'))).toEqual(fresh)
      expect(await catalog.remove(changes, fresh)).toBe(230)
      expect(await catalog.partitions(changes, 'lumina')).toEqual([])
      expect(sorted(await catalog.partitions(changes, 'nova'))).toEqual(others)
    })

    test('what somebody else made, moved or removed meanwhile is no error and is not undone', async () => {
      const [old, fresh] = [days('r1', 3), days('r2', 4)]
      await catalog.create(changes, old)
      expect(await catalog.create(changes, fresh)).toBe(1)
      expect(sorted(await catalog.partitions(changes, 'lumina'))).toEqual([...old, ...fresh.slice(3)])
      await catalog.remove(changes, old.slice(0, 1))
      expect(await catalog.move(changes, fresh)).toBe(3)
      expect(sorted(await catalog.partitions(changes, 'lumina'))).toEqual(fresh.slice(1))
      expect(await catalog.remove(changes, fresh)).toBe(3)
    })

    test('a table without partitions is moved, and nothing else of it changes', async () => {
      const client = new GlueClient({ endpoint: endpoint() })
      const told = async () => {
        const { Table } = await client.send(
          new GetTableCommand({ DatabaseName: DATABASE, Name: 'definitions' }),
        )
        const { Description, TableType, Parameters, PartitionKeys, StorageDescriptor } = Table ?? {}
        return { Description, TableType, Parameters, PartitionKeys, StorageDescriptor }
      }
      const before = await told()
      const { folder, version } = await catalog.home(dictionary)
      expect(folder).toBe('_tables/definitions/')
      expect(await catalog.moveHome(dictionary, 'lumina/runs/r1/tables/definitions/', version)).toBe(true)
      expect((await catalog.home(dictionary)).folder).toBe('lumina/runs/r1/tables/definitions/')
      expect(await told()).toEqual({
        ...before,
        StorageDescriptor: {
          ...before.StorageDescriptor,
          Location: 's3://lake/aips/lumina/runs/r1/tables/definitions/',
        },
      })
      client.destroy()
    })

    test('a table or database that is not there is told with how to make it', async () => {
      const elsewhere = glueCatalog({ database: 'aips_none', lake: LAKE, endpoint: endpoint() })
      const calls = [
        () => elsewhere.partitions(changes, 'lumina'),
        () => elsewhere.create(changes, days('r1', 1)),
        () => elsewhere.home(dictionary),
      ]
      for (const call of calls) {
        await expect(call()).rejects.toThrow(ConfigError)
        await expect(call()).rejects.toThrow(
          /Glue table aips_none\.(user_stage_changes|definitions).*npm run deploy.*AIPS_DATABASE/,
        )
      }
    })

    test('nights, stopped ones, two brands and a rollback end as in a catalog in memory', async () => {
      const [storage, memory] = [memoryStorage(), memoryCatalog()]
      const play = async (on: Catalog | null): Promise<void> => {
        const nights = [
          {
            brand: 'lumina',
            runId: 'r1',
            writes: ['stage_assets_daily month=2026-02', 'user_stages', 'definitions'],
          },
          {
            brand: 'nova',
            runId: 'n2',
            writes: ['user_stages', 'user_stage_changes dt=2026-03-01', 'definitions'],
          },
          { brand: 'lumina', runId: 'r3', writes: ['stage_assets_daily month=2026-03', 'user_stages'] },
        ]
        for (const [index, night] of nights.entries())
          await publishNight(storage, on, { ...night, night: index + 1 })
        await stopNight(storage, on, { brand: 'nova', runId: 's4', dt: '2026-04-01' })
        await rollback(storage, on, 'lumina', 'r1', new Date('2026-03-20T01:00:00Z'))
      }
      await play(catalog)
      for (const brand of ['lumina', 'nova']) await rollForward(storage, memory, brand)
      expect(await shownBy(catalog, ['lumina', 'nova'])).toEqual(memory.shown())
      // Hand-counted: 2 of lumina's r1, 2 of nova's, the logs' months of both, and the dictionary.
      expect([...memory.shown().values()].reduce((sum, table) => sum + table.size, 0)).toBe(2 + 2 + 1 + 2 + 1)
      expect(await rollForward(storage, catalog, 'lumina')).toBe(0)
    })
  })
}

async function shownBy(catalog: Catalog, brands: readonly string[]): Promise<Shown> {
  const shown = new Map<string, Map<string, string>>()
  for (const table of GLUE_TABLES) {
    const found = new Map<string, string>()
    if (table.partitionKeys.length === 0) found.set('', (await catalog.home(table)).folder)
    else
      for (const brand of brands)
        for (const { values, folder } of await catalog.partitions(table, brand))
          found.set(values.join('/'), folder)
    shown.set(table.name, found)
  }
  return shown
}
