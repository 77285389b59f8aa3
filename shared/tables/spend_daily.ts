import { BRAND_ID, COHORT, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** What was spent: by day, campaign, channel and category, with the counts the platform gave beside it. */
export const spendDaily = {
  name: 'spend_daily',
  row: {
    zh: '某业务日、某计划、某渠道、某品类的花费。品牌自报的 spend 与平台报表说的是同一（日期、计划、渠道）时，以品牌自报为准，不相加。',
    en: "Spend of one business date, campaign, channel and category. Where the brand's own `spend` and a platform report name the same (date, campaign, channel), the brand's own row wins; they are never added.",
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'spend_date', 'campaign_id', 'channel', 'category_id'],
  columns: {
    spend_date: {
      type: 'DATE',
      unit: 'date',
      zh: '花费发生的业务日，即 ROI 的投放日 T。',
      en: 'The business date of the spend, which is placement day T of ROI.',
    },
    campaign_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '投放计划编号；报表中未映射的值按原文保留。',
      en: 'The campaign; a value of a report that brand.yaml does not map stays as it is.',
    },
    channel: COHORT.channel,
    category_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '品类编号：该行自己的，没有则取计划的。为空表示无法确定，这笔钱只在本表，不进 ROI。',
      en: "The category: the row's own, else its campaign's. Null where neither names one; such money is in this table and in no ROI cohort.",
    },
    cost_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '花费（分）。同一文件内同键的行相加，不同文件间最新的为准。',
      en: 'The spend, in fen. Rows of one key add up within a file; between files the newest that holds the key wins.',
    },
    impressions: {
      type: 'BIGINT',
      unit: 'impressions',
      zh: '平台报告的曝光次数；未返回时为空。',
      en: 'Impressions as the platform reports them. Null where it returned none, which is not 0.',
    },
    clicks: {
      type: 'BIGINT',
      unit: 'clicks',
      zh: '平台报告的点击次数；未返回时为空。',
      en: 'Clicks as the platform reports them. Null where it returned none, which is not 0.',
    },
    new_i_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '平台报告的新增种草人群，已包含 new_ti_users，不可相加；未返回时为空。口径是平台的，与本系统的阶段不同。',
      en: "New interested people by the platform's own count, new_ti_users included: do not add the two. Not our stages. Null where not returned.",
    },
    new_ti_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '平台报告的新增深度种草人群；未返回时为空。',
      en: "New truly interested people by the platform's own count. Null where not returned.",
    },
    cost_per_new_ti_fen: {
      type: 'DOUBLE',
      unit: 'fen per user',
      zh: '每个新增深度种草人群的花费（分/人）。汇总时先加花费与人数再相除。',
      en: 'Spend for each newly truly interested person, in fen. To roll up, add spend and people and divide again.',
      formula: 'cost_fen / new_ti_users',
    },
    cost_per_new_ti_fen_null_reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'cost_per_new_ti_fen 为空的原因：not_returned（平台未返回）或 zero_denominator（为 0 人）。',
      en: 'Why cost_per_new_ti_fen is null: not_returned (the platform gave no count) or zero_denominator (nobody).',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('花费日', 'spend_date'),
  },
  partition: { by: 'month', of: 'spend_date' },
} as const satisfies Table
