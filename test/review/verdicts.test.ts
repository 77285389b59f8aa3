import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reviewText } from '../../functions/cli/review-text.ts'
import { reviewPage } from '../../shared/review/page.ts'
import type { Review } from '../../shared/review/review.ts'
import type { Lab } from '../night/lab.ts'
import { textOf } from './page-reading.ts'
import { codes, reviewIn, reviewLab, there } from './review-lab.ts'

/** Brands as they come: campaigns that still run, and exports that never came. All are read on 9 September, serum x = 3. */
let lab: Lab
const found = new Map<string, Review>()

const CATEGORIES = [
  { id: 'serum', name: { zh: '精华', en: 'serum' }, decisionCycleDays: 3 },
  { id: 'cream', name: { zh: '面霜', en: 'cream' }, decisionCycleDays: 10 },
]
const listed = (id: string, ends: string) => ({
  id,
  name: { zh: id, en: id },
  category: 'serum',
  starts: '2026-09-01',
  ends,
})

beforeAll(async () => {
  lab = await reviewLab(
    {
      '2026-09-09': {
        spend: [
          '2026-09-01 running 100.00',
          '2026-09-08 opening 100.00',
          '2026-09-01 untouched 25.00',
          '2026-09-01 drift 100.00',
          '2026-09-01 outside 70.00 other',
          '2026-09-01 late 100.00',
          '2026-09-08 late 20.00',
        ],
        touches: [
          '2026-09-01 a click running',
          '2026-09-08 b click opening',
          '2026-09-01 c click drift',
          '2026-09-05 d click drift cream',
          '2026-09-01 e click unpaid',
          '2026-09-01 f click late',
          '2026-09-01 g click late',
          '2026-09-08 h click late',
        ],
        orders: [
          '2026-09-02 a 90.00',
          '2026-09-08 b 30.00',
          '2026-09-02 c 80.00',
          '2026-09-02 e 40.00',
          '2026-09-02 f 90.00',
          '2026-09-05 g 50.00',
          '2026-09-08 h 60.00',
        ],
      },
    },
    {
      categories: CATEGORIES,
      campaigns: [
        listed('running', '2026-12-31'),
        listed('opening', '2026-09-20'),
        listed('drift', '2026-09-03'),
        listed('late', '2026-09-08'),
      ],
    },
  )
  for (const id of ['running', 'opening', 'untouched', 'drift', 'unpaid', 'outside', 'late'])
    found.set(id, await reviewIn(lab, id))
}, 120_000)
afterAll(() => lab?.close())

function of(id: string): Review {
  const review = found.get(id)
  if (!review) throw new Error(`no review of ${id}`)
  return review
}
const overview = (id: string) => there(of(id).chapters.overview)
const OUT = { write: async () => {}, isTerminal: false, columns: 200, color: false }
const next = (id: string) => there(of(id).chapters.next).statements
const printed = (id: string) => reviewText(of(id), 'page.html', OUT)
/** What the page says before its glossary. */
const page = (id: string): string =>
  textOf(reviewPage(of(id), 'en')).split('Made from the data dictionary')[0] ?? ''

describe('a campaign whose last day is still to come', () => {
  test('is not final though every window so far is over: the last one is that of its last day', () => {
    const { state, nextCloses, lastCloses, runsUntil } = overview('running').returns.state
    expect([state, nextCloses, lastCloses, runsUntil]).toEqual([
      ...['running', null, '2027-01-03', '2026-12-31'],
    ])
    expect(codes(of('running').chapters.summary)).toEqual(['still_running', 'below_one'])
    expect(codes(of('running').chapters.next)).toContain('campaign_runs')
    expect(page('running')).toContain('Not final: the campaign is still running')
    expect(page('running')).not.toContain('Final: every window is over')
    expect(printed('running')).toContain('runs until 2026-12-31, and its last window closes by 2027-01-03')
  })

  test('is to be read again when the window of its last day is over, not of its newest one', () => {
    const { state, nextCloses, lastCloses } = overview('opening').returns.state
    expect([state, nextCloses, lastCloses]).toEqual(['open', '2026-09-11', '2026-09-23'])
    const [step] = next('opening')
    expect([step?.code, step?.words.last]).toEqual(['campaign_runs', '2026-09-23'])
  })

  test('has no last day to show yet: the newest day of its asset is headed so', () => {
    expect(page('opening')).toContain('Newest day')
    expect(page('opening')).not.toContain('Last day')
    expect(page('late')).toContain('Last day')
  })
})

describe('what was not delivered is no 0', () => {
  test('spend of which no table shows a touch or an order has no ROI of 0: its touches are to be checked', () => {
    const { headline, returns } = overview('untouched')
    expect(returns.state.state).toBe('untouched')
    for (const one of [headline.roi, headline.gmv, headline.orders, returns.closed.net, returns.roiNet])
      expect([one.value, one.nullReason]).toEqual([null, 'data_to_come'])
    expect(headline.spend.value).toBe(2_500)
    expect(codes(of('untouched').chapters.summary)).toEqual(['touches_to_come'])
    expect(next('untouched')[0]?.code).toBe('deliver_touches')
    expect(of('untouched').chapters.conversion.toCome?.code).toBe('no_touches')
    expect(page('untouched')).toContain('nothing shows that touches of this campaign were delivered')
    expect(printed('untouched')).toContain('nothing shows that touches of this campaign were delivered')
    expect(printed('untouched')).not.toMatch(/0\.00|window is over/)
  })

  test('sales without a row of spend cost nobody knows what: data to come in every place, and no ROI', () => {
    const { headline, returns } = overview('unpaid')
    expect([headline.gmv.value, returns.closed.gross.value]).toEqual([4_000, 4_000])
    for (const one of [
      headline.spend,
      headline.roi,
      returns.closed.spend,
      returns.roiGross,
      returns.closedSpend,
    ])
      expect([one.value, one.nullReason]).toEqual([null, 'data_to_come'])
    const { days } = there(of('unpaid').chapters.placements)
    expect(days.map(({ spend, gross }) => [spend.value, gross.value])).toEqual([[null, 4_000]])
    const { cohorts, categories } = there(of('unpaid').chapters.conversion)
    expect(cohorts.map(({ spend }) => spend.value)).toEqual([null])
    expect(categories[0]?.windows.map(({ spend }) => spend.value)).toEqual(Array(8).fill(null))
    expect(codes(of('unpaid').chapters.summary)).toEqual(['spend_to_come'])
    expect(next('unpaid')[0]?.code).toBe('deliver_spend')
    expect(page('unpaid')).toContain('No ROI: the spend of this campaign was not delivered')
    expect(page('unpaid')).not.toMatch(/Spend ¥0\.00|Final: |no spend|: nothing was spent/)
    expect(printed('unpaid')).toContain('the spend of this campaign was not delivered')
    expect(printed('unpaid')).not.toContain('¥0.00')
  })

  test('spend without a category is told on the command line as on the page: no orders, no GMV, and none of them 0', () => {
    expect(overview('outside').returns.state.state).toBe('none')
    expect(printed('outside')).toMatch(/Orders +– +the spend has no category/)
    expect(printed('outside')).toMatch(/ROI\(T\+x\) +– +the spend has no category/)
    expect(printed('outside')).not.toMatch(/so far|0\.00\b.*GMV|GMV +¥/)
    expect(page('outside')).toContain('No ROI: the spend has no category')
  })
})

test('a category that was touched and has neither spend nor money sets no date and counts in nothing', () => {
  const { returns, categories } = overview('drift')
  expect(categories.map(({ category }) => category.id)).toEqual(['serum'])
  expect([returns.state.state, returns.state.lastCloses]).toEqual(['closed', null])
  expect([returns.closed.cohorts.value, returns.open.cohorts.value]).toEqual([1, 0])
  expect(there(of('drift').chapters.placements).days.map(({ category }) => category)).toEqual(['serum'])
})

describe('money beyond T+x', () => {
  test('is not there yet while no window is over: no 0, and the day until which it can come', () => {
    const { laterGross, laterRatio, laterUntil } = there(of('opening').chapters.conversion)
    for (const one of [laterGross, laterRatio])
      expect([one.value, one.nullReason]).toEqual([null, 'immature'])
    expect(laterUntil).toBe('2026-12-07')
  })

  test('is held against the money of the placements it can come from, and is so far for 90 days', () => {
    const { laterGross, laterRatio, laterUntil } = there(of('late').chapters.conversion)
    expect([laterGross.value, laterRatio.denominator.value, laterUntil]).toEqual([
      5_000,
      14_000,
      '2026-12-07',
    ])
    const step = next('late').find(({ code }) => code === 'cycle_too_short')
    expect([step?.words.until, step?.say.en]).toEqual(['2026-12-07', expect.stringContaining('so far')])
    expect(page('late')).toContain('so far, more can come until')
  })
})
