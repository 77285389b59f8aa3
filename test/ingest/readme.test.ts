import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { brandFileSchema } from '../../shared/ingest/brand-file-schema.ts'
import type { Contract } from '../../shared/ingest/contract.ts'
import { contractFor, SOURCES } from '../../shared/ingest/sources.ts'

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const SECTION = README.split(/^## /m).find((one) => one.startsWith('Run a night\n')) ?? ''

/** The rows of the table whose header begins with these cells, as cells. */
function table(...header: string[]): string[][] {
  const lines = SECTION.split('\n')
  const from = lines.findIndex((line) => line.startsWith(`| ${header.join(' | ')}`))
  const rows = lines.slice(from + 2)
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | ?\|$/g, '')))
}

/** Contracts by the first cell of their line. */
const FORMS = new Map<string, Contract>(
  SOURCES.flatMap((source) => {
    const contract = contractFor(source)
    const other = contract?.otherForm
    return [
      ...(contract ? [[`\`${source}\``, contract] as const] : []),
      ...(other ? [[`\`${source}\`, the list`, other] as const] : []),
    ]
  }),
)
const sources = new Map(table('source', 'required columns').map(([source = '', ...cells]) => [source, cells]))
/** Names that stand outside brackets: inside them is what a blank means. */
const names = (cell = ''): string[] =>
  [...cell.replace(/ \([^()]*\)/g, '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).toSorted()
const columns = (form: string, required: boolean): string[] =>
  (FORMS.get(form)?.columns ?? [])
    .filter((column) => column.required === required)
    .map((column) => column.headers[0] ?? '')
    // The table says in words that they come so too.
    .filter((header) => !header.endsWith('(去重后)'))
    .toSorted()

test('every source that is read has its line in README, a line for each of its forms', () => {
  expect([...sources.keys()].toSorted()).toEqual([...FORMS.keys()].toSorted())
})

describe.each([...FORMS.keys()])('README names the columns that %s has', (form) => {
  test('those that a file must have', () => {
    expect(names(sources.get(form)?.[0])).toEqual(columns(form, true))
  })
  test('and those that it may have', () => {
    expect(names(sources.get(form)?.[1])).toEqual(columns(form, false))
  })
})

test.each([
  ['behaviour', 'behaviours'],
  ['channel', 'behaviours'],
  ['channel', 'spend'],
  ['status', 'orders'],
])('README lists the words that %s of %s takes', (name, source) => {
  const type = contractFor(source)?.columns.find((column) => column.name === name)?.type
  const words = type?.is === 'choice' ? Object.keys(type.values) : []
  const [, cell] = table('column', 'takes').find(([column]) => column === `\`${name}\``) ?? []
  expect(names(cell)).toEqual(words.toSorted())
})

describe('the brand file in README', () => {
  const yaml = SECTION.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? ''
  const line = (key: string) => yaml.split('\n').find((one) => one.startsWith(`${key}:`)) ?? ''

  test('is one, and shows every key there is', () => {
    expect(parseBrandFile(yaml, 'lumina')).toMatchObject({ brand: 'lumina', campaigns: [{ id: 'c618' }] })
    expect([...yaml.matchAll(/^\w+(?=:)/gm)].map(String)).toEqual(Object.keys(brandFileSchema.shape))
  })

  test('calls default what is the default', () => {
    const { brand, name, ...rest } = parseBrandFile(yaml, 'lumina')
    const plain = parseBrandFile('brand: lumina\nname: { zh: 一, en: One }\n', 'lumina')
    expect([brand, name.en]).toEqual(['lumina', 'Lumina'])
    const keys = {
      timezone: 'timezone',
      stage_rules: 'stageRules',
      engine: 'engine',
      restate_days: 'restateDays',
      max_quarantine_ratio: 'maxQuarantineRatio',
      privacy: 'minCell',
    } as const
    for (const [key, value] of Object.entries(keys)) {
      expect(line(key)).toContain('# default')
      expect(rest[value]).toEqual(plain[value])
    }
  })
})
