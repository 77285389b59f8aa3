import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NightWorld } from '../../functions/night-run.ts'
import { keepNightFile, type NightFile, noExportsOf } from '../../functions/steps/night-file.ts'
import { batchesOf, planBrand } from '../../functions/steps/plan-brand.ts'
import { publishRun } from '../../functions/steps/publish-run.ts'
import { type BatchRead, readBatch } from '../../functions/steps/read-batch.ts'
import { type Ready, transformBrand } from '../../functions/steps/transform-brand.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { addDays } from '../../shared/calendar.ts'
import { UnavailableError } from '../../shared/errors.ts'
import type { Exports } from '../../shared/ingest/list-exports.ts'
import { storageExports } from '../../shared/ingest/list-exports-storage.ts'
import { secretFrom } from '../../shared/ingest/secret.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { plainBrand } from '../support/random-brand.ts'
import { writeExports } from '../support/write-exports.ts'

const nights = twoNights(plainBrand(7, { people: 4, days: 6, troubles: new Set(['refunds', 'lateInsideW']) }))
const BRAND = nights.brand

let lab: Lab
beforeEach(async () => {
  lab = await openLab(nights.secret, BRAND)
})
afterEach(() => lab.close())

/** The lab's exports and a lake beside its own, as the functions of a night meet them. */
function steps(lakeDir = join(lab.folder, 'lake-of-steps')): {
  world: NightWorld
  exports: Exports
  plan: (date: string) => Promise<NightFile>
  read: (night: NightFile) => Promise<BatchRead[]>
  whole: (date: string) => Promise<Ready>
} {
  const exports = storageExports(diskStorage(lab.exportsDir))
  const on = (date: string): NightWorld => ({
    ...thisMachine(lab.config),
    storage: diskStorage(lakeDir),
    now: () => new Date(`${addDays(date, 2)}T00:00:00Z`),
  })
  const world = on(nights.second.date)
  const plan = async (date: string): Promise<NightFile> => {
    const { brands } = await exports.list(BRAND)
    const night = await planBrand(brands[0] ?? noExportsOf(BRAND), exports, on(date), {
      planId: `20200101T000000000Z-night-${planned++}`,
      date,
      acceptVolume: false,
    })
    await keepNightFile(world.storage, night)
    return night
  }
  const read = async (night: NightFile): Promise<BatchRead[]> => {
    const done: BatchRead[] = []
    for (const batch of batchesOf(night, { files: 2, bytes: 1e9 }))
      done.push(await readBatch(night, batch, exports, world))
    return done
  }
  const whole = async (date: string): Promise<Ready> => {
    const night = await plan(date)
    await read(night)
    const { ready, told } = await transformBrand(night, on(date))
    expect(told.error).toBeUndefined()
    await publishRun(ready, world.storage, null)
    return ready
  }
  return { world, exports, plan, read, whole }
}
let planned = 0

const sum = (done: readonly BatchRead[], what: keyof BatchRead) =>
  done.reduce((total, one) => total + one[what], 0)

test('nights in steps, each file read by itself, end in the tables of nights in one call', async () => {
  const { whole, world } = steps()
  for (const night of [nights.first, nights.second]) {
    const inOne = succeeded(await lab.night(night))
    const ready = await whole(night.date)
    const manifest = await readManifest(world.storage, BRAND, ready.run_id ?? '')
    expect(manifest?.result_sha256).toBe(inOne.result_sha256)
    expect((await readPointer(world.storage, BRAND))?.run_id).toBe(ready.run_id)
  }
})

test('nothing is visible between transform and publish, and publishing twice is the same as once', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read, world } = steps()
  const night = await plan(nights.first.date)
  await read(night)
  const { ready } = await transformBrand(night, world)
  expect(await readPointer(world.storage, BRAND)).toBeNull()
  await publishRun(ready, world.storage, null)
  const once = await readPointer(world.storage, BRAND)
  await publishRun(ready, world.storage, null)
  expect(await readPointer(world.storage, BRAND)).toEqual(once)
})

test('of two runs made from the same state the swap lets one through', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read, world } = steps()
  const night = await plan(nights.first.date)
  await read(night)
  const { ready: one } = await transformBrand(night, world)
  const { ready: other } = await transformBrand(night, world)
  expect(one.run_id).not.toBe(other.run_id)
  await publishRun(one, world.storage, null)
  await expect(publishRun(other, world.storage, null)).rejects.toMatchObject({ name: 'BusyError' })
  expect((await readPointer(world.storage, BRAND))?.run_id).toBe(one.run_id)
})

test('a night that begins again finds the files that were read; a changed brand file has them read anew', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read } = steps()
  const first = await plan(nights.first.date)
  expect(first.files.length).toBeGreaterThan(2)
  const done = await read(first)
  expect([sum(done, 'files'), sum(done, 'staged_before')]).toEqual([first.files.length, 0])
  const again = await read(await plan(nights.first.date))
  expect([sum(again, 'files'), sum(again, 'staged_before')]).toEqual([0, first.files.length])

  const brandFile = join(lab.exportsDir, BRAND, 'brand.yaml')
  await writeFile(brandFile, `${await readFile(brandFile, 'utf8')}\n# a word\n`)
  const anew = await read(await plan(nights.first.date))
  expect(sum(anew, 'files')).toBe(first.files.length)
})

test('a published night leaves nothing to read; the next one plans only what came since', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, whole } = steps()
  await whole(nights.first.date)
  const quiet = await plan(nights.first.date)
  expect(quiet.files).toEqual([])
  expect(quiet.known).toBeGreaterThan(2)
  await writeExports(lab.exportsDir, nights.second)
  const next = await plan(nights.second.date)
  expect(next.files.length).toBe(nights.second.files.length)
})

test('a brand file that does not fit fails the brand’s own night, under its name, and stands in `runs`', async () => {
  await writeExports(lab.exportsDir, nights.first)
  await writeFile(join(lab.exportsDir, BRAND, 'brand.yaml'), `brand: ${BRAND}\ntimezone: Mars/Base\n`)
  const { plan, world } = steps()
  const night = await plan(nights.first.date)
  expect(batchesOf(night)).toEqual([])
  const { ready, told } = await transformBrand(night, world)
  expect(told.error).toMatchObject({ name: 'InputError', message: expect.stringContaining('timezone') })
  expect(ready.run_id).toBeNull()
  const logs: string[] = []
  for await (const { key } of world.storage.list(`${BRAND}/logs/runs/`)) logs.push(key)
  expect(logs).toHaveLength(1)
})

test('a brand without exports fails its own night and says what is missing', async () => {
  await mkdir(lab.exportsDir, { recursive: true })
  const { plan, world } = steps()
  const { told } = await transformBrand(await plan(nights.first.date), world)
  expect(told.error).toMatchObject({ name: 'InputError', message: expect.stringContaining('brand.yaml') })
})

test('a phone number in a file’s name is in no object of the lake, and the file is read all the same', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const folder = join(lab.exportsDir, BRAND, 'behaviours')
  const [name = ''] = await readdir(folder)
  await rename(join(folder, name), join(folder, `13812345678-${name}`))
  const { whole, world } = steps()
  const { run_id } = await whole(nights.first.date)
  const inOne = succeeded(await lab.night({ ...nights.first, files: [] }))
  expect((await readManifest(world.storage, BRAND, run_id ?? ''))?.result_sha256).toBe(inOne.result_sha256)
  for await (const { key } of world.storage.list('')) {
    expect(key).not.toContain('13812345678')
    expect(Buffer.from((await world.storage.get(key))?.bytes ?? []).includes('13812345678')).toBe(false)
  }
})

test('a day larger than the function’s disk fails before it begins and names the engine that carries it', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read, world } = steps()
  const night = await plan(nights.first.date)
  await read(night)
  const { ready, told } = await transformBrand(night, world, 1000)
  expect(told.error).toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('engine: athena'),
  })
  expect(ready.run_id).toBeNull()
  const carried = await transformBrand(night, world, 1e9)
  expect(carried.told.error).toBeUndefined()
  // What was not begun is a failed run all the same, and the only one.
  const logs: string[] = []
  for await (const { key } of world.storage.list(`${BRAND}/logs/runs/`)) logs.push(key)
  expect(logs).toHaveLength(1)
})

test('a file that was replaced or removed after the plan is left for the next night, which reads what is there then', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read, world, whole } = steps()
  const night = await plan(nights.first.date)
  const orders = night.files.filter(({ source }) => source === 'orders')
  const [replaced] = orders
  const path = join(lab.exportsDir, BRAND, replaced?.file ?? '')
  const before = await readFile(path, 'utf8')
  await writeFile(path, `${before}\n`)
  const done = await read(night)
  expect([sum(done, 'files'), sum(done, 'left')]).toEqual([night.files.length - 1, 1])
  const { told, ready } = await transformBrand(night, world)
  expect(told.warnings.map(({ code }) => code)).toContain('left_for_next_night')
  await publishRun(ready, world.storage, null)
  expect((await plan(nights.first.date)).files.map(({ file }) => file)).toEqual([replaced?.file])
  await whole(nights.first.date)
  expect((await plan(nights.first.date)).files).toEqual([])
})

test('staged rows that are damaged or half gone are forgotten and read again, and stop no night', async () => {
  const inOne = succeeded(await lab.night(nights.first))
  const { plan, read, world, whole } = steps()
  const night = await plan(nights.first.date)
  await read(night)
  const [first = '', second = ''] = night.files.map(({ staged }) => staged)
  await world.storage.put(`${first}parsed.json`, { bytes: Buffer.from('{"half') })
  for await (const { key } of world.storage.list(second))
    if (key.endsWith('.parquet')) await world.storage.delete(key)
  const { told, ready } = await transformBrand(night, world)
  expect(told.error).toBeUndefined()
  await publishRun(ready, world.storage, null)
  const again = await plan(nights.first.date)
  expect(again.files.map(({ staged }) => staged)).toEqual(night.files.slice(0, 2).map(({ staged }) => staged))
  expect(sum(await read(again), 'files')).toBe(2)
  const { run_id } = await whole(nights.first.date)
  expect((await readManifest(world.storage, BRAND, run_id ?? ''))?.result_sha256).toBe(inOne.result_sha256)
})

test('a secret that changed between two steps stops them, and what was staged under the right one is found again', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, read, world, exports } = steps()
  const night = await plan(nights.first.date)
  const other: NightWorld = { ...world, secrets: { of: async () => secretFrom('another'), place: 'here' } }
  await expect(readBatch(night, { first: 0, count: 1 }, exports, other)).rejects.toThrow(
    /expected the one with fingerprint/,
  )
  await read(night)
  const { told } = await transformBrand(night, other)
  expect(told.error).toMatchObject({ name: 'InputError', message: expect.stringContaining('fingerprint') })
})

test('a brand whose secret or ledger cannot be had when the night is planned is not published without its files', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { exports, world } = steps()
  const silent: NightWorld = {
    ...world,
    secrets: { of: () => Promise.reject(new UnavailableError('the vault does not answer')), place: 'here' },
  }
  const { brands } = await exports.list(BRAND)
  const night = await planBrand(brands[0] ?? noExportsOf(BRAND), exports, silent, {
    planId: 'p',
    date: nights.first.date,
    acceptVolume: false,
  })
  expect(night.fault).toEqual({ name: 'UnavailableError', message: 'the vault does not answer' })
  const { told, ready } = await transformBrand(night, world)
  expect([told.error?.name, ready.run_id]).toEqual(['UnavailableError', null])
})

test('the date is the plan’s, however late the transform begins', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { exports, world } = steps()
  const on = (date: string): NightWorld => ({
    ...world,
    now: () => new Date(`${addDays(date, 1)}T12:00:00Z`),
  })
  const { brands } = await exports.list(BRAND)
  const asked = { planId: 'p2', date: null, acceptVolume: false }
  const night = await planBrand(brands[0] ?? noExportsOf(BRAND), exports, on(nights.first.date), asked)
  expect(night.date).toBe(nights.first.date)
  await readBatch(night, { first: 0, count: night.files.length }, exports, world)
  const { told } = await transformBrand(night, on(addDays(nights.first.date, 1)))
  expect(told.dt).toBe(nights.first.date)
})

test('a file larger than half the function’s disk is rejected by name, and the others are read', async () => {
  await writeExports(lab.exportsDir, nights.first)
  const { plan, exports, world } = steps()
  const night = await plan(nights.first.date)
  const largest = night.files.toSorted((a, b) => b.size - a.size)[0]
  const room = (largest?.size ?? 0) * 2 - 1
  const done = await readBatch(night, { first: 0, count: night.files.length }, exports, world, room)
  expect(done.files).toBe(night.files.length)
  const { told } = await transformBrand(night, world)
  expect(told.rejected).toEqual([
    { file: largest?.file, reason: 'too_large', detail: expect.stringContaining('in parts') },
  ])
})

test('batches follow the order of the files and keep to both bounds; a file larger than a batch is one', () => {
  const file = (size: number) => ({ source: 's', file: 'f', size, modified_ms: 0, etag: null, staged: '' })
  const night: NightFile = {
    format: 1,
    brand: 'b',
    plan_id: 'p',
    date: null,
    accept_volume: false,
    brand_text: null,
    fingerprint: null,
    engine: 'duckdb',
    fault: null,
    known: 0,
    skipped: [],
    files: [10, 20, 30, 500, 5, 5, 5, 5].map(file),
  }
  const cut = (files: number, bytes: number) =>
    batchesOf(night, { files, bytes }).map(({ first, count }) => [first, count])
  expect(cut(3, 100)).toEqual([
    [0, 3],
    [3, 1],
    [4, 3],
    [7, 1],
  ])
  expect(cut(100, 30)).toEqual([
    [0, 2],
    [2, 1],
    [3, 1],
    [4, 4],
  ])
  expect(cut(100, 1e9)).toEqual([[0, 8]])
  expect(batchesOf({ ...night, files: [] })).toEqual([])
})

test('the scratch folder is empty after each step', async () => {
  await writeExports(lab.exportsDir, nights.first)
  await steps().whole(nights.first.date)
  const left = await readdir(lab.config.scratchDir).catch(() => [])
  expect(left.filter((name) => !name.startsWith('s3-'))).toEqual([])
  expect(dirname(lab.config.scratchDir)).toBe(lab.folder)
})
