import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BusyError } from '../../shared/errors.ts'
import { isGone, thisProcess } from '../../shared/process-identity.ts'
import { leaseKey } from '../../shared/publish/lake-layout.ts'
import { withLease } from '../../shared/publish/lease.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { countingStorage, StorageFault } from '../support/faulty-storage.ts'
import { BRAND, bytes, text } from './nights.ts'

const clock = (): Date => new Date()
const HOUR_MS = 3_600_000

const leaseOf = (process: unknown, until: string, released = false): { bytes: Uint8Array } =>
  bytes(
    JSON.stringify({ format: 1, owner: 'r0', process, since: '2026-03-01T18:00:00.000Z', until, released }),
  )
/** A process number that was in use a moment ago and is no more. */
const goneProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid

test('the lease is held while the work goes on, and given back with its result', async () => {
  const storage = memoryStorage()
  const result = await withLease(storage, BRAND, 'r1', clock, HOUR_MS, async () => {
    const second = withLease(storage, BRAND, 'r2', clock, HOUR_MS, async () => 'worked as well')
    await expect(second).rejects.toThrow(BusyError)
    await expect(second).rejects.toThrow(/lumina.*found run r1 \(process \d+ on .*\) since .*, until .*Wait/)
    return 'worked'
  })
  expect(result).toBe('worked')
  expect(await withLease(storage, BRAND, 'r3', clock, HOUR_MS, async () => 'next')).toBe('next')
})

test('it is given back when the work fails, and the failure is what is heard of', async () => {
  const storage = memoryStorage()
  const failing = withLease(storage, BRAND, 'r1', clock, HOUR_MS, async () => {
    throw new Error('the work failed')
  })
  await expect(failing).rejects.toThrow('the work failed')
  expect(await withLease(storage, BRAND, 'r2', clock, HOUR_MS, async () => 'next')).toBe('next')
})

test('brands do not wait for each other', async () => {
  const storage = memoryStorage()
  const nested = withLease(storage, 'lumina', 'r1', clock, HOUR_MS, () =>
    withLease(storage, 'nova', 'r2', clock, HOUR_MS, async () => 'both'),
  )
  expect(await nested).toBe('both')
})

test('of twenty that want it at once, one works', async () => {
  const storage = memoryStorage()
  let working = 0
  const all = Array.from({ length: 20 }, (_, n) =>
    withLease(storage, BRAND, `r${n}`, clock, HOUR_MS, async () => {
      working++
      await sleep(20)
    }),
  )
  const outcomes = await Promise.allSettled(all)
  expect(working).toBe(1)
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused).toHaveLength(19)
  for (const reason of refused) expect(reason).toBeInstanceOf(BusyError)
})

test('it is renewed as long as the work goes on', async () => {
  const storage = memoryStorage()
  await withLease(storage, BRAND, 'r1', clock, 600, async () => {
    await sleep(1500)
    await expect(withLease(storage, BRAND, 'r2', clock, 600, async () => null)).rejects.toThrow(BusyError)
  })
})

test('a lease whose time is over is free, though its owner may still live elsewhere', async () => {
  const elsewhere = { ...thisProcess(), machine: 'another machine', host: 'elsewhere' }
  for (const [until, taken] of [
    ['2026-03-01T20:00:00.000Z', false],
    ['2026-03-01T18:59:59.999Z', true],
    ['2026-03-01T19:00:00.000Z', true],
  ] as const) {
    const storage = memoryStorage()
    await storage.put(leaseKey(BRAND), leaseOf(elsewhere, until))
    const attempt = withLease(
      storage,
      BRAND,
      'r1',
      () => new Date('2026-03-01T19:00:00Z'),
      HOUR_MS,
      async () => 'mine',
    )
    if (taken) expect(await attempt).toBe('mine')
    else await expect(attempt).rejects.toThrow(/run r0 \(process \d+ on elsewhere\)/)
  }
})

test('a lease whose owner died on this machine is free at once', async () => {
  const dead = { ...thisProcess(), pid: goneProcess() }
  const storage = memoryStorage()
  await storage.put(leaseKey(BRAND), leaseOf(dead, '2999-01-01T00:00:00.000Z'))
  expect(await withLease(storage, BRAND, 'r1', clock, HOUR_MS, async () => 'mine')).toBe('mine')
})

test('a process is gone only when it certainly is', () => {
  const me = thisProcess()
  expect(isGone(me)).toBe(false)
  expect(isGone({ ...me, pid: goneProcess() })).toBe(true)
  expect(isGone({ ...me, pid: goneProcess(), machine: 'another machine' })).toBe(false)
  // Its number was given to a later process.
  expect(isGone({ ...me, started: '1' })).toBe(true)
})

test('a lease that somebody took over meanwhile is not given back in their name', async () => {
  const storage = memoryStorage()
  const theirs = leaseOf(thisProcess(), '2999-01-01T00:00:00.000Z')
  await withLease(storage, BRAND, 'r1', clock, HOUR_MS, async () => {
    await storage.put(leaseKey(BRAND), theirs)
  })
  expect(await text(storage, leaseKey(BRAND))).toBe(Buffer.from(theirs.bytes).toString())
})

test('a lost answer does not lose the lease, and a release that fails does not lose the work', async () => {
  const inner = memoryStorage()
  const lossy: Storage = countingStorage(inner, (_n, operation, _key, phase) => {
    if (operation === 'put' && phase === 'after') throw new StorageFault('the answer was lost')
  })
  expect(await withLease(lossy, BRAND, 'r1', clock, HOUR_MS, async () => 'worked')).toBe('worked')
})
