import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AthenaEngine, type AthenaEngineSettings, athenaEngine } from '../../shared/engine/athena.ts'
import { runDatabase } from '../../shared/engine/athena-glue.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { type AthenaDoor, ENFORCING, NO_FAULTS, openAthenaDoor, WORKGROUP } from '../support/athena-door.ts'

let door: AthenaDoor
let storage: Storage
beforeEach(async () => {
  door = await openAthenaDoor(async () => ({ columns: [], rows: [], scannedBytes: 0 }))
  storage = memoryStorage()
})
afterEach(() => door.close())

const open = (change: Partial<AthenaEngineSettings> = {}): Promise<AthenaEngine> =>
  athenaEngine(storage, {
    runId: 'run-1',
    database: 'aips',
    lake: { bucket: 'the-lake', prefix: 'of/brands/' },
    workgroup: WORKGROUP,
    region: door.region,
    endpoint: door.endpoint,
    deadline: null,
    now: () => new Date(0),
    sleep: async () => {},
    ...change,
  })
/** sha256 of `run-1` begins so. */
const DATABASE = 'aips_run_4e65d3fbe8ad6535'
const catalog = () => {
  const { region, endpoint } = door
  return runDatabase({ database: DATABASE, description: '', region, endpoint })
}
const text = async (key: string) => Buffer.from((await storage.get(key))?.bytes ?? []).toString('utf8')
const called = (operation: string) => door.seen.filter((one) => one.operation === operation).length

test('a bound relation is a table of exactly its files, by their full addresses', async () => {
  const engine = await open()
  await engine.bind('orders', { n: 'BIGINT', user_key: 'BLOB' }, [
    'b/runs/r/x/0.parquet',
    'b/runs/q/x/7.parquet',
  ])
  const table = await catalog().get('orders')
  expect(table?.StorageDescriptor).toMatchObject({
    Columns: [
      { Name: 'n', Type: 'bigint' },
      { Name: 'user_key', Type: 'binary' },
    ],
    Location: 's3://the-lake/of/brands/_athena/run-1/listed/1/',
    InputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
  })
  expect(await text('_athena/run-1/listed/1/files.txt')).toBe(
    's3://the-lake/of/brands/b/runs/r/x/0.parquet\ns3://the-lake/of/brands/b/runs/q/x/7.parquet',
  )
})

test('a relation of another engine is written once, however often the run goes on', async () => {
  let written = 0
  const write = async (prefix: string) => {
    written += 1
    return [{ key: `${prefix}/${written}.parquet`, rows: 1, bytes: 1, partition: '' }]
  }
  await (await open()).take('new_orders', { n: 'BIGINT' }, write)
  const again = await open()
  await again.take('new_orders', { n: 'BIGINT' }, write)
  expect(written).toBe(1)
  expect(await text('_athena/run-1/listed/1/files.txt')).toBe(
    's3://the-lake/of/brands/_athena/run-1/given/new_orders/1.parquet',
  )
})

test('a run that goes on later keeps its database, any other one removes it', async () => {
  const late = await open({ deadline: new Date(59_999) })
  await expect(late.rows('select 1')).rejects.toMatchObject({ name: 'ContinueError' })
  await late.close()
  expect(called('DeleteDatabase')).toBe(0)
  const done = await open({ deadline: new Date(60_000) })
  expect(await done.rows('select 1')).toEqual([])
  await done.close()
  expect(called('DeleteDatabase')).toBe(1)
  await expect(catalog().put('x', { Name: 'x' })).rejects.toThrow('not found')
})

test('a night that is worked out does not fail for a database that stays', async () => {
  const engine = await open()
  door.choose({ ...NO_FAULTS, request: (operation) => (operation === 'DeleteDatabase' ? 'denied' : null) })
  await engine.close()
  expect(called('DeleteDatabase')).toBeGreaterThan(0)
})

test('a workgroup that says itself where files go is no workgroup of a night', async () => {
  const engine = await open({ workgroup: ENFORCING })
  await expect(engine.make('night', 'select 1 as x')).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('AIPS_NIGHT_WORKGROUP'),
  })
})
