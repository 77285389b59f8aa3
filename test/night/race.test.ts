import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaseKey, pointerKey } from '../../shared/publish/lake-layout.ts'
import { plainBrand } from '../support/random-brand.ts'
import { callNight, type NightAnswer, type NightCall } from './support/night-process.ts'
import { nightProcess, openReader, openStand, type Seen, type Stand } from './support/stand.ts'
import { twoNights } from './support/two-nights.ts'

const nights = twoNights(plainBrand(5, { people: 4, days: 6, troubles: new Set(['refunds', 'lateInsideW']) }))
const restatement: Partial<NightCall> = { kind: 'restate', date: '2020-01-01' }

let stand: Stand
beforeAll(async () => {
  stand = await openStand(nights)
}, 60_000)
afterAll(() => stand.close())

/** Tables that hold what happened, and not how often somebody ran it. */
const LOGS = new Set(['runs', 'restatements', 'ingest_report', 'quarantine'])
const withoutLogs = (seen: Seen): Seen =>
  Object.fromEntries(Object.entries(seen).filter(([table]) => !LOGS.has(table)))

/** What a lake looks like after these calls, one after the other. */
async function afterCalls(...changes: Partial<NightCall>[]): Promise<Seen> {
  const copy = await stand.copy()
  for (const change of changes) expect((await callNight(copy.call(change))).error).toBeNull()
  const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
  const seen = await reader.look()
  await reader.close()
  await copy.remove()
  return seen
}

/** Runs the calls at once, each in a process of its own, `headStartMs` apart, while a reader looks on. */
async function race(calls: Partial<NightCall>[], headStartMs: number, allowed: Seen[]) {
  const copy = await stand.copy()
  const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
  let going = true
  const racers = Promise.all(
    calls.map(async (change, place) => {
      await sleep(place * headStartMs)
      return nightProcess(copy.call(change))
    }),
  ).finally(() => {
    going = false
  })
  const wholes = allowed.map(withoutLogs)
  while (going) expect(wholes).toContainEqual(withoutLogs(await reader.look()))
  const answers = (await racers).filter((answer) => answer !== null)
  const end = await reader.look()
  await reader.close()
  return { answers, end, copy }
}

const outcome = ({ outcome: told, error }: NightAnswer): string => error?.name ?? told

test('the same night in two processes: one publishes, the other is told to wait or finds nothing new', async () => {
  const [before, after] = [await afterCalls(), await afterCalls({})]
  // Together, and while the first works.
  for (const headStartMs of [0, 500]) {
    const { answers, end, copy } = await race([{}, {}], headStartMs, [before, after])
    expect(answers.filter((answer) => outcome(answer) === 'published')).toHaveLength(1)
    const other = answers.map(outcome).find((told) => told !== 'published')
    expect(['BusyError', 'nothing_new']).toContain(other)
    // The loser leaves no trace: no second run, no file told twice.
    expect(end).toEqual(after)
    await copy.remove()
  }
}, 120_000)

test('a night and a restatement at once end as one after the other, or one is told to wait; nothing mixes', async () => {
  const [before, night, restated] = [await afterCalls(), await afterCalls({}), await afterCalls(restatement)]
  const [both, backwards] = [await afterCalls({}, restatement), await afterCalls(restatement, {})]
  for (const { calls, headStartMs } of [
    { calls: [{}, restatement], headStartMs: 0 },
    { calls: [restatement, {}], headStartMs: 600 },
  ]) {
    const { answers, end, copy } = await race(calls, headStartMs, [before, night, restated, both, backwards])
    const told = answers.map(outcome)
    expect(told.filter((one) => one !== 'published' && one !== 'BusyError')).toEqual([])
    expect(told).toContain('published')
    expect([night, restated, both, backwards].map(withoutLogs)).toContainEqual(withoutLogs(end))
    // Whoever was told to wait comes again.
    for (const change of calls) expect((await callNight(copy.call(change))).error).toBeNull()
    await copy.remove()
  }
}, 120_000)

test.each([
  ['two nights', [{}, {}]],
  ['a night and a restatement', [{}, restatement]],
])(
  '%s that no lease keeps apart: the swap lets one through, the other is told to start again',
  async (_what, calls) => {
    const ends = [await afterCalls({}), await afterCalls(restatement)]
    for (const winner of [0, 1]) {
      const copy = await stand.copy()
      const everybody = Promise.withResolvers<void>()
      let arrived = 0
      const racers = calls.map((change, place) =>
        // A storage in which the lease is always free, and that waits before the swap until both are there.
        callNight(copy.call(change), (inner) => ({
          ...inner,
          get: async (key) => (key === leaseKey(nights.brand) ? null : inner.get(key)),
          put: async (key, body, condition) => {
            if (key === leaseKey(nights.brand)) return 'etag'
            if (key === pointerKey(nights.brand)) {
              arrived += 1
              if (arrived === calls.length) everybody.resolve()
              await everybody.promise
              if (place !== winner) await sleep(50)
            }
            return inner.put(key, body, condition)
          },
        })),
      )
      const told = (await Promise.all(racers)).map(outcome)
      expect(told).toEqual(winner === 0 ? ['published', 'BusyError'] : ['BusyError', 'published'])
      const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
      expect(await reader.look()).toEqual(ends[calls[winner] === restatement ? 1 : 0])
      await reader.close()
      await copy.remove()
    }
  },
)
