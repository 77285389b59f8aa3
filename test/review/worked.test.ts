import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Review } from '../../shared/review/review.ts'
import type { Lab } from '../night/lab.ts'
import { codes, reviewIn, reviewLab, there } from './review-lab.ts'

/**
 * The example of the definition of ROI(T+x), x = 3. c1 spends 100.00 on 1 and on 2 September. u clicks on both days, pays
 * 90.00 on the 4th and gets 30.00 back on the 9th; v clicks on the 1st and pays 50.00 on the 5th, at lag 4.
 */
let lab: Lab
let young: Review
let old: Review

beforeAll(async () => {
  lab = await reviewLab(
    {
      '2026-09-04': {
        spend: ['2026-09-01 c1 100.00', '2026-09-02 c1 100.00'],
        touches: ['2026-09-01 u click c1', '2026-09-02 u click c1', '2026-09-01 v click c1'],
        orders: ['2026-09-04 u 90.00'],
      },
      '2026-09-09': { orders: ['2026-09-05 v 50.00'], refunds: ['2026-09-09 o1 30.00'] },
    },
    {
      campaigns: [
        {
          id: 'c1',
          name: { zh: '一', en: 'One' },
          category: 'serum',
          starts: '2026-09-01',
          ends: '2026-09-02',
        },
      ],
    },
  )
  young = await reviewIn(lab, 'c1', '2026-09-04')
  old = await reviewIn(lab, 'c1')
}, 120_000)
afterAll(() => lab?.close())

describe('on 4 September, when the window of the first day alone is over', () => {
  test('closed and open money stand apart, and the closed day without orders has an ROI of 0', () => {
    const { returns, headlineOf } = there(young.chapters.overview)
    expect([returns.closed.spend.value, returns.closed.gross.value]).toEqual([10_000, 0])
    expect([returns.open.spend.value, returns.open.gross.value]).toEqual([10_000, 9_000])
    expect([
      returns.roiGross.value,
      returns.roiGross.numerator.value,
      returns.roiGross.denominator.value,
    ]).toEqual([0, 0, 10_000])
    expect(returns.closedSpend.value).toBe(0.5)
    expect(headlineOf).toBe('closed')
  })

  test('the open window says when it closes: its day and three more', () => {
    const { state } = there(young.chapters.overview).returns
    expect([state.state, state.nextCloses, state.lastCloses]).toEqual(['partly', '2026-09-05', '2026-09-05'])
    expect([state.settlingSpend.value, state.maturingSpend.value]).toEqual([10_000, 0])
    expect(
      there(young.chapters.placements).days.map(({ date, maturity, closes, ageDays, roi }) => [
        ...[date, maturity, closes, ageDays, roi.value],
      ]),
    ).toEqual([
      ['2026-09-01', 'mature', '2026-09-04', 3, 0],
      ['2026-09-02', 'settling', '2026-09-05', 2, 0.9],
    ])
    expect(codes(young.chapters.summary)).toEqual(['partly_final', 'no_sales', 'open_so_far', 'models_apart'])
    expect(codes(young.chapters.next)).toContain('window_closes')
  })
})

describe('on 9 September, when all is over', () => {
  test('the roll-up adds up both days: 90.00 and, after the refund, 60.00 on 200.00', () => {
    const { headline, returns } = there(old.chapters.overview)
    expect([headline.spend.value, headline.gmv.value, headline.orders.value]).toEqual([20_000, 9_000, 1])
    expect([returns.roiGross.value, returns.roiNet.value]).toEqual([0.45, 0.3])
    expect([returns.state.state, returns.state.nextCloses]).toEqual(['closed', null])
    expect(codes(old.chapters.summary)).toEqual(['final', 'below_one'])
  })

  test('money at lag 4 is in no ROI: it is told as later than T+x, and that x may be too short', () => {
    const { laterGross, laterRatio } = there(old.chapters.conversion)
    expect([laterGross.value, laterRatio.denominator.value]).toEqual([5_000, 14_000])
    expect(codes(old.chapters.next)).toContain('cycle_too_short')
  })

  test('the curve rises to the window: nothing before lag 2, the order of u there', () => {
    const [serum] = there(old.chapters.conversion).categories
    expect(serum?.lags.map(({ lag, gross, roi }) => [lag, gross.value, roi.value])).toEqual([
      [2, 9_000, 0.45],
    ])
    const at = (days: number) => serum?.windows.find((one) => one.days === days)
    expect([at(1)?.gross.value, at(3)?.gross.value, at(7)?.gross.value]).toEqual([0, 9_000, 14_000])
    expect([at(3)?.isCycle, at(7)?.isCycle]).toEqual([true, false])
    const late = at(15)
    expect([late?.cohorts.value, late?.openCohorts.value, late?.roiGross.nullReason, late?.closes]).toEqual([
      ...[0, 2, 'immature', '2026-09-17'],
    ])
  })

  test('three models add up to the same order on other days; any_touch stands beside them placement by placement', () => {
    const { models, cohorts, disagreement } = there(old.chapters.conversion)
    expect(models.map(({ model, returns }) => [model, returns?.closed.gross.value ?? null])).toEqual([
      ['last_touch', 9_000],
      ['first_touch', 9_000],
      ['linear', 9_000],
      ['any_touch', null],
    ])
    expect(disagreement.gross.value).toBe(0)
    const gross = (date: string) =>
      cohorts.find((one) => one.date === date)?.models.map((one) => one.gross.value)
    expect(gross('2026-09-01')).toEqual([0, 9_000, 4_500, 9_000])
    expect(gross('2026-09-02')).toEqual([9_000, 0, 4_500, 9_000])
  })

  test('a third of what was paid was refunded, by a rule that asks to look at it', () => {
    const { refundRatio } = there(old.chapters.conversion)
    expect([refundRatio.numerator.value, refundRatio.denominator.value]).toEqual([3_000, 9_000])
    expect(codes(old.chapters.next)).toContain('refunds_high')
  })

  test('people of several placements are told between the largest of them and their sum', () => {
    const { buyers, newBuyers, peopleOf } = there(old.chapters.conversion)
    expect([peopleOf, buyers.atLeast.value, buyers.atMost.value]).toEqual(['closed', 1, 1])
    expect([newBuyers.atLeast.value, newBuyers.atMost.value]).toEqual([1, 1])
    expect(old.firstOrderDate).toBe('2026-09-04')
  })

  test('the crowd is that of the category: nobody before, u and v on the last day, a buyer one cycle later', () => {
    const { moments, missing, moves, scope } = there(old.chapters.crowd)
    expect([scope.scope, scope.id, scope.from, scope.to]).toEqual([
      'category',
      'serum',
      '2026-09-01',
      '2026-09-02',
    ])
    expect(missing).toEqual([{ moment: 'before', date: '2026-08-31', why: 'before_first_date' }])
    const shown = moments.map(({ moment, date, stages }) => [
      `${moment} ${date}`,
      ...stages.map(({ stage, users }) => `${stage} ${users.value}`),
    ])
    expect(shown).toEqual([
      ['during 2026-09-02', 'A 0', 'I 2', 'TI 0', 'P 0', 'S 0', 'ALL 2'],
      ['after 2026-09-05', 'A 0', 'I 0', 'TI 0', 'P 2', 'S 0', 'ALL 2'],
    ])
    expect([moves.newUsers.value, moves.leftUsers.value]).toEqual([2, 0])
  })
})
