import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../shared/calendar.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { judgeVolume, spans } from '../../shared/transform/volume.ts'
import { brandWith } from '../oracle/by-hand.ts'
import type { Night } from '../oracle/scenario.ts'
import { type Lab, openLab, succeeded } from './lab.ts'
import { withFile } from './support/two-nights.ts'

const sixOf = (rows: number) => Array.from({ length: 6 }, () => rows)

test('a day within 30 % of its weekday is usual, both ends included', () => {
  for (const rows of [1400, 1401, 2000, 2600])
    expect([rows, judgeVolume(rows, sixOf(2000)).verdict]).toEqual([rows, 'usual'])
})

test('a day outside of it is told; the message can name both numbers', () => {
  expect(judgeVolume(1399, sixOf(2000))).toEqual({ verdict: 'warn', rows: 1399, median: 2000 })
  expect(judgeVolume(2601, sixOf(2000))).toEqual({ verdict: 'warn', rows: 2601, median: 2000 })
})

test('more than 60 % below stops; exactly 60 % below does not', () => {
  expect(judgeVolume(800, sixOf(2000)).verdict).toBe('warn')
  expect(judgeVolume(799, sixOf(2000)).verdict).toBe('stop')
  expect(judgeVolume(0, sixOf(2000)).verdict).toBe('stop')
})

test('more than usual never stops: it may be a shopping festival', () => {
  expect(judgeVolume(2_000_000, sixOf(2000)).verdict).toBe('warn')
})

test('the median of six weeks is the mean of the middle two, whatever their order', () => {
  expect(judgeVolume(0, [9000, 1000, 2000, 8000, 3000, 4000])).toEqual({
    verdict: 'stop',
    rows: 0,
    median: 3500,
  })
})

test('fewer than six earlier weeks say nothing', () => {
  expect(judgeVolume(0, [null, 2000, 2000, 2000, 2000, 2000]).verdict).toBe('unknown')
  expect(judgeVolume(0, []).verdict).toBe('unknown')
})

test('a median below 1,000 rows says nothing; a week without rows counts as a week', () => {
  expect(judgeVolume(0, sixOf(999)).verdict).toBe('unknown')
  expect(judgeVolume(0, sixOf(1000)).verdict).toBe('stop')
  expect(judgeVolume(0, [0, 0, 2000, 2000, 2000, 2000])).toEqual({ verdict: 'stop', rows: 0, median: 2000 })
})

const FIRST = '2026-01-01'
const day = (n: number): string => addDays(FIRST, n)

/** `count` likes on a date, by as many people. */
const likes = (date: string, count: number, tag = ''): string[] => [
  'occurred_at,id_type,user_id,behaviour,channel',
  ...Array.from({ length: count }, (_, i) => `${date} 12:00:00,open_id,${tag}p${i},like,organic`),
]
const nightOf = (date: string): Night => ({ date, brand: brandWith(), files: [] })
const dayFile = (night: Night, count: number): Night =>
  withFile(night, `behaviours/${night.date}.csv`, likes(night.date, count))

/** Six weeks of 1,200 likes on one weekday, then, on the 43rd day, that weekday again; the dates between are empty. */
const WEEKDAYS = [0, 7, 14, 21, 28, 35]

let lab: Lab
const current = async () => (await readPublished(lab.storage)).brands[0]?.manifest?.dt
beforeAll(async () => {
  lab = await openLab('secret of volume', 'lumina')
  const before = WEEKDAYS.reduce(
    (night, week) => withFile(night, `behaviours/${day(week)}.csv`, likes(day(week), 1200), day(week)),
    nightOf(day(41)),
  )
  succeeded(await lab.night(before))
})
afterAll(() => lab.close())

test('in a real lake: a cut day stops the night until it is whole, or the caller says to go on', async () => {
  const cut = await lab.night(dayFile(nightOf(day(42)), 479))
  expect([cut.outcome, cut.error?.name]).toEqual(['stopped', 'CheckError'])
  expect(cut.error?.message).toContain('--accept-volume')
  // 479 of 1,200.
  expect(cut.volume_ratios.behaviours).toBeCloseTo(0.39917, 5)
  expect(await current()).toBe(day(41))
  expect(await lab.table('runs')).toContainEqual(
    expect.objectContaining({ dt: day(42), status: 'stopped', reason: cut.error?.message }),
  )

  // The rest of the day is delivered.
  const whole = await lab.night(
    withFile(nightOf(day(42)), 'behaviours/rest.csv', likes(day(42), 600, 'more ')),
  )
  expect([whole.outcome, whole.warnings.map(({ code }) => code)]).toEqual(['published', []])
  expect(await current()).toBe(day(42))

  succeeded(await lab.night(nightOf(day(48))))
  const quiet = await lab.night(nightOf(day(49)))
  expect(quiet.outcome).toBe('stopped')
  expect(await current()).toBe(day(48))
  const accepted = succeeded(await lab.night(nightOf(day(49)), { acceptVolume: true }))
  expect(accepted.outcome).toBe('published')
  expect(accepted.warnings.map(({ code }) => code)).toContain('unusual_volume')
  expect(await current()).toBe(day(49))
})

test('in a real lake: three times the usual day is published with a warning', async () => {
  const feast = succeeded(await lab.night(dayFile(nightOf(day(56)), 3600)))
  expect(feast.outcome).toBe('published')
  expect(feast.warnings.map(({ code }) => code)).toContain('unusual_volume')
})

test('in a real lake: of the dates that are caught up every empty one is named, though the last has rows', async () => {
  const dates = [57, 58, 59, 60, 61, 62].map(day)
  const caughtUp = succeeded(
    await lab.night(withFile(dayFile(nightOf(day(62)), 5), 'behaviours/58.csv', likes(day(58), 5), day(58))),
  )
  expect(
    caughtUp.warnings.filter(({ code }) => code === 'no_rows_of_the_day').map(({ message }) => message),
  ).toEqual([
    `No event or order is dated on 4 of the dates of this night (${dates[0]}, ${dates[2]} … ${dates[4]}): have their exports arrived?`,
  ])
})

test('dates in a row are told by their ends, and after six stretches the others are counted', () => {
  expect(spans(['2026-01-31', '2026-02-01'])).toBe('2026-01-31, 2026-02-01')
  expect(spans(['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-03'])).toBe(
    '2026-01-30 … 2026-02-01, 2026-02-03',
  )
  const odd = Array.from({ length: 8 }, (_, i) => day(2 * i))
  expect(spans(odd)).toBe(`${odd.slice(0, 6).join(', ')} and 2 more stretches of dates`)
  expect(spans(odd.slice(0, 7))).toMatch(/ and 1 more stretch of dates$/)
})
