import { addDays } from '../calendar.ts'
import { type Rule, stated } from './chapters.ts'
import { quotesOf } from './quotes.ts'
import { isToCome } from './review.ts'

const LATER_SHARE = 0.1
const REFUND_SHARE = 0.2
const PLATFORM_SHARE = 0.3
/** Orders look back 90 days at least: a lake that is younger knows few earlier purchases. */
const YOUNG_DAYS = 90

const deliverTouches: Rule = ({ overview: { returns } }) => {
  if (returns.state.state !== 'untouched') return null
  return stated(
    'deliver_touches',
    [
      '核对这个活动的触达是否已交付（behaviours，带此活动编号；平台的编号可在 brand.yaml 的 map 里对应），缺的补交后再谈回报',
      "Check that this campaign's touches were delivered (export behaviours, with this campaign id; `map` of brand.yaml names the platform's ids), and deliver what is missing before judging what it brought",
    ],
    ['没有这个活动的触达', 'No touch of the campaign shows'],
  )
}

const deliverSpend: Rule = ({ subject, overview: { returns } }) => {
  if (subject.spendCame || returns.state.state === 'none') return null
  return stated(
    'deliver_spend',
    [
      '交付这个活动的花费（spend 或 juguang-report，带此活动编号），才有 ROI；确实没有花费，也请交付一行 0',
      "Deliver this campaign's spend (export spend or juguang-report, with this campaign id) to have an ROI; where nothing was spent, deliver a row of 0",
    ],
    ['没有一行花费', 'There is no row of spend'],
  )
}

const nextCloses: Rule = ({ overview: { returns } }) => {
  const { nextCloses, lastCloses, runsUntil } = returns.state
  if (lastCloses === null) return null
  if (runsUntil !== null)
    return stated(
      'campaign_runs',
      [
        '活动到 {ends} 结束，最后一个窗口最迟 {last} 结束：那时再看一次，以那时为准',
        'The campaign runs until {ends}, and its last window closes by {last}: read this review again then, and settle it then',
      ],
      [
        '活动最后一天晚于数据截至日：最后一天加 x 天',
        'While the last day of the campaign is later than the data: that day plus x days',
      ],
      { words: { ends: runsUntil, last: lastCloses } },
    )
  if (nextCloses === null) return null
  return stated(
    'window_closes',
    [
      ...(nextCloses === lastCloses
        ? ([
            '未结束的窗口都在 {last} 结束；那时再看一次，以那时为准',
            'The open windows all close on {last}; read this review again then, and settle it then',
          ] as const)
        : ([
            '下一个窗口在 {next} 结束；{last} 全部结束后再看一次，以那时为准',
            'The next window closes on {next}; read this review again after {last}, when all are over, and settle it then',
          ] as const)),
    ],
    ['有未结束的窗口：投放日加 x 天', 'While a window is open: placement day plus x days'],
    { figures: { open: returns.open.spend }, words: { next: nextCloses, last: lastCloses } },
  )
}

const cycleTooShort: Rule = ({ conversion: { laterGross, laterRatio, laterUntil } }) => {
  if (laterRatio.value === null || laterRatio.value < LATER_SHARE) return null
  return stated(
    'cycle_too_short',
    laterUntil === null
      ? [
          '窗口已结束的投放，成交的 {share}（{later}）发生在 T+x 之后、不进 ROI：请检查品类的决策周期是否太短',
          'Of the GMV of closed placements {share} ({later}) came later than T+x and is in no ROI: check whether the decision cycle of the category is too short',
        ]
      : [
          '窗口已结束的投放，迄今成交的 {share}（{later}）发生在 T+x 之后、不进 ROI，到 {until} 为止还会有：那时占比仍高，就请检查品类的决策周期是否太短',
          'Of the GMV of closed placements so far {share} ({later}) came later than T+x and is in no ROI; more can come until {until}. If the share is still as high then, check whether the decision cycle of the category is too short',
        ],
    [
      '窗口已结束的投放，滞后超过 x 的成交占其全部成交的 10% 以上',
      'Of the placements whose window is over, money at lags beyond x is 10 % or more of all their money',
    ],
    {
      figures: { share: laterRatio, later: laterGross },
      ...(laterUntil === null ? {} : { words: { until: laterUntil } }),
    },
  )
}

const refundsHigh: Rule = ({ conversion: { refundRatio } }) => {
  if (refundRatio.value === null || refundRatio.value < REFUND_SHARE) return null
  return stated(
    'refunds_high',
    [
      '已结束部分退款占成交的 {share}：先看退款原因，再谈加投',
      '{share} of the closed GMV was refunded: look at why before spending more',
    ],
    ['退款占实付金额的 20% 以上', 'Refunds are 20 % or more of what was paid'],
    { figures: { share: refundRatio } },
  )
}

const platformDiffers: Rule = ({ platforms }) => {
  if (!platforms || isToCome(platforms.reconciliation)) return null
  const far = platforms.reconciliation.filter(
    ({ maturity, ratio }) => maturity === 'mature' && Math.abs(ratio.value ?? 0) >= PLATFORM_SHARE,
  )
  const [largest] = far.toSorted(
    (a, b) => Math.abs(b.difference.value ?? 0) - Math.abs(a.difference.value ?? 0),
  )
  if (!largest) return null
  const { ours, theirs, ourDays, theirDays, difference, ratio, month, source, windowDays, traffic } = largest
  const [alsoZh, alsoEn] =
    traffic === null
      ? ['', '']
      : ['（本系统含全部流量，平台只含 {traffic}）', ' (ours is of all traffic, theirs of {traffic} alone)']
  const words = { month, source, window: String(windowDays), ...(traffic === null ? {} : { traffic }) }
  const rule = [
    '窗口已结束的月份中差异达平台数的 30% 以上，取金额相差最大者',
    "The largest difference in money among those of 30 % of the platform's figure or more, in months whose windows are over",
  ] as const
  if (ourDays && theirDays && ourDays.value !== theirDays.value)
    return stated(
      'platform_other_days',
      [
        `{month} T+{window}：本系统 {ours}，含 {ourDays} 个投放日；{source} 自报 {theirs}，只含 {theirDays} 天${alsoZh}。日子不同，相差 {difference} 不是口径之差：先补齐缺的日子再比`,
        `In {month} at T+{window} ours is {ours} over {ourDays} placement days, and {source} reports {theirs} over {theirDays} days${alsoEn}. These are other days, so {difference} is no difference in counting: deliver the days that are missing, then compare`,
      ],
      rule,
      { figures: { ours, ourDays, theirs, theirDays, difference }, words },
    )
  return stated(
    'platform_differs',
    [
      `{month} T+{window}：本系统 {ours}，{source} 自报 {theirs}${alsoZh}，相差 {ratio}：口径不同，汇报时请两数并列`,
      `In {month} at T+{window} ours is {ours} and {source} reports {theirs}${alsoEn}, {ratio} apart: two ways of counting, so show both side by side`,
    ],
    rule,
    { figures: { ours, theirs, ratio }, words },
  )
}

const quotesBesideSpend: Rule = (chapters) => {
  const apart = quotesOf(chapters)
  if (!apart) return null
  const { quoted, spend } = apart
  return stated(
    'quotes_beside_spend',
    spend
      ? [
          '达人笔记报价合计 {quoted}，达人笔记渠道的花费却是 {spend}：请核对报价是否已计入花费，未计入的请作为 kol_note 花费补交，之前该渠道的 ROI 不可与其他渠道比',
          "The creators' notes were quoted {quoted}, and the channel of creators' notes spent {spend}: find out whether the quotes are in the spend, and deliver what is not as spend of kol_note; until then its ROI does not compare with other channels",
        ]
      : [
          '达人笔记报价合计 {quoted}，而没有达人笔记渠道的花费：报价不在任何 ROI 中，请作为 kol_note 花费补交',
          "The creators' notes were quoted {quoted}, and no spend of their channel was delivered: the quotes are in no ROI. Deliver them as spend of kol_note",
        ],
    ['笔记报价合计与 kol_note 渠道的花费不等', 'The sum of quotes is not the spend of channel kol_note'],
    { figures: spend ? { quoted, spend } : { quoted } },
  )
}

const spendOutside: Rule = ({ overview: { spendOutsideRoi } }) => {
  if (!spendOutsideRoi.value) return null
  return stated(
    'spend_outside_roi',
    [
      '{spend} 花费没有品类，不在任何 ROI 中：请在 brand.yaml 列出活动及其品类，或在花费数据里写明',
      '{spend} of the spend has no category and is in no ROI: list the campaign and its category in brand.yaml, or name the category in the spend rows',
    ],
    ['有花费没有品类', 'Some spend has no category'],
    { figures: { spend: spendOutsideRoi } },
  )
}

const notListed: Rule = ({ subject }) => {
  if (subject.campaign.listed) return null
  return stated(
    'list_campaign',
    [
      'brand.yaml 没有列出这个活动：列出名称、品类和起止日期后，才能与原定安排核对',
      'brand.yaml does not list this campaign: with its name, category and dates there, it can be held against what was planned',
    ],
    ['brand.yaml 没有这个活动', 'The campaign is not in brand.yaml'],
  )
}

const youngLake: Rule = ({ subject, firstOrderDate }) => {
  const { starts } = subject.campaign
  if (starts === null || firstOrderDate === null || firstOrderDate <= addDays(starts, -YOUNG_DAYS))
    return null
  return stated(
    'young_lake',
    [
      '数据湖的首笔订单在 {first}，离活动开始不足 90 天：新客数偏高，补交更早的订单可改善',
      "The lake's first order is of {first}, less than 90 days before the campaign: new buyers are overstated until earlier orders are delivered",
    ],
    ['首笔订单晚于活动开始前 90 天', 'The first order is later than 90 days before the campaign'],
    { words: { first: firstOrderDate } },
  )
}

const notesToCome: Rule = ({ creators }) => {
  if (creators) return null
  return stated(
    'deliver_notes',
    [
      '交付蒲公英笔记导出（pugongying-notes），才能看达人、内容与自然曝光',
      "Deliver the export of creators' notes (pugongying-notes) to see creators, content and natural impressions",
    ],
    ['没有与活动相关的笔记', 'No notes belong to the campaign'],
  )
}

/** What to do next, most pressing first. */
export const NEXT_STEPS: readonly Rule[] = [
  deliverTouches,
  deliverSpend,
  nextCloses,
  spendOutside,
  notListed,
  cycleTooShort,
  refundsHigh,
  platformDiffers,
  quotesBesideSpend,
  youngLake,
  notesToCome,
]
