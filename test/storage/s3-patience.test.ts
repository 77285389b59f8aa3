import { expect, test } from 'vitest'
import { atMost } from '../../shared/storage/at-most.ts'
import { BrokenAnswer } from '../../shared/storage/s3-error.ts'
import { backoffMs, PATIENT, persist } from '../../shared/storage/s3-patience.ts'

const recorded = (attempts: number) => {
  const slept: number[] = []
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms)
  }
  return { slept, patience: { attempts, sleep, random: () => 0.5 } }
}
/** Fails the first times, then says how often it was called. */
const failing = (times: number, error: Error) => {
  let calls = 0
  return async (): Promise<number> => {
    calls += 1
    if (calls <= times) throw error
    return calls
  }
}

test('what may pass is tried again after waits that double, until it works', async () => {
  const { slept, patience } = recorded(10)
  expect(await persist(patience, failing(4, new BrokenAnswer('cut')))).toBe(5)
  expect(slept).toEqual([100, 200, 400, 800])
})

test('it is tried so often and no more, and the last error is thrown', async () => {
  const { slept, patience } = recorded(3)
  const error = new BrokenAnswer('cut')
  await expect(persist(patience, failing(99, error))).rejects.toBe(error)
  expect(slept).toHaveLength(2)
})

test('what does not pass is thrown at once', async () => {
  const { slept, patience } = recorded(10)
  await expect(persist(patience, failing(1, new TypeError('a bug')))).rejects.toThrow('a bug')
  expect(slept).toEqual([])
})

test('a wait is anything from nothing to a bound that ends at 20 seconds, so all waits end within a minute and a half', () => {
  const longest = Array.from({ length: PATIENT.attempts - 1 }, (_, n) => backoffMs(n + 1, () => 1))
  expect(longest).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000])
  expect(longest.reduce((sum, ms) => sum + ms)).toBeLessThan(90_000)
  expect(backoffMs(9, () => 0)).toBe(0)
})

test('no more than the given number runs at a time, in the order it came, and one that fails makes room', async () => {
  const limit = atMost(3)
  const order: number[] = []
  let running = 0
  let most = 0
  const work = async (n: number): Promise<void> => {
    order.push(n)
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    if (n % 2 === 0) throw new Error('even')
  }
  const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => limit(() => work(n))))
  expect(most).toBe(3)
  expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(10)
})
