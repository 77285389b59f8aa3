import { expect, test } from 'vitest'
import { BusyError, InputError } from '../../shared/errors.ts'
import { publish, rollForward } from '../../shared/publish/commit.ts'
import { logFiles } from '../../shared/publish/history.ts'
import { logKey, manifestKey, pointerKey, stagedLogKey } from '../../shared/publish/lake-layout.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { countingStorage, StorageFault } from '../support/faulty-storage.ts'
import { BRAND, bytes, dateOf, look, manifestOf, runNight, stage, stopNight, text } from './nights.ts'

const runsSeen = async (storage: Storage): Promise<string[]> => {
  const pointer = await readPointer(storage, BRAND)
  const manifest = pointer && (await readManifest(storage, BRAND, pointer.run_id))
  if (!manifest) return []
  const files = await logFiles(storage, BRAND, 'runs', manifest)
  return (await Promise.all(files.map((key) => text(storage, key)))).sort()
}

test('before the swap readers see nothing of a run, after it everything', async () => {
  const storage = memoryStorage()
  const manifest = manifestOf('r1', 1, null)
  await stage(storage, manifest)
  expect(await look(storage)).toBeNull()
  expect(await publish(storage, null, manifest, null)).toEqual({ partitionsMoved: 0, failure: null })
  expect(await look(storage)).toEqual({ dt: dateOf(1), run_id: 'r1', tables: [dateOf(1), dateOf(1)] })
  expect(await readManifest(storage, BRAND, 'r1')).toEqual(manifest)
})

test('of two runs with one parent the second is told that it is busy, and none of it is visible', async () => {
  const storage = memoryStorage()
  await runNight(storage, 'r1', 1)
  const etag = (await readPointer(storage, BRAND))?.etag ?? ''
  const [winner, loser] = [manifestOf('r2', 2, 'r1'), manifestOf('r3', 2, 'r1')]
  await stage(storage, winner)
  await stage(storage, loser)
  await publish(storage, null, winner, etag)
  const second = publish(storage, null, loser, etag)
  await expect(second).rejects.toThrow(BusyError)
  await expect(second).rejects.toThrow(/lumina.*expected run r1.*found r2.*Start again/)
  expect((await look(storage))?.run_id).toBe('r2')
  expect(await runsSeen(storage)).toEqual(['r1', 'r2'])
})

test('the same run published twice is published once', async () => {
  const storage = memoryStorage()
  const manifest = manifestOf('r1', 1, null)
  await stage(storage, manifest)
  await publish(storage, null, manifest, null)
  await publish(storage, null, manifest, null)
  expect((await look(storage))?.run_id).toBe('r1')
  expect(await runsSeen(storage)).toEqual(['r1'])
})

test('a run id is used once: another manifest under it is refused', async () => {
  const storage = memoryStorage()
  await storage.put(manifestKey(BRAND, 'r1'), bytes(JSON.stringify(manifestOf('r1', 2, null))))
  await expect(publish(storage, null, manifestOf('r1', 1, null), null)).rejects.toThrow(/used once/)
  expect(await readPointer(storage, BRAND)).toBeNull()
})

test('a run that names another parent than the current run is refused', async () => {
  const storage = memoryStorage()
  await runNight(storage, 'r1', 1)
  const etag = (await readPointer(storage, BRAND))?.etag ?? ''
  await expect(publish(storage, null, manifestOf('r2', 2, null), etag)).rejects.toThrow(/parent/)
  expect((await look(storage))?.run_id).toBe('r1')
})

test.each([
  ['the answer of the swap was lost', 'throws'],
  ['the swap was refused after its own success', 'refuses'],
] as const)('%s: the run is published, and says so', async (_, how) => {
  const inner = memoryStorage()
  await runNight(inner, 'r1', 1)
  const storage = {
    ...inner,
    put: async (...[key, body, condition]: Parameters<Storage['put']>) => {
      const etag = await inner.put(key, body, condition)
      if (key !== pointerKey(BRAND)) return etag
      if (how === 'throws') throw new StorageFault('the answer was lost')
      return null
    },
  }
  expect(await runNight(storage, 'r2', 2)).toBe('published')
  expect((await look(inner))?.run_id).toBe('r2')
})

test('the answer of the swap was lost and somebody has published on top: the run was published all the same', async () => {
  const inner = memoryStorage()
  const storage = {
    ...inner,
    put: async (...[key, body, condition]: Parameters<Storage['put']>) => {
      const etag = await inner.put(key, body, condition)
      if (key !== pointerKey(BRAND)) return etag
      const next = manifestOf('r2', 2, 'r1')
      await stage(inner, next)
      await publish(inner, null, next, etag)
      throw new StorageFault('the answer was lost')
    },
  }
  const manifest = manifestOf('r1', 1, null)
  await stage(inner, manifest)
  expect(await publish(storage, null, manifest, null)).toEqual({ partitionsMoved: 0, failure: null })
  expect((await look(inner))?.run_id).toBe('r2')
})

test('a swap that fails before it happened is an error, and the night before stays', async () => {
  const inner = memoryStorage()
  await runNight(inner, 'r1', 1)
  const storage = countingStorage(inner, (_n, operation, key, phase) => {
    if (operation === 'put' && key === pointerKey(BRAND) && phase === 'before') throw new StorageFault('503')
  })
  await expect(runNight(storage, 'r2', 2)).rejects.toThrow(StorageFault)
  expect((await look(inner))?.run_id).toBe('r1')
  // Nothing is in the way of the next attempt.
  expect(await runNight(inner, 'r3', 2)).toBe('published')
})

test('a storage that fails after the swap takes nothing away: the logs are read where they lie, the next night moves them', async () => {
  const inner = memoryStorage()
  let swapped = false
  const storage = countingStorage(inner, (_n, operation, key, phase) => {
    if (swapped) throw new StorageFault('503')
    if (operation === 'put' && key === pointerKey(BRAND) && phase === 'after') swapped = true
  })
  const manifest = manifestOf('r1', 1, null)
  await stage(inner, manifest)
  expect((await publish(storage, null, manifest, null)).failure).toBeInstanceOf(StorageFault)
  expect(await logFiles(inner, BRAND, 'runs', manifest)).toEqual([stagedLogKey(BRAND, 'r1', 'runs')])
  await runNight(inner, 'r2', 2)
  expect(await runsSeen(inner)).toEqual(['r1', 'r2'])
  expect(await logFiles(inner, BRAND, 'runs', manifestOf('r2', 2, 'r1'))).toEqual([
    logKey(BRAND, 'runs', dateOf(1), 'r1'),
    logKey(BRAND, 'runs', dateOf(2), 'r2'),
  ])
})

test('rolling forward again changes nothing', async () => {
  const storage = memoryStorage()
  await rollForward(storage, null, BRAND)
  await runNight(storage, 'r1', 1)
  const listing = async (): Promise<unknown[]> => {
    const found: unknown[] = []
    for await (const info of storage.list('')) found.push(info)
    return found
  }
  const before = await listing()
  await rollForward(storage, null, BRAND)
  expect(await listing()).toEqual(before)
})

test('the log of a stopped night is seen at once, under the month of its date, beside those of published ones', async () => {
  const storage = memoryStorage()
  await runNight(storage, 'r1', 1)
  await stopNight(storage, 'stopped-2', 2)
  expect(await runsSeen(storage)).toEqual(['r1', 'stopped-2'])
  expect(await storage.head(`${BRAND}/logs/runs/month=2026-03/stopped-2.parquet`)).not.toBeNull()
})

test('a table without log rows this night has the files of the other nights only', async () => {
  const storage = memoryStorage()
  await runNight(storage, 'r1', 1)
  expect(await logFiles(storage, BRAND, 'quarantine', manifestOf('r1', 1, null))).toEqual([])
})

test('who still reads an older manifest does not see the log of a run published since', async () => {
  const storage = memoryStorage()
  for (let night = 1; night <= 3; night++) await runNight(storage, `r${night}`, night)
  await stopNight(storage, 'stopped-4', 4)
  const older = manifestOf('r2', 2, 'r1')
  expect(
    (
      await Promise.all((await logFiles(storage, BRAND, 'runs', older)).map((key) => text(storage, key)))
    ).sort(),
  ).toEqual(['r1', 'r2', 'stopped-4'])
})

test('a manifest that was damaged is named as damaged, not read as half a night', async () => {
  const storage = memoryStorage()
  await runNight(storage, 'r1', 1)
  const whole = await text(storage, manifestKey(BRAND, 'r1'))
  for (const damaged of [whole.slice(0, 200), whole.replace('"format": 1', '"format": 2'), '']) {
    await storage.put(manifestKey(BRAND, 'r1'), bytes(damaged))
    await expect(readManifest(storage, BRAND, 'r1')).rejects.toThrow(InputError)
    await expect(readManifest(storage, BRAND, 'r1')).rejects.toThrow(/manifest.json: expected.*found.*Update/)
  }
})
