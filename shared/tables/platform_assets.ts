import { BRAND_ID, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** What a platform says of the brand's people, kept apart from our own stages. */
export const platformAssets = {
  name: 'platform_assets',
  row: {
    zh: '平台（灵犀）自报的一个人群资产数字。口径是平台的，与 stage_assets_daily 并列对照，绝不混用或相加。',
    en: "One figure of the brand's people as a platform (灵犀) reports it. The platform's own count: set it beside stage_assets_daily, never mix or add the two.",
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'report_date', 'scope', 'scope_id', 'metric'],
  columns: {
    report_date: {
      type: 'DATE',
      unit: 'date',
      zh: '平台报表所说的日期。',
      en: 'The date the report says.',
    },
    scope: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '数字所属的层级：brand（品牌），报表有 SPU ID 时为 spu（商品）。',
      en: 'What the figure is of: `brand`, or `spu` where the report has SPU ID.',
    },
    scope_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: 'brand 层级时等于 brand_id，spu 层级时为平台的 SPU ID。平台的 SPU 与 products 的 spu_id 未必同号。',
      en: "The brand_id, or the platform's SPU ID. The platform's number of a product need not be its spu_id in products.",
    },
    metric: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '指标名。aips_users 为 AIPS人群总数，ti_users 为 TI人群数，new_users 为新增资产，均为人数；read_penetration 为阅读渗透率，search_penetration 为搜后曝光渗透率，均为 0 到 1 的比例。平台不给分子分母，比例不可跨日、跨商品平均。',
      en: "The figure's name. `aips_users` (AIPS人群总数), `ti_users` (TI人群数) and `new_users` (新增资产) are people; `read_penetration` (阅读渗透率) and `search_penetration` (搜后曝光渗透率) are ratios from 0 to 1. The platform gives no numerator or denominator: never average these over days or products.",
    },
    value: {
      type: 'DECIMAL(18,6)',
      unit: 'by metric',
      zh: '数值，人数或比例（12% 存为 0.12）。平台没有给出时为空，绝不当作 0。',
      en: 'The figure, people or a ratio (12% is 0.12). Null, never 0, where the platform gave none.',
    },
    rank: {
      type: 'BIGINT',
      unit: 'place',
      zh: '行业排名，只在 aips_users 上；未上榜或报表没有时为空。',
      en: "The brand's place in its industry, on `aips_users` only. Null where it is not ranked (未上榜) or the report does not say.",
    },
    rank_of: {
      type: 'BIGINT',
      unit: 'brands',
      zh: '参与排名的总数，如 3/120 中的 120；报表没写时为空。',
      en: 'Of how many, as 120 in 3/120. Null where the report does not say.',
    },
    null_reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'value 为空的原因：not_returned（未返回）或 suppressed_small_n（数据较少）。',
      en: 'Why value is null: not_returned, or suppressed_small_n (数据较少, too few to show).',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('报表日期', 'report_date'),
  },
  partition: { by: 'month', of: 'report_date' },
} as const satisfies Table
