import { expect, test } from 'vitest'
import { NOTHING_SWEPT, planSweep, runTime, type Swept } from '../../shared/publish/sweep-plan.ts'
import type { ObjectInfo } from '../../shared/storage/storage.ts'

const NOW = new Date('2026-03-20T00:00:00.000Z')
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString()
const runAt = (days: number): string => `${daysAgo(days).replaceAll(/[-:.]/g, '')}-night-1`
const object = (days: number, name: string, modifiedDaysAgo = days): ObjectInfo => ({
  key: `lumina/runs/${runAt(days)}/${name}`,
  size: 10,
  etag: 'e',
  modifiedAt: new Date(daysAgo(modifiedDaysAgo)),
})
const plan = (listed: ObjectInfo[], named: string[], before: Partial<Swept>, most = 100) =>
  planSweep(listed, new Set(named), { ...NOTHING_SWEPT, ...before }, NOW, most)
const old = object(50, 'old.parquet')

test('what nobody names waits first, and says since when', () => {
  expect(plan([old], [], {})).toEqual({
    untag: [],
    tag: [],
    after: { format: 1, waiting: { [old.key]: NOW.toISOString() }, tagged: {}, unfinished: false },
  })
})

test('what nobody has named for seven days is tagged, not a moment earlier', () => {
  const [early, due] = [new Date(NOW.getTime() - 7 * 86_400_000 + 1).toISOString(), daysAgo(7)]
  expect(plan([old], [], { waiting: { [old.key]: early } })).toEqual({
    untag: [],
    tag: [],
    after: { format: 1, waiting: { [old.key]: early }, tagged: {}, unfinished: false },
  })
  expect(plan([old], [], { waiting: { [old.key]: due } })).toEqual({
    untag: [],
    tag: [old],
    after: { format: 1, waiting: {}, tagged: { [old.key]: NOW.toISOString() }, unfinished: false },
  })
})

test('what is named again while it waits begins its week anew; what is tagged loses its tag', () => {
  const before = { waiting: { [old.key]: daysAgo(8) } }
  expect(plan([old], [old.key], before)).toEqual({ untag: [], tag: [], after: NOTHING_SWEPT })
  expect(plan([old], [old.key], { tagged: { [old.key]: daysAgo(1) } })).toEqual({
    untag: [old.key],
    tag: [],
    after: NOTHING_SWEPT,
  })
})

test('what is tagged is not tagged again, unless a sweep did not say that it was done', () => {
  const tagged = { [old.key]: daysAgo(1) }
  expect(plan([old], [], { tagged })).toEqual({ untag: [], tag: [], after: { ...NOTHING_SWEPT, tagged } })
  expect(plan([old], [], { tagged, unfinished: true })).toEqual({
    untag: [],
    tag: [old],
    after: { ...NOTHING_SWEPT, tagged },
  })
})

test('what is gone is forgotten', () => {
  const before = { waiting: { 'lumina/runs/x/a': daysAgo(3) }, tagged: { 'lumina/runs/x/b': daysAgo(1) } }
  expect(plan([], [], before).after).toEqual(NOTHING_SWEPT)
})

test('nothing of a run younger than two days waits or goes, nor what was written in the last two days, nor what tells no time', () => {
  const young = [
    object(1.9, 'a'),
    object(-1, 'of a clock that is ahead'),
    object(50, 'written yesterday', 1),
    { ...old, key: 'lumina/runs/by-hand/a' },
    { ...old, key: 'lumina/runs/a' },
  ]
  expect(plan(young, [], {}).after).toEqual(NOTHING_SWEPT)
  expect(Object.keys(plan([object(2, 'b')], [], {}).after.waiting)).toHaveLength(1)
})

test('one sweep sets so many tags at most, and the rest goes on waiting since when it did', () => {
  const listed = [object(50, 'a'), object(50, 'b'), object(50, 'c')]
  const waiting = Object.fromEntries(listed.map(({ key }) => [key, daysAgo(9)]))
  const { tag, after } = plan(listed, [], { waiting }, 2)
  expect(tag).toEqual(listed.slice(0, 2))
  expect(after.waiting).toEqual({ [listed[2]?.key ?? '']: daysAgo(9) })
})

test('the time of a run is what its id begins with', () => {
  expect(runTime('20261122T114143424Z-night-e5570566')).toBe(Date.parse('2026-11-22T11:41:43.424Z'))
  for (const name of ['r1', '', '20261322T114143424Z-night-1', 'x20261122T114143424Z-night'])
    expect(runTime(name)).toBeNull()
})
