import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pointerKey } from '../../shared/publish/lake-layout.ts'
import { explainDiskError } from '../../shared/storage/disk-error.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { misbehavingStorage, StorageFault } from '../support/faulty-storage.ts'
import { plainBrand } from '../support/random-brand.ts'
import { callNight, type NightAnswer } from './support/night-process.ts'
import { openReader, openStand, type Seen, type Stand } from './support/stand.ts'
import { isThorough } from './support/thoroughness.ts'
import { twoNights } from './support/two-nights.ts'

const nights = twoNights(plainBrand(3, { people: 3, days: 4, troubles: new Set(['refunds', 'lateInsideW']) }))

let stand: Stand
let before: Seen
let undisturbed: { seen: Seen; answer: NightAnswer }
beforeAll(async () => {
  stand = await openStand(nights)
  await withCopy(async (copy, reader) => {
    before = await reader.look()
    const answer = await callNight(copy.call())
    undisturbed = { answer, seen: await reader.look() }
  })
}, 60_000)
afterAll(() => stand.close())

async function withCopy(
  work: (
    copy: Awaited<ReturnType<Stand['copy']>>,
    reader: Awaited<ReturnType<typeof openReader>>,
  ) => Promise<void>,
): Promise<void> {
  const copy = await stand.copy()
  const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
  try {
    await work(copy, reader)
  } finally {
    await reader.close()
    await copy.remove()
  }
}

/** So much later that a lease which could not be given back has expired. */
const hoursLater = (now: string, hours: number): string =>
  new Date(Date.parse(now) + hours * 3_600_000).toISOString()

/** Tables but those in which failed attempts stand too. */
const withoutAttempts = ({ runs: _r, ingest_report: _i, quarantine: _q, ...seen }: Seen): Seen => seen

/** From its n-th put on the disk is full. */
const fullFrom =
  (n: number) =>
  (inner: Storage): Storage => {
    let puts = 0
    return {
      ...inner,
      put: async (key, body, condition) => {
        puts += 1
        if (puts < n) return inner.put(key, body, condition)
        throw explainDiskError(
          Object.assign(new Error('write'), { code: 'ENOSPC' }),
          'write',
          inner.describe(key),
        )
      },
    }
  }

test('a disk that is full from any put on: the reader sees the night before until there is room, then the whole night', async () => {
  const puts = undisturbed.answer.operations.filter((operation) => operation.startsWith('put'))
  const pointer = puts.findIndex((operation) => operation.endsWith('/current.json')) + 1
  for (let n = 1; n <= puts.length; n += isThorough() || n >= pointer - 1 ? 1 : 16)
    await withCopy(async (copy, reader) => {
      const full = await callNight(copy.call(), fullFrom(n))
      const told = n > pointer ? ['published', undefined] : ['failed', 'ConfigError']
      expect([n, full.outcome, full.error?.name]).toEqual([n, ...told])
      expect([n, await reader.look()]).toEqual([n, n > pointer ? undisturbed.seen : before])
      const again = await callNight(copy.call({ now: hoursLater(copy.call().now, 1) }))
      expect([n, again.outcome]).toEqual([n, n > pointer ? 'nothing_new' : 'published'])
      expect([n, await reader.look()]).toEqual([n, undisturbed.seen])
    })
}, 600_000)

test('a swap that was applied while every answer of it was lost is a published run, and nothing says that it failed', async () => {
  await withCopy(async (copy, reader) => {
    let swapped = false
    let lost = 0
    const answer = await callNight(copy.call(), (inner) => ({
      ...inner,
      put: async (key, body, condition) => {
        const etag = await inner.put(key, body, condition)
        if (key !== pointerKey(nights.brand)) return etag
        swapped = true
        throw new StorageFault('the answer was lost')
      },
      get: async (key) => {
        // Whoever asks after the swap gets no answer either, once.
        if (swapped && key === pointerKey(nights.brand) && lost++ === 0) throw new StorageFault('a timeout')
        return inner.get(key)
      },
    }))
    expect([answer.outcome, answer.error?.name]).toEqual(['failed', 'StorageFault'])
    expect(await reader.look()).toEqual(undisturbed.seen)
    expect((await callNight(copy.call({ now: hoursLater(copy.call().now, 1) }))).outcome).toBe('nothing_new')
    expect(await reader.look()).toEqual(undisturbed.seen)
  })
})

test('on a storage that misbehaves, a night repeated until it says that it is done ends as if undisturbed', async () => {
  const chances = { fails: 0.01, answerLost: 0.02, refusedAfterSuccess: 0.03 }
  let faults = 0
  for (let seed = 1; seed <= (isThorough() ? 40 : 2); seed++)
    await withCopy(async (copy, reader) => {
      let storage: Storage | null = null
      let done = false
      for (let attempt = 0; !done; attempt++) {
        expect(attempt).toBeLessThan(50)
        const answer = await callNight(copy.call({ now: hoursLater(copy.call().now, attempt) }), (inner) => {
          storage ??= misbehavingStorage(inner, seed, chances)
          return storage
        })
        done = answer.error === null
        if (!done) faults += 1
        // Nobody else is there: being told so would be wrong.
        expect(['StorageFault', undefined]).toContain(answer.error?.name)
        const seen = withoutAttempts(await reader.look())
        expect([before, undisturbed.seen].map(withoutAttempts)).toContainEqual(seen)
      }
      expect(withoutAttempts(await reader.look())).toEqual(withoutAttempts(undisturbed.seen))
    })
  expect(faults).toBeGreaterThan(1)
}, 600_000)
