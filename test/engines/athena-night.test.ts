import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import type { NightWorld } from '../../functions/night-run.ts'
import { keepNightFile, noExportsOf } from '../../functions/steps/night-file.ts'
import { batchesOf, planBrand } from '../../functions/steps/plan-brand.ts'
import { publishRun } from '../../functions/steps/publish-run.ts'
import { readBatch } from '../../functions/steps/read-batch.ts'
import { transformBrand } from '../../functions/steps/transform-brand.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { addDays } from '../../shared/calendar.ts'
import { readCloudConfig } from '../../shared/config.ts'
import type { AthenaEngine } from '../../shared/engine/athena.ts'
import { listedTable, runDatabase } from '../../shared/engine/athena-glue.ts'
import { storageExports } from '../../shared/ingest/list-exports-storage.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { tableNamed } from '../../shared/tables/all-tables.ts'
import { NAMED_QUERIES } from '../../shared/tables/named-queries.ts'
import { columnTypes } from '../../shared/transform/partitions.ts'
import { aips } from '../cli/test-lake.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import type { Night } from '../oracle/scenario.ts'
import { ENFORCING, NO_FAULTS } from '../support/athena-door.ts'
import { INTERNAL_FAILURE } from '../support/athena-door-queries.ts'
import { deliverAtOnce, scenario, troubledBrand } from '../support/random-brand.ts'
import { writeExports } from '../support/write-exports.ts'
import { onAthena } from './on-athena.ts'

/** Minutes on a loaded machine. */
const PATIENCE = 1_200_000
const LAKE = 'nights'

const whole = scenario(troubledBrand(5, { people: 6, days: 12 }))

/** Some of the nights, delivered as one, in files of their own. */
function together(from: number, to?: number): Night {
  const [night] = deliverAtOnce({ ...whole, nights: whole.nights.slice(from, to) }).nights
  if (!night) throw new Error('expected a night')
  const path = (one: string) => one.replace(/(\.\w+)$/, ` of ${from}$1`)
  return { ...night, files: night.files.map((file) => ({ ...file, path: path(file.path) })) }
}
// Of the 9th, the 13th, the 14th and the 15th of a month.
const [first, catchUp, next, last] = [together(0, 3), together(3, 4), together(4, 5), together(5, 6)]
const BRAND = first.brand.brand
const onEngine = (night: Night, engine: 'duckdb' | 'athena'): Night => ({
  ...night,
  brand: { ...night.brand, engine },
})

onAthena('nights worked out on Athena end as those on DuckDB', (athena) => {
  let lab: Lab
  let theirs: Lab
  const engines: AthenaEngine[] = []
  beforeAll(async () => {
    lab = await openLab(whole.secret, BRAND)
    theirs = await openLab(whole.secret, BRAND)
  })
  afterAll(async () => {
    await lab.close()
    await theirs.close()
  })

  /** A night in the steps of the functions. The transform is called until it need not go on. */
  async function inSteps(night: Night, change: Parameters<typeof athena.engine>[2] = {}) {
    await writeExports(theirs.exportsDir, night)
    const world: NightWorld = {
      ...thisMachine(theirs.config),
      storage: athena.storage(LAKE),
      now: () => new Date(`${addDays(night.date, 2)}T00:00:00Z`),
      openAthena: async (_, runId) => {
        const engine = await athena.engine(LAKE, runId, change)
        engines.push(engine)
        return engine
      },
    }
    const exports = storageExports(diskStorage(theirs.exportsDir))
    const { brands } = await exports.list(BRAND)
    const given = { planId: `plan-${night.date}`, date: night.date, acceptVolume: false }
    const planned = await planBrand(brands[0] ?? noExportsOf(BRAND), exports, world, given)
    await keepNightFile(world.storage, planned)
    for (const batch of batchesOf(planned, { files: 100, bytes: 1e9 }))
      await readBatch(planned, batch, exports, world)
    const calls: BrandNight[] = []
    for (;;) {
      const { ready, told } = await transformBrand(planned, world)
      calls.push(told)
      if (told.error?.name === 'ContinueError') continue
      succeeded(told)
      await publishRun(ready, world.storage, null)
      const manifest = await readManifest(world.storage, BRAND, ready.run_id ?? '')
      return { calls, told, result: manifest?.result_sha256 }
    }
  }

  const onDisk = async (night: Night): Promise<BrandNight> =>
    succeeded(await lab.night(onEngine(night, 'duckdb')))

  test(
    'the first night, though requests and queries fail and answers are lost',
    async () => {
      const door = athena.door()
      const requests = [
        null,
        null,
        null,
        'throttled',
        null,
        null,
        'internal',
        null,
        null,
        null,
        'lost',
      ] as const
      door.choose({
        request: (_, nth) => (nth % 37 === 0 ? (requests[(nth / 37) % requests.length] ?? null) : null),
        query: (_, nth) =>
          nth % 23 === 5 ? { when: nth % 2 === 0 ? 'before' : 'after', failure: INTERNAL_FAILURE } : null,
      })
      const { told, result } = await inSteps(onEngine(first, 'athena'))
      door.choose(NO_FAULTS)
      const expected = await onDisk(first)
      expect(result).toMatch(/^[0-9a-f]{64}$/)
      expect(result).toBe(expected.result_sha256)
      expect(told.restated).toEqual(expected.restated)
      expect(engines).toHaveLength(1)
    },
    PATIENCE,
  )

  test(
    'a catch-up of four dates',
    async () => {
      const { told, result } = await inSteps(onEngine(catchUp, 'athena'))
      const expected = await onDisk(catchUp)
      expect(result).toBe(expected.result_sha256)
      expect(told.restated).toEqual(expected.restated)
      expect(told.scanned_bytes).toBeGreaterThan(0)
    },
    PATIENCE,
  )
  test(
    'the next night in several calls, of which each goes on where the one before was; DuckDB goes on with what it wrote',
    async () => {
      const door = athena.door()
      const before = door.queries().length
      engines.length = 0
      let begun = before
      const { calls, result } = await inSteps(onEngine(next, 'athena'), {
        deadline: new Date(60_000),
        now: () => {
          const isLate = door.queries().length - begun >= 80
          if (isLate) begun = door.queries().length
          return new Date(isLate ? 1 : 0)
        },
      })
      expect(calls.length).toBeGreaterThanOrEqual(3)
      expect(calls.slice(0, -1).map(({ error }) => error?.name)).toEqual(
        calls.slice(1).map(() => 'ContinueError'),
      )
      expect(result).toBe((await onDisk(next)).result_sha256)
      expect(engines.at(-1)?.spent().queries).toBe(door.queries().length - before)
      expect(door.seen.at(-1)?.operation).toBe('DeleteDatabase')
      expect(door.seen.filter(({ operation }) => operation === 'DeleteDatabase')).toHaveLength(3)
      engines.length = 0
      const back = await inSteps(onEngine(last, 'duckdb'))
      expect(back.result).toBe((await onDisk(last)).result_sha256)
      expect(engines).toEqual([])
    },
    PATIENCE,
  )

  test(
    '`aips sql` prints by Athena what it prints from the files themselves',
    async () => {
      const { endpoint, region } = athena.door()
      const storage = athena.storage(LAKE)
      const database = runDatabase({ database: 'aips', description: '', region, endpoint })
      await database.create()
      for (const [name, keys] of (await readPublished(storage)).tables) {
        const folder = `_tables/${name}`
        const lines = keys.map(athena.address(LAKE))
        if (keys.length > 0)
          await storage.put(`${folder}/files.txt`, { bytes: Buffer.from(lines.join('\n')) })
        await database.put(
          name,
          listedTable(columnTypes(tableNamed(name)), `${athena.address(LAKE)(folder)}/`),
        )
      }
      const places = { AWS_ENDPOINT_URL_ATHENA: endpoint, AWS_REGION: region }
      const before = Object.keys(places).map((name) => [name, process.env[name]] as const)
      Object.assign(process.env, places)
      try {
        const asks = [
          ...NAMED_QUERIES.map(({ sql }) => sql),
          'select * from orders order by platform, order_id, sub_order_id',
          'select * from runs order by run_id',
          'select count(*), sum(gross_fen), max(net_fen) / 7, cast(sum(gross_fen) as decimal(18,2)) / 3, null from orders',
        ]
        let rows = 0
        for (const [index, text] of asks.entries())
          for (const format of index < NAMED_QUERIES.length ? ['csv'] : ['csv', 'json']) {
            const call = ['sql', '--lake', 's3://the-lake', text, '--format', format]
            const printed = (env: Record<string, string>) =>
              aips(call, { cloud: () => readCloudConfig(env), openStorage: async () => storage })
            const theirs = await printed({ AIPS_WORKGROUP: ENFORCING })
            expect.soft(theirs, `${index}: ${text}`).toEqual(await printed({ AIPS_DATABASE: 'none' }))
            expect(theirs.code).toBe(0)
            rows += theirs.stdout.split('\n').length
          }
        expect(rows).toBeGreaterThan(50)
      } finally {
        for (const [name, value] of before)
          if (value === undefined) delete process.env[name]
          else process.env[name] = value
      }
    },
    PATIENCE,
  )
})
