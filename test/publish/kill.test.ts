import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { BusyError } from '../../shared/errors.ts'
import { logFiles, publishedRuns } from '../../shared/publish/history.ts'
import { leaseKey, pointerKey } from '../../shared/publish/lake-layout.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { misbehavingStorage, StorageFault } from '../support/faulty-storage.ts'
import { BRAND, dateOf, look, runNight, text } from './nights.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aips-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const answer = z.object({ outcome: z.enum(['published', 'nothing new', 'busy']), operations: z.int() })

/** Null when the process was killed. */
async function nightProcess(...args: (string | number)[]): Promise<z.infer<typeof answer> | null> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'night-process.ts'), ...args.map(String)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  const [code, signal] = await once(child, 'close')
  if (signal === 'SIGKILL') return null
  expect(code).toBe(0)
  return answer.parse(JSON.parse(output))
}

/** Looks at the lake until `during` is over: every look must see one whole night of `nights`. */
async function polled<T>(storage: Storage, nights: number[], during: Promise<T>): Promise<T> {
  const whole = nights.map((night) => [dateOf(night), dateOf(night), dateOf(night)])
  let going = true
  const over = (): void => {
    going = false
  }
  during.then(over, over)
  let looks = 0
  while (going) {
    const seen = await look(storage)
    expect(whole).toContainEqual(seen && [seen.dt, ...seen.tables])
    looks++
  }
  expect(looks).toBeGreaterThan(0)
  return during
}

/** The lake ends as if night 2 had simply run once after night 1: whole, each published run's log once. */
async function expectUndisturbed(storage: Storage): Promise<void> {
  const end = await look(storage)
  expect(end && [end.dt, ...end.tables]).toEqual([dateOf(2), dateOf(2), dateOf(2)])
  const runs = await publishedRuns(storage, BRAND)
  expect(runs.map((run) => run.dt)).toEqual([dateOf(2), dateOf(1)])
  const manifest = await readManifest(storage, BRAND, runs[0]?.run_id ?? '')
  if (!manifest) throw new Error('the current run has no manifest')
  const logs = await Promise.all(
    (await logFiles(storage, BRAND, 'runs', manifest)).map((key) => text(storage, key)),
  )
  expect(logs.sort()).toEqual(runs.map((run) => run.run_id).sort())
}

test('a night killed before or after any storage operation, and started again, ends as if undisturbed; a reader sees whole nights only', async () => {
  const rehearsal = join(folder, 'rehearsal')
  await runNight(diskStorage(rehearsal), 'r1', 1)
  const operations = (await nightProcess(rehearsal, 'r2', 2))?.operations ?? 0
  expect(operations).toBeGreaterThan(15)
  for (let n = 1; n <= operations; n++) {
    for (const phase of ['before', 'after']) {
      const root = join(folder, `${n}-${phase}`)
      const storage = diskStorage(root)
      await runNight(storage, 'r1', 1)
      expect(await polled(storage, [1, 2], nightProcess(root, 'killed', 2, n, phase))).toBeNull()
      await runNight(storage, 'again', 2)
      await expectUndisturbed(storage)
    }
  }
}, 180_000)

test('two processes that run the same night at once: one publishes, the other is busy or finds nothing new', async () => {
  for (let round = 0; round < 5; round++) {
    const root = join(folder, `race-${round}`)
    const storage = diskStorage(root)
    await runNight(storage, 'r1', 1)
    const racers = Promise.all([nightProcess(root, 'left', 2), nightProcess(root, 'right', 2)])
    const outcomes = (await polled(storage, [1, 2], racers)).map((racer) => racer?.outcome)
    expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1)
    await expectUndisturbed(storage)
  }
})

test('of nights that all passed the lease and stand before the swap, the swap alone lets one through', async () => {
  const names = ['left', 'middle', 'right']
  for (const first of names) {
    const inner = memoryStorage()
    await runNight(inner, 'r1', 1)
    const gate = Promise.withResolvers<void>()
    let arrived = 0
    const racers = names.map(async (name) => {
      // A storage in which the lease is always free, and that waits before the swap until everybody is there.
      const blind: Storage = {
        ...inner,
        get: (key) => (key === leaseKey(BRAND) ? Promise.resolve(null) : inner.get(key)),
        put: async (key, body, condition) => {
          if (key === leaseKey(BRAND)) return 'etag'
          if (key === pointerKey(BRAND)) {
            arrived++
            if (arrived === names.length) gate.resolve()
            await gate.promise
            if (name !== first) await sleep(5)
          }
          return inner.put(key, body, condition)
        },
      }
      return runNight(blind, name, 2)
    })
    const outcomes = await Promise.allSettled(racers)
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(
      names.map((name) => name === first),
    )
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(BusyError)
    await expectUndisturbed(inner)
  }
})

test('on a storage that misbehaves, a night repeated until it says that it is done ends as if undisturbed', async () => {
  let faults = 0
  for (let seed = 1; seed <= 300; seed++) {
    const inner = memoryStorage()
    await runNight(inner, 'r1', 1)
    const storage = misbehavingStorage(inner, seed, {
      fails: 0.06,
      answerLost: 0.1,
      refusedAfterSuccess: 0.1,
    })
    let done = false
    for (let attempt = 1; !done; attempt++) {
      expect(attempt).toBeLessThan(100)
      try {
        // An hour later each time: a lease that could not be given back has expired by then.
        const now = new Date(Date.parse('2026-03-02T18:30:00Z') + attempt * 3_600_000)
        await runNight(storage, `attempt-${attempt}`, 2, () => now)
        done = true
      } catch (error) {
        faults++
        // Nobody else is there: being told so would be wrong.
        expect(error).toBeInstanceOf(StorageFault)
      }
      const seen = await look(inner)
      expect(new Set([seen?.dt, ...(seen?.tables ?? [])]).size).toBe(1)
    }
    await expectUndisturbed(inner)
  }
  expect(faults).toBeGreaterThan(100)
})
