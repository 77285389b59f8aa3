import { BRAND_ID, COHORT, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

const whyNull = (column: string) =>
  ({
    type: 'VARCHAR',
    unit: 'code',
    zh: `${column} 为空的原因：immature（尚无群组成熟）或 zero_denominator（成熟群组花费为 0）。`,
    en: `Why ${column} is null: immature (no cohort is mature yet) or zero_denominator (the mature ones spent nothing).`,
  }) as const

/** ROI(T+x) rolled up: what is closed, and, apart from it, what is still open. */
export const roiCategories = {
  name: 'roi_categories',
  row: {
    zh: '一个品类（或其中的计划、渠道）一个投放月的 ROI(T+x)，截至最近业务日 D 所知：已成熟的群组与未结束的群组分开，分子分母是同一批群组。没有花费的投放日（自然笔记、店铺触达、先付款的笔记）也是群组，只有收入没有花费：单月或单渠道的 ROI 会因此偏高，先付款的月份会偏低，整个计划或品类才可比。没有 any_touch 的行，因为它不可相加。',
    en: 'ROI(T+x) of a category, or of a campaign or channel within it, over a month of placement, as known on the newest published date D. Closed and open cohorts are kept apart, and the same cohorts stand above and below the line. A placement day without spend (organic and shop touches, notes paid on an earlier day) is a cohort too, with money and no spend: it flatters its month or channel, and the month that paid looks poor; whole campaigns and categories compare. No rows for any_touch, which does not add up.',
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'category_id', 'level', 'level_id', 'placement_month', 'basis', 'model'],
  columns: {
    category_id: COHORT.category_id,
    level: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '汇总层级：category（整个品类）、campaign（品类内的计划）或 channel（品类内的渠道）。三者是同一笔钱的三种切法，不可相加。',
      en: 'What is rolled up: the whole `category`, a `campaign` or a `channel` within it. The three cut the same money: never add them up.',
    },
    level_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '该层级的对象：品类、计划编号或渠道；category 层级时等于 category_id。',
      en: 'Of the level: the category_id, the campaign_id or the channel.',
    },
    placement_month: {
      type: 'VARCHAR',
      unit: 'month',
      zh: '投放日所在月份，如 2026-03。',
      en: 'The month of the placement days, as 2026-03.',
    },
    basis: COHORT.basis,
    model: {
      ...COHORT.model,
      zh: '归因模型：last_touch（默认）、first_touch 或 linear。含义见 roi_cohorts.model；不含 any_touch。',
      en: 'Attribution: last_touch (default), first_touch or linear, as in `roi_cohorts`. any_touch has no rows.',
    },
    window_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '品类决策周期 x；改动后所有投放日一起按新周期计算。',
      en: "The category's decision cycle x. A changed cycle counts for all placements at once.",
    },
    spend_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '当月全部花费（分），已成熟与未结束之和。',
      en: 'All spend of the month, in fen, closed and open.',
      formula: 'mature_spend_fen + open_spend_fen',
    },
    mature_spend_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '已成熟群组（D − T ≥ x）的花费（分）。',
      en: 'Spend of the mature cohorts (D − T ≥ x), in fen.',
    },
    mature_spend_ratio: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '已成熟花费占比：1 表示窗口全部结束。花费为 0 时为空。',
      en: 'The closed share of the spend: at 1 every window is over. Null where nothing was spent.',
      formula: 'mature_spend_fen / spend_fen',
    },
    mature_spend_ratio_null_reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'mature_spend_ratio 为空的原因：zero_denominator（花费为 0）。',
      en: 'Why mature_spend_ratio is null: zero_denominator (nothing was spent).',
    },
    mature_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '已成熟群组滞后 0 至 x 天的实付金额（分），未减退款。',
      en: 'Paid amount of the mature cohorts at lags 0…x, in fen, refunds not taken off.',
    },
    mature_net_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '上项减去截至 D 已知的退款（分）。',
      en: 'The same less the refunds known at D, in fen.',
    },
    roi_gross: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '毛 ROI(T+x)，只含已成熟群组。',
      en: 'ROI(T+x) before refunds, of mature cohorts only.',
      formula: 'mature_gross_fen / mature_spend_fen',
    },
    roi_gross_null_reason: whyNull('roi_gross'),
    roi_net: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '净 ROI(T+x)，只含已成熟群组，已减退款。',
      en: 'ROI(T+x) after the refunds known at D, of mature cohorts only.',
      formula: 'mature_net_fen / mature_spend_fen',
    },
    roi_net_null_reason: whyNull('roi_net'),
    later_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '滞后超过 x、不超过 L 的实付金额（分）。不进任何 ROI；数额大说明 x 可能定得太短。',
      en: 'Paid amount at lags beyond x, up to L, in fen. It is in no ROI; if it is large, x may cut too early.',
    },
    open_spend_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '窗口未结束群组的花费（分）。',
      en: 'Spend of the cohorts whose window is still open, in fen.',
    },
    open_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '窗口未结束群组迄今的实付金额（分），不是最终值。',
      en: 'What the open cohorts have brought so far, in fen. Not final.',
    },
    open_net_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '上项减去截至 D 已知的退款（分），不是最终值。',
      en: 'The same less the refunds known at D, in fen. Not final.',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('投放日', 'the placement days'),
  },
  partition: { by: 'month', of: 'placement_month' },
} as const satisfies Table
