import type { Figure, NullReason, Ratio, Unit } from '../../shared/review/figure.ts'
import type { Part, Returns, Review, Stage, ToCome } from '../../shared/review/review.ts'

/**
 * A review written by hand, for whoever draws pages: partly closed, a withheld stage, a chapter without data. Its numbers
 * fit each other, and its queries are stand-ins that answer with one number each.
 */
const queries: Record<string, string> = {}

const fig = (value: number | null, unit: Unit, nullReason: NullReason | null = null): Figure => {
  const query = `example_${Object.keys(queries).length}`
  queries[query] = `select ${value ?? 'null'} as n`
  return {
    value,
    unit,
    nullReason,
    origin: { table: 'roi_cohorts', columns: ['gross_fen'], query, row: {}, column: 'n' },
  }
}
const fen = (value: number): Figure => fig(value, 'fen')

const ratio = (numerator: Figure, denominator: Figure, unit: Unit = 'ratio'): Ratio => {
  const reason = numerator.nullReason ?? denominator.nullReason
  const [above, below] = [numerator.value, denominator.value]
  const value = above === null || below === null || below === 0 ? null : above / below
  return {
    ...fig(value, unit, value === null ? (reason ?? 'zero_denominator') : null),
    numerator,
    denominator,
  }
}

const part = (cohorts: number, spend: number, gross: number, refund: number, orders: number): Part => ({
  cohorts: fig(cohorts, 'cohorts'),
  spend: fen(spend),
  gross: fen(gross),
  refund: fen(refund),
  net: fen(gross - refund),
  orders: fig(orders, 'sub-orders'),
})

const returns = (closed: Part, open: Part): Returns => ({
  closed,
  open,
  roiGross: ratio(closed.gross, closed.spend),
  roiNet: ratio(closed.net, closed.spend),
  closedSpend: ratio(closed.spend, fen((closed.spend.value ?? 0) + (open.spend.value ?? 0))),
  state: {
    state: open.cohorts.value === 0 ? 'closed' : closed.cohorts.value === 0 ? 'open' : 'partly',
    nextCloses: open.cohorts.value === 0 ? null : '2026-11-22',
    lastCloses: open.cohorts.value === 0 ? null : '2026-12-02',
    runsUntil: null,
    maturingSpend: fen(0),
    settlingSpend: open.spend,
  },
})

const all = returns(
  part(28, 40_012_345, 52_345_600, 2_104_400, 1_204.333333),
  part(12, 18_000_000, 6_120_000, 0, 151.5),
)
const essence = { id: 'face-essence', name: { zh: '面部精华', en: 'Face essence' }, cycleDays: 29 }
const toCome = (code: string, zh: string, en: string): ToCome => ({ code, say: { zh, en } })
const users = (value: number): Figure => fig(value, 'users')
const withheld = (unit: Unit): Figure => fig(null, unit, 'suppressed_small_n')
const scope = {
  scope: 'category',
  id: 'face-essence',
  name: essence.name,
  from: '2026-10-04',
  to: '2026-11-03',
} as const

const moment = (name: 'before' | 'during' | 'after', date: string, counts: readonly (number | null)[]) => {
  const names: readonly Stage[] = ['A', 'I', 'TI', 'P', 'S']
  const stages = names.map((stage, i) => ({
    stage,
    users: counts[i] == null ? withheld('users') : users(counts[i] ?? 0),
  }))
  const [interest, truly] = [stages[1]?.users.value ?? 0, stages[2]?.users ?? users(0)]
  return {
    moment: name,
    date,
    stages: [...stages, { stage: 'ALL' as const, users: users(counts[5] ?? 0) }],
    trueInterest: ratio(truly, users(interest + (truly.value ?? 0))),
  }
}

const day = (
  date: string,
  ageDays: number,
  maturity: 'maturing' | 'settling' | 'mature',
  closes: string,
  spend: number,
  gross: number,
) => ({
  date,
  category: 'face-essence',
  ageDays,
  maturity,
  closes,
  spend: fen(spend),
  gross: fen(gross),
  roi: ratio(fen(gross), fen(spend)),
})

const model = (name: 'last_touch' | 'first_touch' | 'linear', gross: number) => ({
  model: name,
  returns: returns(part(28, 40_012_345, gross, 2_104_400, 1_204.333333), all.open),
})

const one = (gross: number) => ({
  gross: fen(gross),
  roi: ratio(fen(gross), fen(4_200_000)),
  buyers: withheld('users'),
})

export const exampleReview: Review = {
  format: 1,
  asOf: '2026-11-21',
  runId: '20261122T114143424Z-night-e5570566',
  rolledBack: false,
  firstDate: '2026-07-25',
  firstOrderDate: '2026-07-26',
  brand: { id: 'lumina', name: { zh: '露米娜', en: 'Lumina' } },
  campaign: {
    id: 'c-"<b>double</b>"',
    name: { zh: '双十一 <script>alert(1)</script>', en: 'Double "Eleven" & more' },
    listed: true,
    starts: '2026-10-04',
    ends: '2026-11-03',
  },
  basis: 'engaged',
  model: 'last_touch',
  stageRules: ['default@1'],
  chapters: {
    plan: {
      data: {
        category: essence,
        categories: [essence],
        starts: '2026-10-04',
        ends: '2026-11-03',
        budget: toCome(
          'no_source',
          '计划预算没有数据来源，数据待补充',
          'No source delivers a planned budget: data to come',
        ),
      },
      toCome: null,
    },
    overview: {
      data: {
        headline: {
          spend: fen(58_012_345),
          people: users(4_321),
          orders: all.closed.orders,
          gmv: all.closed.gross,
          roi: all.roiGross,
        },
        headlineOf: 'closed',
        touchedPeople: toCome(
          'no_table',
          '没有已发布的表按计划统计触达人数',
          'No published table counts the people a campaign touched',
        ),
        peopleScope: scope,
        returns: all,
        categories: [{ category: essence, returns: all }],
        spendOutsideRoi: fen(0),
        impressions: fig(12_345_678, 'impressions'),
        clicks: fig(345_678, 'clicks'),
        platformNewInterested: users(23_456),
        platformNewTrueInterest: users(8_765),
      },
      toCome: null,
    },
    highlights: {
      data: {
        statements: [
          {
            code: 'best_channel',
            say: {
              zh: '{channel} 的已结束 ROI 最高：{roi}',
              en: '{channel} has the highest closed ROI: {roi}',
            },
            rule: {
              zh: '已结束花费占比不少于 10% 的渠道中最高者',
              en: 'The highest among channels with at least 10 % of the closed spend',
            },
            figures: { roi: all.roiGross },
            words: { channel: 'feed_ad' },
          },
        ],
      },
      toCome: null,
    },
    creators: {
      data: null,
      toCome: toCome(
        'no_creator_notes',
        '没有蒲公英笔记导出，数据待补充',
        'No export of creators’ notes was delivered: data to come',
      ),
    },
    voice: {
      data: {
        paidImpressions: fig(12_345_678, 'impressions'),
        naturalImpressions: toCome(
          'no_creator_notes',
          '没有蒲公英笔记导出',
          'No export of creators’ notes was delivered',
        ),
        search: {
          spend: fen(5_000_000),
          impressions: fig(1_000_000, 'impressions'),
          clicks: fig(80_000, 'clicks'),
        },
        penetration: toCome(
          'no_platform_assets',
          '没有灵犀资产导出',
          'No export of the platform’s assets was delivered',
        ),
        searches: toCome('no_table', '没有已发布的表统计搜索行为', 'No published table counts searches'),
      },
      toCome: null,
    },
    crowd: {
      data: {
        scope,
        ruleVersion: 'default@1',
        moments: [
          moment('before', '2026-10-03', [800, 900, 1_000, 300, null, 3_100]),
          moment('during', '2026-11-03', [1_800, 1_900, 2_600, 900, 200, 7_400]),
        ],
        missing: [{ moment: 'after', date: '2026-12-02', why: 'not_yet' }],
        moves: {
          newUsers: users(4_321),
          recalledUsers: users(210),
          leftUsers: users(231),
          enteredTrueInterest: fig(2_900, 'times'),
        },
        flows: {
          date: '2026-11-03',
          horizonDays: 30,
          pairs: [
            { from: 'NONE', to: 'A', users: users(1_500) },
            { from: 'A', to: 'A', users: users(300) },
            { from: 'A', to: 'TI', users: users(250) },
            { from: 'A', to: 'LOST', users: users(150) },
            { from: 'A', to: 'P', users: withheld('users') },
            { from: 'A', to: 'I', users: withheld('users') },
          ],
          advance: [{ stage: 'A', ratio: ratio(users(350), users(800)) }],
          lapse: [{ stage: 'A', ratio: ratio(users(150), users(800)) }],
        },
        costPerNewTrueInterest: ratio(fen(58_012_345), users(8_765), 'fen per user'),
      },
      toCome: null,
    },
    placements: {
      data: {
        channels: [
          {
            channel: 'feed_ad',
            spend: {
              cost: fen(58_012_345),
              impressions: fig(12_345_678, 'impressions'),
              clicks: fig(345_678, 'clicks'),
              clickRate: ratio(fig(345_678, 'clicks'), fig(12_345_678, 'impressions')),
              costPerClick: ratio(fen(58_012_345), fig(345_678, 'clicks'), 'fen per click'),
              platformNewTrueInterest: users(8_765),
              costPerNewTrueInterest: ratio(fen(58_012_345), users(8_765), 'fen per user'),
            },
            returns: all,
          },
        ],
        days: [
          day('2026-10-04', 48, 'mature', '2026-11-02', 4_200_000, 6_300_000),
          day('2026-10-23', 29, 'mature', '2026-11-21', 2_100_000, 2_520_000),
          day('2026-10-24', 28, 'settling', '2026-11-22', 2_000_000, 1_000_000),
          day('2026-11-03', 18, 'settling', '2026-12-02', 1_500_000, 300_000),
        ],
      },
      toCome: null,
    },
    conversion: {
      data: {
        categories: [
          {
            category: essence,
            windows: [0, 1, 3, 7, 15, 29, 30, 60, 90].map((days) => {
              const open = days > 30 ? 40 : days > 15 ? 12 : 0
              const spend = fen(open === 40 ? 0 : open === 12 ? 40_012_345 : 58_012_345)
              const gross = fen(open === 40 ? 0 : 1_700_000 * Math.min(days, 29) + 3_045_600)
              return {
                days,
                isCycle: days === 29,
                cohorts: fig(40 - open, 'cohorts'),
                openCohorts: fig(open, 'cohorts'),
                spend,
                gross,
                net: gross,
                roiGross:
                  open === 40
                    ? { ...ratio(gross, spend), nullReason: 'immature' as const }
                    : ratio(gross, spend),
                roiNet:
                  open === 40
                    ? { ...ratio(gross, spend), nullReason: 'immature' as const }
                    : ratio(gross, spend),
                openSpend: fen(open === 40 ? 58_012_345 : open === 12 ? 18_000_000 : 0),
                openGross: fen(open === 40 ? 58_465_600 : open === 12 ? 6_120_000 : 0),
                closes:
                  open === 0 ? null : days === 29 ? '2026-12-02' : days === 30 ? '2026-12-03' : '2027-02-01',
              }
            }),
            lags: Array.from({ length: 30 }, (_, lag) => {
              const gross = fen(1_700_000 * lag + 3_045_600)
              return { lag, gross, roi: ratio(gross, all.closed.spend) }
            }),
          },
        ],
        models: [
          { model: 'last_touch', returns: all },
          model('first_touch', 47_000_000),
          model('linear', 49_900_000),
          { model: 'any_touch', returns: null },
        ],
        disagreement: { gross: fen(5_345_600), ratio: ratio(fen(5_345_600), fen(52_345_600)) },
        cohorts: [
          {
            category: 'face-essence',
            channel: 'feed_ad',
            date: '2026-10-04',
            windowDays: 29,
            maturity: 'mature',
            closes: '2026-11-02',
            spend: fen(4_200_000),
            models: [
              { model: 'last_touch', ...one(6_300_000) },
              { model: 'first_touch', ...one(5_000_000) },
              { model: 'linear', ...one(5_500_000) },
              { model: 'any_touch', ...one(9_100_000) },
            ],
          },
        ],
        peopleOf: 'closed',
        buyers: { atLeast: withheld('users'), atMost: users(1_190) },
        newBuyers: { atLeast: withheld('users'), atMost: users(640) },
        refundRatio: ratio(all.closed.refund, all.closed.gross),
        openRefundRatio: ratio(all.open.refund, all.open.gross),
        laterGross: fen(1_200_000),
        laterRatio: ratio(fen(1_200_000), fen(59_665_600)),
        laterUntil: '2027-02-01',
      },
      toCome: null,
    },
    platforms: {
      data: {
        reconciliation: [
          {
            source: 'juguang-report',
            month: '2026-10',
            windowDays: 30,
            traffic: null,
            maturity: 'settling',
            basis: 'engaged',
            attribution: 'click',
            ours: fen(50_000_000),
            theirs: fen(65_000_000),
            ourDays: fig(28, 'days'),
            theirDays: fig(17, 'days'),
            difference: fen(-15_000_000),
            ratio: ratio(fen(-15_000_000), fen(65_000_000)),
          },
        ],
        returns: [
          {
            source: 'juguang-report',
            metric: 'industry_gmv_fen',
            windowDays: 30,
            attribution: 'click',
            traffic: 'feed_ad',
            deduplicated: false,
            from: '2026-10-04',
            to: '2026-11-03',
            value: fig(null, 'fen', 'not_returned'),
            days: fig(0, 'days'),
            periodDays: fig(31, 'days'),
            whole: false,
          },
        ],
      },
      toCome: null,
    },
    summary: {
      data: {
        statements: [
          {
            code: 'not_final',
            say: {
              zh: '{share} 的花费窗口已结束；其余到 {last} 才有定论',
              en: '{share} of the spend is final; the rest on {last}',
            },
            rule: { zh: '有窗口未结束时', en: 'While a window is open' },
            figures: { share: all.closedSpend },
            words: { last: '2026-12-02' },
          },
        ],
      },
      toCome: null,
    },
    next: {
      data: {
        statements: [
          {
            code: 'read_again',
            say: { zh: '{last} 再看一次本页', en: 'Read this page again on {last}' },
            rule: { zh: '最后一个窗口结束之日', en: 'The day the last window closes' },
            figures: {},
            words: { last: '2026-12-02' },
          },
        ],
      },
      toCome: null,
    },
  },
  privacy: { minCell: 100, withheldCells: 11 },
  queries,
  glossary: [
    {
      table: 'roi_cohorts',
      column: 'gross_fen',
      unit: 'fen',
      zh: '归于本群组、滞后 0 至 k 天的订单实付金额（分），未减退款。',
      en: "Paid amount of the cohort's orders at lags 0…k, in fen, refunds not taken off.",
      formula: null,
    },
  ],
}
