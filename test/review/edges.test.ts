import { describe, expect, test } from 'vitest'
import type { Brand } from '../../shared/brand.ts'
import type { Lab } from '../night/lab.ts'
import { codes, type Day, reviewIn, reviewLab, there } from './review-lab.ts'

const SERUM = { id: 'serum', name: { zh: '精华', en: 'serum' }, decisionCycleDays: 3 }

async function inLab(
  nights: Readonly<Record<string, Day>>,
  check: (lab: Lab) => Promise<void>,
  change: Partial<Brand> = {},
): Promise<void> {
  const lab = await reviewLab(nights, change)
  try {
    await check(lab)
  } finally {
    await lab.close()
  }
}

describe('a campaign', { timeout: 120_000 }, () => {
  test('without sales has an ROI of 0 once its window is over, and says that no order came', () =>
    inLab(
      {
        '2026-09-09': {
          spend: ['2026-09-01 c1 100.00'],
          // The second day has a touch and no spend: that shows that touches came.
          touches: ['2026-09-01 u click c1', '2026-09-02 u click c1'],
        },
      },
      async (lab) => {
        const { chapters } = await reviewIn(lab, 'c1')
        const { headline, returns } = there(chapters.overview)
        expect([headline.roi.value, headline.gmv.value, returns.state.state]).toEqual([0, 0, 'closed'])
        expect(codes(chapters.summary)).toEqual(['final', 'no_sales'])
        expect(there(chapters.conversion).refundRatio.nullReason).toBe('zero_denominator')
      },
    ))

  test('of one day of age has no ROI: what came is told as so far, with the day its window closes', () =>
    inLab(
      {
        '2026-09-02': {
          spend: ['2026-09-01 c1 100.00'],
          touches: ['2026-09-01 u click c1'],
          orders: ['2026-09-02 u 90.00'],
        },
      },
      async (lab) => {
        const { chapters } = await reviewIn(lab, 'c1')
        const { headline, headlineOf, returns } = there(chapters.overview)
        expect([headline.roi.value, headline.roi.nullReason]).toEqual([null, 'immature'])
        expect([headlineOf, headline.gmv.value]).toEqual(['open', 9_000])
        expect([returns.state.state, returns.state.nextCloses]).toEqual(['open', '2026-09-04'])
        expect(returns.closed.cohorts.value).toBe(0)
        expect(there(chapters.conversion).disagreement.ratio.nullReason).toBe('immature')
        expect(codes(chapters.summary)).toEqual(['not_final', 'open_so_far'])
        const { missing, moments } = there(chapters.crowd)
        expect(missing.map(({ moment, why }) => `${moment} ${why}`)).toEqual(['before before_first_date'])
        expect(moments.map(({ moment, date }) => `${moment} ${date}`)).toEqual([
          'during 2026-09-01',
          'after 2026-09-02',
        ])
      },
    ))

  test('that spent 0 has sales and no ROI, and is not taken for one whose spend was never delivered', () =>
    inLab(
      {
        '2026-09-09': {
          spend: ['2026-09-01 free 0'],
          touches: ['2026-09-01 u click free', '2026-09-01 v click unpaid'],
          orders: ['2026-09-02 u 90.00', '2026-09-02 v 40.00'],
        },
      },
      async (lab) => {
        const free = (await reviewIn(lab, 'free')).chapters
        expect([there(free.overview).headline.spend.value, there(free.overview).headline.gmv.value]).toEqual([
          0, 9_000,
        ])
        expect(there(free.overview).headline.roi.nullReason).toBe('zero_denominator')
        expect(codes(free.summary)).toEqual(['final', 'closed_without_spend', 'no_spend'])
        const unpaid = (await reviewIn(lab, 'unpaid')).chapters
        const { spend } = there(unpaid.overview).headline
        expect([spend.value, spend.nullReason]).toEqual([null, 'data_to_come'])
        expect(codes(unpaid.summary)).toContain('spend_to_come')
      },
    ))

  test('with spend in several categories holds each to its own window, and adds the sides up again', () =>
    inLab(
      {
        '2026-09-06': {
          spend: ['2026-09-01 c1 100.00 serum', '2026-09-01 c1 300.00 cream', '2026-09-01 c1 7.00 other'],
          touches: ['2026-09-01 u click c1 serum', '2026-09-01 v click c1 cream'],
          orders: ['2026-09-02 u 90.00 serum', '2026-09-02 v 60.00 cream'],
        },
      },
      async (lab) => {
        const { chapters } = await reviewIn(lab, 'c1')
        const { returns, categories, peopleScope, headline } = there(chapters.overview)
        expect(categories.map(({ category, returns: { state } }) => [category.id, state.state])).toEqual([
          ['cream', 'open'],
          ['serum', 'closed'],
        ])
        expect([returns.closed.spend.value, returns.roiGross.value, returns.open.spend.value]).toEqual([
          ...[10_000, 0.9, 30_000],
        ])
        expect([returns.state.state, returns.state.lastCloses]).toEqual(['partly', '2026-09-11'])
        expect([peopleScope.scope, peopleScope.id]).toEqual(['brand', 'lumina'])
        expect(headline.spend.value).toBe(40_700)
      },
      { categories: [SERUM, { id: 'cream', name: { zh: '面霜', en: 'cream' }, decisionCycleDays: 10 }] },
    ))

  test('that brand.yaml does not list takes its dates from its placements, and asks to be listed', () =>
    inLab({ '2026-09-09': { spend: ['2026-09-01 c9 10.00', '2026-09-03 c9 10.00'] } }, async (lab) => {
      const { campaign, chapters } = await reviewIn(lab, 'c9')
      expect(campaign).toEqual({
        id: 'c9',
        name: null,
        listed: false,
        starts: '2026-09-01',
        ends: '2026-09-03',
      })
      expect(chapters.plan.toCome?.code).toBe('not_listed')
      expect(codes(chapters.next)).toContain('list_campaign')
      expect(chapters.crowd.toCome?.code).toBe('no_assets')
    }))

  test('that is listed and has nothing yet says in each chapter that data is to come, and shows no 0', () =>
    inLab(
      { '2026-09-09': { touches: ['2026-09-01 u click other'] } },
      async (lab) => {
        const { chapters } = await reviewIn(lab, 'later')
        expect(there(chapters.plan).category?.id).toBe('serum')
        for (const one of [chapters.overview, chapters.voice, chapters.placements, chapters.conversion])
          expect(one.toCome?.code).toBe('no_placements')
        expect(chapters.creators.toCome?.say.zh).toContain('数据待补充')
      },
      {
        campaigns: [
          {
            id: 'later',
            name: { zh: '后', en: 'Later' },
            category: 'serum',
            starts: '2026-10-01',
            ends: '2026-10-09',
          },
        ],
      },
    ))

  test('may be called anything: quotes and SQL in its id name it and nothing else', () =>
    inLab(
      {
        '2026-09-09': {
          spend: [
            `2026-09-01 x'/**/or/**/'1'='1 100.00`,
            '2026-09-01 "><script>alert(1)</script> 70.00',
            '2026-09-01 c1 5.00',
          ],
        },
      },
      async (lab) => {
        const spendOf = async (id: string) =>
          there((await reviewIn(lab, id)).chapters.overview).headline.spend.value
        expect(await spendOf(`x'/**/or/**/'1'='1`)).toBe(10_000)
        expect(await spendOf('"><script>alert(1)</script>')).toBe(7_000)
        await expect(reviewIn(lab, `c1' or '1'='1`)).rejects.toThrow(
          /found none of that id on 2026-09-09\. Known: /,
        )
      },
    ))

  test('that nobody knows is told with those that there are, and a date with the dates that there are', () =>
    inLab(
      { '2026-09-08': { spend: ['2026-09-01 c1 1.00', '2026-09-01 c2 2.00'] }, '2026-09-09': {} },
      async (lab) => {
        await expect(reviewIn(lab, 'nope')).rejects.toThrow(/campaign nope: expected .* Known: c2, c1\./)
        await expect(reviewIn(lab, 'c1', '2026-09-01')).rejects.toThrow(
          /--date 2026-09-01: .* There are: 2026-09-08, 2026-09-09\./,
        )
        expect((await reviewIn(lab, 'c1', '2026-09-08')).asOf).toBe('2026-09-08')
      },
    ))
})
