import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ofThisLake } from '../../functions/open-catalog.ts'
import { readCloudConfig } from '../../shared/config.ts'
import { ConfigError, UnavailableError } from '../../shared/errors.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { WHOLE_TABLES } from '../../shared/publish/catalog-plan.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { type AthenaDoor, ENFORCING, openAthenaDoor } from '../support/athena-door.ts'
import { type MemoryCatalog, memoryCatalog } from '../support/memory-catalog.ts'
import { aips, type TestLake, testLake } from './test-lake.ts'

const LAKE = 's3://deployed-lake'
const OF_PEOPLE = 'select count(*) as n from user_stages'
const failedNight = { run_id: 'f1', dt: '2026-11-21', status: 'failed', brand_id: 'lumina', month: '2026-11' }

let door: AthenaDoor
let catalog: MemoryCatalog
/** Its only night failed: it has a log and no run. */
let logged: TestLake

beforeAll(async () => {
  logged = await testLake()
  await logged.log('lumina', 'f1', '2026-11-21', 'runs', [failedNight])
})
afterAll(() => logged.remove())
beforeEach(async () => {
  catalog = memoryCatalog()
  door = await openAthenaDoor(async () => ({
    columns: [{ name: 'n', type: 'bigint' }],
    rows: [['7']],
    scannedBytes: 0,
  }))
  vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', door.endpoint)
  vi.stubEnv('AWS_REGION', door.region)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await door.close()
})

async function homeIs(folder: string): Promise<void> {
  for (const table of WHOLE_TABLES) await catalog.moveHome(table, folder, (await catalog.home(table)).version)
}

const ask = (sql: string, over: Catalog = catalog, storage: Storage = logged.storage) =>
  aips(['sql', '--lake', LAKE, '--format', 'csv', sql], {
    cloud: () => readCloudConfig({ AIPS_WORKGROUP: ENFORCING }),
    openCatalog: async (place) => ofThisLake(over, 'aips', place),
    openStorage: async () => storage,
  })

const failing = (error: Error): Catalog =>
  catalog.announced(() => {
    throw error
  })

/** As the adapters tell that somebody has no right. */
const noRight = new ConfigError('Cannot read it: expected the right to do this, found none.', {
  cause: Object.assign(new Error('Not allowed.'), { name: 'AccessDeniedException' }),
})

test('Athena is asked where its database holds the lake that was named', async () => {
  await homeIs('lumina/runs/r1/tables/definitions/')
  expect(await ask(OF_PEOPLE)).toEqual({ code: 0, stdout: 'n\n7\n', stderr: '' })
})

test('a lake that the database does not hold gets no answer out of another one', async () => {
  await homeIs('s3://other-lake/lumina/runs/r1/tables/definitions/')
  const { code, stdout, stderr } = await ask(OF_PEOPLE)
  expect([code, stdout, door.queries()]).toEqual([2, '', []])
  expect(stderr).toContain(
    'Glue database aips: expected tables of the lake s3://deployed-lake, found definitions in s3://other-lake/',
  )
  expect(stderr).toContain('AIPS_DATABASE')
})

test('who may not look at the catalog is told which database answers', async () => {
  const { code, stdout, stderr } = await ask(OF_PEOPLE, failing(noRight))
  expect([code, stdout]).toEqual([0, 'n\n7\n'])
  expect(stderr).toContain('the Glue database aips (AIPS_DATABASE) answers')
})

test('a catalog that does not answer, or is not there, ends the query', async () => {
  for (const error of [new UnavailableError('Glue: no answer.'), new ConfigError('Glue: no such database.')])
    expect(await ask(OF_PEOPLE, failing(error))).toMatchObject({ code: 2, stdout: '' })
  expect(door.queries()).toEqual([])
})

test('at Athena: where no run was ever published only the logs answer', async () => {
  const { code, stdout, stderr } = await ask(OF_PEOPLE)
  expect([code, stdout, door.queries()]).toEqual([2, '', []])
  expect(stderr).toMatch(
    /expected a published run, found none.* After a night that failed `aips status --lake s3:\/\/deployed-lake` says why/,
  )
  expect(await ask('select count(*) as n from runs')).toEqual({ code: 0, stdout: 'n\n7\n', stderr: '' })
})

test('a dictionary that a deployment put back hides no published run', async () => {
  const published = await testLake()
  const run = { brand: 'lumina', run_id: 'r1', dt: '2026-11-21', created_at: '2026-11-21T11:00:00.000Z' }
  await published.publish(run)
  expect(await ask(OF_PEOPLE, catalog, published.storage)).toMatchObject({ code: 0, stderr: '' })
  await published.remove()
})

test('who may read neither dictionary nor lake is told that the answer may be empty', async () => {
  const folders = async () => {
    throw noRight
  }
  const { code, stderr } = await ask(OF_PEOPLE, catalog, { ...logged.storage, folders })
  expect(code).toBe(0)
  expect(stderr).toContain('shows no published run')
})

test.each([
  ['a folder', () => logged.lake, {}],
  ['S3 without Glue', () => LAKE, { AIPS_DATABASE: 'none' }],
])('in %s: where no run was ever published only the logs answer', async (_, place, env) => {
  const world = { cloud: () => readCloudConfig(env), openStorage: async () => logged.storage }
  const sql = (text: string) => aips(['sql', '--lake', place(), '--format', 'csv', text], world)
  for (const text of [OF_PEOPLE, 'select n from (select count(*) as n from runs, orders)']) {
    const { code, stdout, stderr } = await sql(text)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/expected a published run, found none.*`aips status --lake .*` says why/)
  }
  expect((await sql('select status from runs')).stdout).toBe('status\nfailed\n')
  for (const log of ['ingest_report', 'quarantine', 'restatements'])
    expect((await sql(`select count(*) as n from ${log}`)).stdout).toBe('n\n0\n')
})
