import { BRAND_ID, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

const whyNull = (column: string, zh: string, en: string) =>
  ({
    type: 'VARCHAR',
    unit: 'code',
    zh: `${column} 为空的原因：${zh}。`,
    en: `Why ${column} is null: ${en}.`,
  }) as const

const PLATFORM_ZH = 'not_returned（平台未返回）或 suppressed_small_n（数据较少）'
const PLATFORM_EN = 'not_returned, or suppressed_small_n (数据较少, too few to show)'

/**
 * Ours beside the platforms' own figures. Decided here, where the definitions leave room: source, traffic type and
 * attribution name a row too, because two shops' figures of one campaign must never be added; 聚光's channels hold
 * different people and are summed, an alliance's kinds of traffic overlap and are not.
 */
export const roiReconciliation = {
  name: 'roi_reconciliation',
  row: {
    zh: '平台为一个计划、一个投放月、一个归因窗口自报的成交额，与本系统同计划、同月、同窗口的成交额并列，均含退款，截至最近业务日 D 所知。来源、归因起点、流量类型也是主键：两个平台的数不可相加，联盟的流量类型互有重叠也不可相加，因此本系统的数会在多行重复出现。投放日 = 报表日期。差异说明口径不同，不表示哪一方错。',
    en: "The GMV that a platform reported for a campaign, a month of placement and a window, beside ours of the same, refunds included, as known on the newest published date D. Source, attribution and traffic type name a row too: figures of two platforms never add up, nor those of an alliance's kinds of traffic, which overlap; so our figure can stand in several rows, and is not to be added over them. A placement day is the platform's report date. A difference says that two ways of counting differ, not which one is wrong.",
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'source', 'campaign_id', 'placement_month', 'window_days', 'attribution', 'traffic_type'],
  columns: {
    source: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '平台的报表，如 juguang-report（聚光）、xinghe-alliance（淘宝星河）。',
      en: "The platform's report, as juguang-report (聚光) or xinghe-alliance (淘宝星河).",
    },
    campaign_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '投放计划编号，按 brand.yaml 的映射；未映射的值按原文保留，本系统一侧多半为 0。',
      en: 'The campaign, as brand.yaml maps it. A value that is not mapped stays as the platform wrote it, and ours is then most likely 0.',
    },
    placement_month: {
      type: 'VARCHAR',
      unit: 'month',
      zh: '投放月，如 2026-03：平台按报表日期，本系统按投放日 T。',
      en: "The month of placement, as 2026-03: of the platform's report dates, and of our placement days T.",
    },
    window_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '平台的归因窗口 k 天；本系统计滞后 0 至 k 天的订单。',
      en: "The platform's window of k days. Ours counts orders at lags 0…k.",
    },
    attribution: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '平台的归因起点：click（点击后）、exposure（曝光后，视频流）或 read（阅读后）。',
      en: "What the platform's window starts at: click, exposure (video feed) or read.",
    },
    traffic_type: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '联盟的流量类型，按报表原文；聚光为空，其渠道已相加。本系统不区分流量类型。',
      en: "An alliance's kind of traffic, as written. Null for 聚光, whose channels are added up, and where the report does not split it. Ours is not split by it.",
    },
    basis: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '本系统一侧的触达口径：归因起点为 click、read 时取 engaged，为 exposure 时取 viewed。模型均为 last_touch。聚光只计其报告的渠道，联盟计全部渠道。',
      en: 'The basis of ours: `engaged` beside click and read, `viewed` beside exposure. Always of model last_touch; of the channels that 聚光 reported, and of all channels beside an alliance.',
    },
    our_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '本系统的成交额（分），未减退款。各品类与当月全部投放日相加，包括平台没有报告的日子。0 也可能表示本系统不知道该计划：没有花费也没有触达，请检查 brand.yaml 的 map。',
      en: 'Our gross GMV, in fen, refunds not taken off. Over all categories and all placement days of the month, those too of which the platform reported nothing. 0 also where we know no cohort of the campaign, neither spend nor touch: look at `map` in brand.yaml.',
      formula: 'sum of roi_curve.gross_fen at lags 0…window_days, model last_touch',
    },
    our_gross_fen_null_reason: whyNull(
      'our_gross_fen',
      'not_applicable（窗口长于品类的回看期 L，曲线到不了）',
      "not_applicable (the window is longer than a category's lookback L, where our curve ends)",
    ),
    platform_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '平台自报的成交额（分），含退款，不取去重后的数。各笔记、任务与当月报表日期相加，全部未返回时才为空。',
      en: 'The GMV as the platform reported it, in fen, refunds included, not de-duplicated: over notes, tasks and report dates of the month. Null only where all of them are.',
      formula: 'sum of platform_returns.value, metric shop_gmv_fen',
    },
    platform_gross_fen_null_reason: whyNull('platform_gross_fen', PLATFORM_ZH, PLATFORM_EN),
    difference_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '本系统减平台（分）；任一侧为空则为空。',
      en: "Ours less the platform's, in fen. Null where either is.",
      formula: 'our_gross_fen − platform_gross_fen',
    },
    difference_fen_null_reason: whyNull(
      'difference_fen',
      '平台一侧的原因，平台有数时为 not_applicable（本系统一侧的原因）',
      "the platform's reason, or ours (not_applicable) where the platform gave a figure",
    ),
    difference_ratio: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '差异占平台数的比例：0.25 表示本系统多四分之一，−1 表示本系统为 0。',
      en: "The difference as a share of the platform's figure. At 0.25 ours is a quarter more, at −1 ours is 0.",
      formula: 'difference_fen / platform_gross_fen',
    },
    difference_ratio_null_reason: whyNull(
      'difference_ratio',
      '同 difference_fen，或 zero_denominator（平台报告为 0）',
      'as for difference_fen, or zero_denominator (the platform reported 0)',
    ),
    newest_placement_date: {
      type: 'DATE',
      unit: 'date',
      zh: '本行最晚的投放日：平台的报表日期与本系统的投放日中最晚者。',
      en: "The newest placement day in the row: of the platform's report dates and of ours.",
    },
    maturity: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '最晚投放日的窗口：maturing（不到一半）、settling（过半未满）、mature（全部窗口已结束）。未 mature 时两侧都还在增长，差异不是结论。',
      en: 'Of the window of the newest placement day: maturing, settling or mature (every window of the row is over). Until it is mature both sides still grow, and the difference is no result.',
      formula: 'a = D − newest_placement_date; maturing: a < k/2; settling: a < k; mature: a ≥ k',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('投放', 'placement'),
  },
  partition: { by: 'month', of: 'placement_month' },
} as const satisfies Table
