import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cell, cellText } from '../../functions/cli/sql-cell.ts'
import { answerRows } from '../../functions/cli/sql-door.ts'
import { runNight } from '../../functions/run-night.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { type Figure, isRatio, sqlOf } from '../../shared/review/figure.ts'
import type { Review } from '../../shared/review/review.ts'
import { cellName, figuresIn } from '../../shared/review/withhold.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { smallSample } from '../sample/small-sample.ts'
import { reviewIn } from './review-lab.ts'

let lab: Lab
const reviews: Review[] = []

beforeAll(async () => {
  const sample = await smallSample({ users: 300, days: 75, seed: 3 })
  lab = await openLab('the numbers of a review', sample.brand)
  const { brands } = await runNight(
    {
      kind: 'night',
      exportsDir: dirname(sample.folder),
      lakeDir: lab.lakeDir,
      date: sample.endDate,
      from: null,
      brand: sample.brand,
      acceptVolume: true,
    },
    {
      ...thisMachine(lab.config),
      storage: lab.storage,
      now: () => new Date(`${sample.endDate}T23:59:00Z`),
    },
    () => {},
  )
  for (const brand of brands) succeeded(brand)
  // One whose windows are over, one that gathers orders, and one that brand.yaml does not list.
  for (const campaign of ['c-launch', 'c-repair', '184467999']) reviews.push(await reviewIn(lab, campaign))
}, 300_000)
afterAll(() => lab?.close())

/** Each shown number once, by the cell it is; what is withheld shows none. */
const shownIn = (review: Review): Figure[] => [
  ...new Map(
    figuresIn(review.chapters)
      .filter(({ nullReason }) => nullReason !== 'suppressed_small_n')
      .map((figure) => [cellName(figure), figure]),
  ).values(),
]

/** What a cell is, as the text of SQL that names its row. */
const isRowOf = (origin: Figure['origin'], row: Record<string, Cell>): boolean =>
  Object.entries(origin.row).every(([name, value]) => cellText(row[name] ?? null) === String(value ?? ''))

test('every number of a review is what `aips sql` answers to the query it names, in one row of it', async () => {
  const lake = await readPublished(lab.storage)
  const ask = (sql: string) => answerRows(lake, lab.storage, lab.config, sql)
  for (const review of reviews) {
    const figures = shownIn(review)
    expect(figures.length, review.campaign.id).toBeGreaterThan(50)
    for (const query of new Set(figures.map(({ origin }) => origin.query))) {
      const rows = await ask(review.queries[query] ?? '')
      const ofQuery = figures.filter(({ origin }) => origin.query === query)
      for (const { origin, value } of ofQuery) {
        const told = `${review.campaign.id}: ${JSON.stringify(origin)}`
        const [row, ...more] = rows.filter((one) => isRowOf(origin, one))
        expect([row === undefined, more.length], told).toEqual([false, 0])
        const found = cellText(row?.[origin.column] ?? null)
        expect(found === '' ? null : Number(found), told).toBe(value)
      }
      const last = ofQuery.at(-1)
      if (!last) continue
      const [alone, ...others] = await ask(sqlOf(review.queries, last.origin))
      const found = cellText(alone?.value ?? null)
      expect([found === '' ? null : Number(found), others]).toEqual([last.value, []])
    }
  }
}, 300_000)

test('every quotient is its two sides, and null with a reason where it has no value', () => {
  for (const review of reviews)
    for (const figure of figuresIn(review.chapters)) {
      expect(figure.value === null, JSON.stringify(figure.origin)).toBe(figure.nullReason !== null)
      if (!isRatio(figure) || figure.value === null) continue
      const { numerator, denominator } = figure
      expect(figure.value).toBeCloseTo((numerator.value ?? Number.NaN) / (denominator.value ?? Number.NaN), 9)
    }
})

test('every table and column that a number names is explained in the glossary', () => {
  for (const { chapters, glossary } of reviews) {
    const known = new Set(glossary.map(({ table, column }) => `${table}.${column}`))
    for (const { origin } of figuresIn(chapters))
      for (const column of ['', ...origin.columns]) expect(known).toContain(`${origin.table}.${column}`)
  }
})

test('the same campaign of the same run is the same review, byte for byte', async () => {
  const [first] = reviews
  if (!first) throw new Error('no review')
  expect(JSON.stringify(await reviewIn(lab, first.campaign.id))).toBe(JSON.stringify(first))
})
