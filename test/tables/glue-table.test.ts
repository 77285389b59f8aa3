import { expect, test } from 'vitest'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { GLUE_TABLES, type GlueTable, glueTable } from '../../shared/tables/glue-table.ts'
import type { Column, Table } from '../../shared/tables/table.ts'

const named = (name: string): GlueTable => {
  const found = GLUE_TABLES.find((table) => table.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}
const tableOf = (columns: Record<string, Column>): Table => ({
  name: 'made_up',
  row: { zh: '一行。', en: 'A row.' },
  restricted: false,
  log: false,
  key: [],
  columns,
  partition: { by: 'none' },
})
const commentOf = (column: Omit<Column, 'type'>): string =>
  glueTable(tableOf({ c: { type: 'BIGINT', ...column } })).columns[0]?.comment ?? ''

test('a table in Glue has every column of its definition once, in order, the partition keys last', () => {
  expect(GLUE_TABLES.map(({ name }) => name)).toEqual(ALL_TABLES.map(({ name }) => name))
  for (const [index, table] of ALL_TABLES.entries()) {
    const glue = GLUE_TABLES[index]
    const names = [...(glue?.columns ?? []), ...(glue?.partitionKeys ?? [])].map(({ name }) => name)
    expect(names).toEqual(Object.keys(table.columns))
  }
})

test('tables are split by brand and month; changes by day, user stages by brand alone, the dictionary not at all', () => {
  const keys = (name: string): string =>
    named(name)
      .partitionKeys.map((key) => `${key.name} ${key.type}`)
      .join()
  expect(keys('stage_assets_daily')).toBe('brand_id string,month string')
  expect(keys('runs')).toBe('brand_id string,month string')
  expect(keys('user_stage_changes')).toBe('brand_id string,dt date')
  expect(keys('user_stages')).toBe('brand_id string')
  expect(keys('definitions')).toBe('')
})

test('each type is spelt as Hive spells it', () => {
  const types = {
    BIGINT: 'bigint',
    DOUBLE: 'double',
    'DECIMAL(18,6)': 'decimal(18,6)',
    VARCHAR: 'string',
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIMESTAMP: 'timestamp',
    VARBINARY: 'binary',
  } as const
  const words = { unit: 'x', zh: '', en: '' }
  for (const type of [
    'BIGINT',
    'DOUBLE',
    'DECIMAL(18,6)',
    'VARCHAR',
    'BOOLEAN',
    'DATE',
    'TIMESTAMP',
    'VARBINARY',
  ] as const)
    expect(glueTable(tableOf({ c: { type, ...words } })).columns[0]?.type).toBe(types[type])
})

test('a comment tells English, Chinese, unit and formula, in one line', () => {
  expect(commentOf({ unit: 'ratio', zh: '转化率。', en: 'The rate.', formula: 'a / b' })).toBe(
    'The rate. · 转化率。 [ratio] = a / b',
  )
  expect(named('runs').description).toMatch(/^A run of one brand, .* · 一个品牌的一次运行/)
})

test('a comment too long for Glue loses its formula, then all but the first sentences, then its ends', () => {
  // Chinese characters and the ellipsis are 3 bytes each, the middle dot is 2.
  const long = 'x'.repeat(250)
  expect(commentOf({ unit: 'u', zh: '数。', en: 'A number.', formula: long })).toBe('A number. · 数。 [u]')
  expect(commentOf({ unit: 'u', zh: `数。${'数'.repeat(70)}。`, en: `A number. ${long}.` })).toBe(
    'A number. · 数。 [u]',
  )
  // Left for each language: (255 − 8) / 2 = 123 bytes, the ellipsis among them: 120 letters, or 40 characters.
  expect(commentOf({ unit: 'u', zh: '数'.repeat(90), en: long })).toBe(
    `${'x'.repeat(120)}… · ${'数'.repeat(40)}… [u]`,
  )
})

test('no comment or description is longer than Glue keeps, and all are of one line', () => {
  for (const { description, columns, partitionKeys } of GLUE_TABLES) {
    expect(Buffer.byteLength(description)).toBeLessThanOrEqual(2048)
    for (const { name, type, comment } of [...columns, ...partitionKeys]) {
      expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(255)
      expect(comment).not.toMatch(/[\r\n]/)
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(type).toMatch(/^[a-z0-9(),]+$/)
    }
  }
})
