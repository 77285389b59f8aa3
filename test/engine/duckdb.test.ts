import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'

async function openEngine(): Promise<Engine> {
  const scratchDir = await mkdtemp(join(tmpdir(), 'aips-engine-'))
  const engine = await duckdbEngine(memoryStorage(scratchDir), {
    scratchDir,
    memoryLimitMb: 256,
    threads: 1,
    timezone: 'UTC',
  })
  onTestFinished(async () => {
    await engine.close()
    await rm(scratchDir, { recursive: true, force: true })
  })
  return engine
}

test('a key that stands in a written file is found by equality and by a join', async () => {
  const engine = await openEngine()
  // Few distinct keys are written as a dictionary, the encoding that brings a bloom filter along.
  const files = await engine.write(`select unhex(md5('person')) as user_key from range(5)`, 'people')
  await engine.bind(
    'people',
    { user_key: 'BLOB' },
    files.map((file) => file.key),
  )
  await engine.make('wanted', `select unhex(md5('person')) as user_key`)
  expect(await engine.rows(`select count(*) as n from people where user_key = unhex(md5('person'))`)).toEqual(
    [{ n: '5' }],
  )
  expect(
    await engine.rows('select count(*) as n from people where user_key in (select user_key from wanted)'),
  ).toEqual([{ n: '5' }])
})

test('whole numbers divide to whole numbers, as on Athena', async () => {
  const engine = await openEngine()
  expect(await engine.rows('select 7 / 2 as n')).toEqual([{ n: 3 }])
})

test('a relation without objects has its columns and no rows', async () => {
  const engine = await openEngine()
  await engine.bind('nobody', { user_key: 'BLOB', dt: 'DATE' }, [])
  expect(await engine.rows('select count(user_key) as keys, count(dt) as dates from nobody')).toEqual([
    { keys: '0', dates: '0' },
  ])
})

test('a name can stand for a table first and for a view later', async () => {
  const engine = await openEngine()
  await engine.make('rows_now', 'select 1 as n')
  await engine.define('rows_now', 'select 2 as n')
  expect(await engine.rows('select n from rows_now')).toEqual([{ n: 2 }])
  await engine.drop('rows_now')
  await expect(engine.rows('select n from rows_now')).rejects.toThrow('rows_now')
})

test('rows split by a column lie in one object a value, the column among them', async () => {
  const engine = await openEngine()
  const files = await engine.write(
    `select range as n, case when range < 3 then '2026-01' else '2026-02' end as month from range(5)`,
    'by-month',
    'month',
  )
  expect(
    files
      .map(({ partition, rows }) => ({ partition, rows }))
      .sort((a, b) => (a.partition < b.partition ? -1 : 1)),
  ).toEqual([
    { partition: '2026-01', rows: 3 },
    { partition: '2026-02', rows: 2 },
  ])
  await engine.bind(
    'months',
    { n: 'BIGINT', month: 'VARCHAR' },
    files.map((file) => file.key),
  )
  expect(
    await engine.rows('select month, sum(n) as total from months group by month order by month'),
  ).toEqual([
    { month: '2026-01', total: '3' },
    { month: '2026-02', total: '7' },
  ])
})
