import { expect, test } from 'vitest'
import { brandWith, fileOn, life, movesOf, touchesOn, userKey, where } from './by-hand.ts'
import { addDays, datesBetween } from './calendar.ts'
import { runOracle } from './oracle.ts'
import type { ExportFile, Night } from './scenario.ts'

/** Nights from 1 January 2026 to `last`, one a day, with the files of some; W is eight dates. */
const nightly = (last: string, files: Readonly<Record<string, readonly ExportFile[]>>): Night[] =>
  datesBetween('2026-01-01', last).map((date) => ({ date, brand: brandWith(), files: files[date] ?? [] }))
const late = (lines: readonly string[]) => [touchesOn('2026-01-20', 'late.csv', lines)]
const daily = { '2026-01-01': [touchesOn('2026-01-01', 'first.csv', ['2026-01-01 old like'])] }

test('a late row inside the window reads as if it had come in time', () => {
  const chain = nightly('2026-01-20', { ...daily, '2026-01-20': late(['2026-01-13 eva like']) })
  expect(movesOf(runOracle(life(...chain)), 'eva')).toEqual(['2026-01-13 NONE>I'])
})

test('a late row older than the window counts from its first date on, and from its own after a restatement', () => {
  const chain = nightly('2026-01-20', { ...daily, '2026-01-20': late(['2026-01-12 eva like']) })
  const published = runOracle(life(...chain))
  expect(movesOf(published, 'eva')).toEqual(['2026-01-13 NONE>I'])
  const assets = where(published.stage_assets_daily, { scope: 'brand', stage: 'ALL', dt: '2026-01-12' })
  expect(assets[0]?.closing_users).toBe(1)
  const restated = chain.map((night, i) => (i === 19 ? { ...night, restateFrom: '2026-01-01' } : night))
  expect(movesOf(runOracle(life(...restated)), 'eva')).toEqual(['2026-01-12 NONE>I'])
})

test('somebody known only by late rows that lapsed before the window stays NONE until a restatement', () => {
  const chain = nightly('2026-02-20', { ...daily, '2026-02-20': late(['2026-01-02 eva impression']) })
  expect(movesOf(runOracle(life(...chain)), 'eva')).toEqual([])
  const restated = chain.map((night, i) => (i === 50 ? { ...night, restateFrom: '2026-01-02' } : night))
  expect(movesOf(runOracle(life(...restated)), 'eva')).toEqual(['2026-01-02 NONE>A', '2026-02-01 A>LOST'])
})

test('a key that merges into another goes to NONE, the person starts with the first date of the window', () => {
  const link = fileOn('2026-01-20', 'identity-links/a.csv', [
    'id_type,user_id,one_id',
    'open_id,old,person 1',
  ])
  const published = runOracle(life(...nightly('2026-01-20', { ...daily, '2026-01-20': [link] })))
  expect(movesOf(published, 'old')).toEqual(['2026-01-01 NONE>I', '2026-01-13 I>NONE'])
  expect(movesOf(published, 'person 1', 'one')).toEqual(['2026-01-13 NONE>I'])
})

test('an event that moves to another person leaves the first one as if it had never been', () => {
  const first = [touchesOn('2026-01-01', 'a.csv', ['2026-01-01 ann like e1', '2026-01-01 bob click'])]
  const second = [touchesOn('2026-01-03', 'b.csv', ['2026-01-01 bea like e1'])]
  const published = runOracle(life(...nightly('2026-01-03', { '2026-01-01': first, '2026-01-03': second })))
  expect(movesOf(published, 'ann')).toEqual([])
  expect(movesOf(published, 'bea')).toEqual(['2026-01-01 NONE>I'])
})

test('an older export that arrives later changes nothing', () => {
  const newer = { ...touchesOn('2026-01-02', 'b.csv', ['2026-01-01 bea like e1']) }
  const older = [touchesOn('2026-01-01', 'a.csv', ['2026-01-01 ann like e1'])]
  const published = runOracle(life(...nightly('2026-01-04', { '2026-01-02': [newer], '2026-01-04': older })))
  expect(published.user_stages.map((row) => row.user_key)).toEqual([userKey('open_id', 'bea')])
  expect(published.ingest_report.map((row) => [row.accepted_rows, row.duplicate_rows])).toEqual([
    [1, 0],
    [0, 1],
  ])
})

test('a changed rule set counts from the first night that sees it, older dates keep their version', () => {
  const strict = brandWith().stageRules
  const stageRules = {
    ...strict,
    name: 'short',
    stages: { ...strict.stages, I: strict.stages.I.map((rule) => ({ ...rule, window_days: 5 })) },
  }
  const nights = nightly('2026-01-10', daily).map((n) =>
    n.date < '2026-01-09' ? n : { ...n, brand: brandWith({ stageRules }) },
  )
  const published = runOracle(life(...nights))
  expect(movesOf(published, 'old')).toEqual(['2026-01-01 NONE>I', '2026-01-09 I>LOST'])
  const versions = where(published.stage_assets_daily, { scope: 'brand', stage: 'ALL' }).map(
    (r) => r.rule_version,
  )
  expect(versions).toEqual([...Array.from({ length: 8 }, () => 'default@1'), 'short@1', 'short@1'])
})

test('a new category starts with its first event', () => {
  const lines = [
    'occurred_at,id_type,user_id,behaviour,channel,category_id',
    '2026-01-01,open_id,eva,like,live,tea',
  ]
  const files = { '2026-01-01': [fileOn('2026-01-01', 'behaviours/a.csv', lines)] }
  const categories = [{ id: 'tea', name: { zh: '茶', en: 'tea' }, decisionCycleDays: 3 }]
  const nights = nightly('2026-01-20', files).map((n) =>
    n.date < '2026-01-20' ? n : { ...n, brand: brandWith({ categories }) },
  )
  const rows = where(runOracle(life(...nights)).stage_assets_daily, { scope: 'category', stage: 'ALL' })
  expect(rows.map((row) => row.dt)).toEqual(datesBetween('2026-01-01', '2026-01-20'))
})

test('dates without a night are caught up, with the window counted from the first of them', () => {
  const skipped = nightly('2026-01-20', { ...daily, '2026-01-20': late(['2026-01-03 eva like']) }).filter(
    (night) => night.date <= '2026-01-10' || night.date === '2026-01-20',
  )
  // The first unpublished date is 11 January, so W begins on the 4th.
  expect(movesOf(runOracle(life(...skipped)), 'eva')).toEqual(['2026-01-04 NONE>I'])
})

test('a row dated after the night counts from its own date on', () => {
  const early = [touchesOn('2026-01-02', 'a.csv', ['2026-01-03 eva like', '2026-01-02 old like'])]
  const on = (date: string) => movesOf(runOracle(life(...nightly(date, { '2026-01-02': early }))), 'eva')
  expect(on('2026-01-02')).toEqual([])
  expect(on(addDays('2026-01-02', 1))).toEqual(['2026-01-03 NONE>I'])
})
