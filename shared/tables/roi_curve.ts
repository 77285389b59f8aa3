import { BRAND_ID, COHORT, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** When the money came: each cohort's GMV by lag in days, and cumulative. */
export const roiCurve = {
  name: 'roi_curve',
  row: {
    zh: '一个投放群组在一个滞后天数上的成交，按某一口径和归因模型，截至最近业务日 D 所知。滞后 0 至 L = max(x, 90) 天；没有成交也没有退款的滞后没有行。',
    en: 'The money of one cohort at one lag, under one basis and model, as known on the newest published date D. Lags run 0…L, L = max(x, 90); one without money and refund has no row.',
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'category_id', 'campaign_id', 'channel', 'placement_date', 'basis', 'model', 'lag_days'],
  columns: {
    ...COHORT,
    lag_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '滞后：订单付款日 − T 的整业务日数，同日为 0。超过 x 的滞后只在曲线上，不进 ROI(T+x)。',
      en: "The order's paid date less T in whole business dates; the same day is 0. Lags beyond x are on the curve and in no ROI(T+x).",
      formula: 'paid_date − placement_date',
    },
    gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '该滞后的订单实付金额（分），未减退款。',
      en: 'Paid amount of the orders at this lag, in fen, refunds not taken off.',
    },
    refund_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '该滞后的订单截至 D 已知的退款（分），不论退款何时发生。',
      en: 'Refunds of those orders known at D, in fen, whenever they came.',
    },
    net_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '该滞后的净成交额（分）。',
      en: 'Paid less refunded at this lag, in fen.',
      formula: 'gross_fen − refund_fen',
    },
    orders: {
      type: 'DECIMAL(18,6)',
      unit: 'sub-orders',
      zh: '该滞后的子订单数，分享的订单为小数份额。',
      en: 'Sub-orders at this lag, a decimal share where several cohorts share one.',
    },
    buyers: {
      type: 'BIGINT',
      unit: 'users',
      zh: '在该滞后下单的去重人数。同一人可在多个滞后出现，各行不可相加。',
      en: 'Distinct people who bought at this lag. One person can buy at several: do not add rows up.',
    },
    cumulative_gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '滞后 0 至本行的累计实付金额（分）。',
      en: 'Paid amount at lags 0 up to this one, in fen.',
      formula: 'sum of gross_fen over lags ≤ lag_days',
    },
    cumulative_net_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '滞后 0 至本行的累计净成交额（分）；除以群组花费即 ROI(T+k)，只可读到群组已过的天数。',
      en: 'Net amount at lags 0 up to this one, in fen. Divided by the spend it is ROI(T+k), to be read only up to the age of the cohort.',
      formula: 'sum of net_fen over lags ≤ lag_days',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('投放日', 'placement_date'),
  },
  partition: { by: 'month', of: 'placement_date' },
} as const satisfies Table
