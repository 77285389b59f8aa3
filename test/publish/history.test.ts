import { expect, test } from 'vitest'
import { BusyError, ConfigError } from '../../shared/errors.ts'
import { publish } from '../../shared/publish/commit.ts'
import { logFiles, publishedRuns, rollback } from '../../shared/publish/history.ts'
import { manifestKey, pointerKey } from '../../shared/publish/lake-layout.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { countingStorage } from '../support/faulty-storage.ts'
import { BRAND, look, manifestOf, runNight, stage, stopNight } from './nights.ts'

const NOW = new Date('2026-03-20T01:00:00Z')
const threeNights = async (): Promise<Storage> => {
  const storage = memoryStorage()
  for (let night = 1; night <= 3; night++) await runNight(storage, `r${night}`, night)
  return storage
}

test('published runs are listed newest first; stopped ones and losers of a race are not among them', async () => {
  const storage = await threeNights()
  await stopNight(storage, 'stopped-4', 4)
  const loser = manifestOf('loser', 3, 'r2')
  await stage(storage, loser)
  await expect(publish(storage, null, loser, 'an older etag')).rejects.toThrow(BusyError)
  await storage.put(manifestKey(BRAND, 'loser'), { bytes: Buffer.from(JSON.stringify(loser)) })
  expect((await publishedRuns(storage, BRAND)).map((run) => [run.run_id, run.dt, run.is_current])).toEqual([
    ['r3', '2026-03-03', true],
    ['r2', '2026-03-02', false],
    ['r1', '2026-03-01', false],
  ])
  await expect(rollback(storage, null, BRAND, 'loser', NOW)).rejects.toThrow(/never published/)
})

test('a lake without a publication has no runs', async () => {
  expect(await publishedRuns(memoryStorage(), BRAND)).toEqual([])
})

test('a rollback points readers at the run before, and the run that was left can be gone back to', async () => {
  const storage = await threeNights()
  const { left, current } = await rollback(storage, null, BRAND, null, NOW)
  expect([left.run_id, current.run_id]).toEqual(['r3', 'r2'])
  expect(await look(storage)).toEqual({
    dt: '2026-03-02',
    run_id: 'r2',
    tables: ['2026-03-02', '2026-03-02'],
  })
  expect((await publishedRuns(storage, BRAND)).map((run) => [run.run_id, run.is_current])).toEqual([
    ['r3', false],
    ['r2', true],
    ['r1', false],
  ])
  await rollback(storage, null, BRAND, 'r3', NOW)
  expect((await look(storage))?.run_id).toBe('r3')
})

test('a rollback may name any earlier published run, and the next night goes on from there', async () => {
  const storage = await threeNights()
  await rollback(storage, null, BRAND, 'r1', NOW)
  await runNight(storage, 'again-2', 2)
  expect((await look(storage))?.run_id).toBe('again-2')
  expect((await publishedRuns(storage, BRAND)).find((run) => run.is_current)?.parent_run_id).toBe('r1')
})

test('the log rows of a run that was left stay readable, even when nobody had copied them yet', async () => {
  const storage = await threeNights()
  const staged = manifestOf('r3', 3, 'r2')
  await storage.delete(`${BRAND}/logs/runs/month=2026-03/r3.parquet`)
  await storage.delete(`${BRAND}/published/r3.json`)
  expect(await logFiles(storage, BRAND, 'runs', staged)).toHaveLength(3)
  const { current } = await rollback(storage, null, BRAND, null, NOW)
  expect(await logFiles(storage, BRAND, 'runs', current)).toHaveLength(3)
  expect((await publishedRuns(storage, BRAND)).map((run) => run.run_id)).toContain('r3')
})

test.each([
  ['unknown', /found unknown.*never published.*r2 \(2026-03-02\), r1 \(2026-03-01\)/],
  ['r3', /found r3, which is current.*Choose one/],
])('going back to %s is refused, naming the runs there are', async (to, message) => {
  const storage = await threeNights()
  await expect(rollback(storage, null, BRAND, to, NOW)).rejects.toThrow(ConfigError)
  await expect(rollback(storage, null, BRAND, to, NOW)).rejects.toThrow(message)
  expect((await look(storage))?.run_id).toBe('r3')
})

test('there is no way back from the first run, or from none', async () => {
  const storage = memoryStorage()
  await expect(rollback(storage, null, BRAND, null, NOW)).rejects.toThrow(/found none/)
  await runNight(storage, 'r1', 1)
  await expect(rollback(storage, null, BRAND, null, NOW)).rejects.toThrow(/r1 is the first/)
})

test('a run whose objects are no longer kept is not gone back to', async () => {
  const storage = await threeNights()
  await storage.delete(manifestKey(BRAND, 'r1'))
  await expect(rollback(storage, null, BRAND, 'r1', NOW)).rejects.toThrow(/not kept/)
})

test('a night that publishes during a rollback is not undone by it', async () => {
  const inner = await threeNights()
  let published = false
  const storage = countingStorage(inner, async (_n, operation, key, phase) => {
    if (operation !== 'put' || key !== pointerKey(BRAND) || phase !== 'before' || published) return
    published = true
    await runNight(inner, 'r4', 4)
  })
  await expect(rollback(storage, null, BRAND, null, NOW)).rejects.toThrow(BusyError)
  expect((await readPointer(inner, BRAND))?.run_id).toBe('r4')
})
