import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowsOfFile } from '../../shared/engine/athena-footer.ts'
import { hiveType } from '../../shared/engine/athena-types.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'

let scratch: string
let storage: Storage
let engine: Engine
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'aips-footer-'))
  storage = memoryStorage(scratch)
  engine = await duckdbEngine(storage, {
    scratchDir: scratch,
    memoryLimitMb: 256,
    threads: 1,
    timezone: 'UTC',
  })
})
afterAll(async () => {
  await engine.close()
  await rm(scratch, { recursive: true, force: true })
})

let files = 0
/** Looks into a file with the rows of a SELECT, declared to hold these columns. */
async function look(select: string, ...declared: readonly (readonly [name: string, type: string])[]) {
  files += 1
  const [written] = await engine.write(select, `f${files}`)
  const info = await storage.head(written?.key ?? '')
  if (!info) throw new Error('no file')
  return rowsOfFile(
    storage,
    info,
    declared.map(([name, type]) => ({ name, type })),
  )
}

test('a file that holds what was declared says how many rows it has', async () => {
  const every = `select cast(1 as integer) a, cast(1 as bigint) b, 'x' c, cast('x' as blob) d, true e, date '2026-01-01' f,
    cast(1 as double) g, cast(1 as decimal(18,6)) h, timestamp '2026-01-01 00:00:00' i from range(3)`
  const types = [
    'INTEGER',
    'BIGINT',
    'VARCHAR',
    'BLOB',
    'BOOLEAN',
    'DATE',
    'DOUBLE',
    'DECIMAL(18,6)',
    'TIMESTAMP',
  ]
  const declared = types.map((type, index) => ['abcdefghi'.charAt(index), hiveType(type)] as const)
  expect(await look(every, ...declared)).toBe(3)
})

test('lengths of texts are declared and in no file', async () => {
  expect(await look(`select '2026-11' as month`, ['month', 'varchar(7)'])).toBe(1)
})

test.each([
  ['a sum that became a DOUBLE', 'select sum(1) as n', 'bigint', /n double/],
  ['a number without a sign', 'select cast(1 as ubigint) as n', 'bigint', /n (UINT_64|INTEGER)/],
  ['a date that is a text', `select '2026-01-01' as n`, 'date', /n string/],
  ['bytes that are a text', `select 'x' as n`, 'binary', /n string/],
  [
    'a decimal of another scale',
    'select cast(1 as decimal(18,2)) as n',
    'decimal(18,6)',
    /n decimal\(18,2\)/,
  ],
])('%s does not count', async (_, select, declared, found) => {
  await expect(look(select, ['n', declared])).rejects.toThrow(found)
})

test('a column too many does not count', async () => {
  await expect(look('select cast(1 as bigint) n, 2 as m', ['n', 'bigint'])).rejects.toThrow(
    /expected the columns n bigint;/,
  )
})

test.each(['HUGEINT', 'UBIGINT', 'UUID', 'TIME', 'TIMESTAMP_NS'])(
  '%s is no type of a relation that Athena reads',
  (type) => {
    expect(() => hiveType(type)).toThrow(type)
  },
)
