import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const readme = readFileSync(at('README.md'), 'utf8')

test('every path that the README links to is there', () => {
  const linked = [...readme.matchAll(/\]\((?!#|https?:)([^)]+)\)/g)].map(([, path = '']) => path)
  expect(linked.length).toBeGreaterThan(20)
  expect(linked.filter((path) => !existsSync(at(path)))).toEqual([])
})

test('the files of shared/tables are what the README says: a snake_case file is a table, and six have no .sql', () => {
  const files = readdirSync(at('shared/tables'))
  const named = (ending: string): string[] =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length))
  const tables = ALL_TABLES.map(({ name }) => name)
  expect(named('.ts').filter((name) => name.includes('_') && !tables.includes(name))).toEqual([])
  expect(tables.filter((name) => !named('.sql').includes(name)).toSorted()).toEqual([
    'definitions',
    'ingest_report',
    'orders',
    'quarantine',
    'restatements',
    'runs',
  ])
})
