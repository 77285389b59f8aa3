import { expect, test } from 'vitest'
import * as z from 'zod'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import type { Table } from '../../shared/tables/table.ts'
import { synthesised, textOf } from './synthesised.ts'

const column = z.object({ Name: z.string(), Type: z.string(), Comment: z.string() })
const tableInput = z.object({
  Name: z.string(),
  TableType: z.literal('EXTERNAL_TABLE'),
  Description: z.string(),
  PartitionKeys: z.array(column),
  StorageDescriptor: z.object({ Columns: z.array(column), Location: z.unknown() }),
})

const template = synthesised({ stage: 'test' })
const made = template.ofType('AWS::Glue::Table').map(({ Properties }) => ({
  database: Properties.DatabaseName,
  ...tableInput.parse(Properties.TableInput),
}))
const found = (table: Table) => made.find(({ Name }) => Name === table.name)

test('every published table is in the database, and no other', () => {
  expect(made.map(({ Name }) => Name).toSorted()).toEqual(ALL_TABLES.map(({ name }) => name).toSorted())
  expect(new Set(made.map(({ database }) => database))).toEqual(new Set(['aips_test']))
})

/** Hive's own words for the types. */
const HIVE: Readonly<Record<string, string>> = {
  BIGINT: 'bigint',
  DOUBLE: 'double',
  'DECIMAL(18,6)': 'decimal(18,6)',
  VARCHAR: 'string',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  VARBINARY: 'binary',
}

test.each(ALL_TABLES)('$name has the columns of its definition in their order, split as it says', (table) => {
  const given = found(table)
  const all = [...(given?.StorageDescriptor.Columns ?? []), ...(given?.PartitionKeys ?? [])]
  expect(all.map(({ Name, Type }) => [Name, Type])).toEqual(
    Object.entries(table.columns).map(([name, { type }]) => [name, HIVE[type]]),
  )
  const split =
    'brand_id' in table.columns
      ? ['brand_id', ...(table.partition.by === 'none' ? [] : [table.partition.by])]
      : []
  expect(given?.PartitionKeys.map(({ Name }) => Name)).toEqual(split)
})

test('every column is explained, in Chinese too, in as many bytes as Glue keeps', () => {
  for (const { Name, StorageDescriptor, PartitionKeys } of made)
    for (const { Name: columnName, Comment } of [...StorageDescriptor.Columns, ...PartitionKeys]) {
      expect(`${Name}.${columnName}: ${Comment}`).toMatch(/[\u4e00-\u9fff]/)
      expect(Buffer.byteLength(Comment)).toBeLessThanOrEqual(255)
    }
})

test('a table stands in a folder in which nothing lies, until a night says where its rows are', () => {
  for (const { Name, StorageDescriptor } of made)
    expect(textOf(StorageDescriptor.Location)).toMatch(new RegExp(`^s3://\\{.*\\}/_tables/${Name}/$`))
})
