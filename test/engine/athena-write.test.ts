import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type WriteTools, writeWithAthena } from '../../shared/engine/athena-write.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'

let scratch: string
let storage: Storage
let engine: Engine
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'aips-write-'))
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

/** A Parquet file with so many rows of one BIGINT, as a query would leave it. */
async function leave(key: string, rows: number): Promise<void> {
  const file = join(scratch, 'left.parquet')
  await engine.run(
    `copy (select cast(range as bigint) as n from range(${rows})) to ${literal(file)} (format parquet)`,
  )
  await storage.put(key, { file })
}

const tools = (
  counted: { value: string; n: string }[],
  fill: (prefix: string) => Promise<void>,
): WriteTools => ({
  storage,
  rows: async () => counted,
  fill: async (_, prefix) => {
    await fill(prefix)
    return { prefix, columns: [{ name: 'n', type: 'bigint' }] }
  },
})

test('a file without rows beside others is told too, so that their folder holds nothing that is not', async () => {
  const fill = async (prefix: string) => {
    await leave(`${prefix}/a`, 2)
    await leave(`${prefix}/b`, 0)
  }
  const files = await writeWithAthena(tools([], fill), 'select', 'mixed')
  expect(files.map(({ key, rows }) => [key, rows])).toEqual([
    ['mixed/a', 2],
    ['mixed/b', 0],
  ])
  const none = await writeWithAthena(
    tools([], (prefix) => leave(`${prefix}/a`, 0)),
    'select',
    'empty',
  )
  expect(none).toEqual([])
})

test('each file belongs to the value its folder is called by', async () => {
  const fill = async (prefix: string) => {
    await leave(`${prefix}/aips_split=2026-10/x`, 2)
    await leave(`${prefix}/aips_split=2026-10/y`, 1)
    await leave(`${prefix}/aips_split=a%2Fb/z`, 4)
  }
  const counted = [
    { value: '2026-10', n: '3' },
    { value: 'a/b', n: '4' },
  ]
  const files = await writeWithAthena(tools(counted, fill), 'select', 'split', 'month')
  expect(files.map(({ partition, rows }) => [partition, rows])).toEqual([
    ['2026-10', 2],
    ['2026-10', 1],
    ['a/b', 4],
  ])
})

test('fewer or more rows in the files than there were to write is an error', async () => {
  const fill = (prefix: string) => leave(`${prefix}/aips_split=v/x`, 2)
  for (const n of ['1', '3'])
    await expect(
      writeWithAthena(tools([{ value: 'v', n }], fill), 'select', `count-${n}`, 'part'),
    ).rejects.toThrow(`expected ${n} rows in its files, found 2`)
})
