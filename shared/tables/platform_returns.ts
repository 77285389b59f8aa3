import { BRAND_ID, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** What a platform says it brought, kept apart from our own numbers with the basis it was counted on. */
export const platformReturns = {
  name: 'platform_returns',
  row: {
    zh: '平台自报的一个效果数字，连同口径、窗口、流量类型与去重方式。与本系统的 ROI 分开，绝不相加；不同口径、窗口、流量类型之间也不可相加。',
    en: 'One figure as a platform reported it, with its basis, window, traffic type and de-duplication. Kept apart from our ROI and never added to it, nor over different windows, attributions or traffic types.',
  },
  restricted: false,
  log: false,
  key: [
    'brand_id',
    'source',
    'report_date',
    'campaign_id',
    'note_id',
    'task_id',
    'metric',
    'window_days',
    'attribution',
    'traffic_type',
    'deduplicated',
  ],
  columns: {
    source: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '来源报表，如 juguang-report（聚光）。',
      en: 'The report it comes from, as juguang-report.',
    },
    report_date: {
      type: 'DATE',
      unit: 'date',
      zh: '平台报表所说的日期。',
      en: 'The date the report says.',
    },
    campaign_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '投放计划编号；未映射的值按原文保留。',
      en: 'The campaign; a value that brand.yaml does not map stays as it is.',
    },
    note_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '笔记编号；报表没有时为空。',
      en: 'The note. Null where the report names none.',
    },
    task_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '种草联盟的任务编号；报表没有时为空。',
      en: 'The task of a seeding alliance. Null where the report names none.',
    },
    metric: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '指标名。以 _fen 结尾的为金额（分，含退款），以 _uv 结尾的为平台口径的人数。聚光：shop_gmv_fen 下单金额，industry_gmv_fen 行业商品GMV，offsite_active_uv 小红星站外活跃UV，task_spend_fen 小红星任务期消费。联盟：read_uv 阅读（或播放），visit_uv 进店或商详浏览，new_visit_uv 其中新客，cart_uv 加购，buyer_uv 成交，new_buyer_uv 成交新客，placed_gmv_fen 下单GMV，shop_gmv_fen 商家（成交）GMV，task_gmv_fen 订单（主推）商品成交GMV，other_gmv_fen 非订单商品成交GMV，presale_deposit_fen 预售付定GMV。',
      en: "The metric. Names ending in _fen are money in fen, refunds included; names ending in _uv are people by the platform's count. 聚光 gives shop_gmv_fen (下单金额), industry_gmv_fen (行业商品GMV), offsite_active_uv (小红星站外活跃UV) and task_spend_fen (小红星任务期消费). The alliances give read_uv (people who read or played), visit_uv (visited the shop or the product), new_visit_uv (of these the new ones), cart_uv, buyer_uv, new_buyer_uv, placed_gmv_fen (下单GMV), shop_gmv_fen (商家GMV, 成交GMV), task_gmv_fen (订单商品, 主推商品成交GMV), other_gmv_fen (非订单商品成交GMV) and presale_deposit_fen (预售付定GMV).",
    },
    window_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '平台的归因窗口天数；指标没有窗口时为空。',
      en: "The platform's attribution window. Null where the metric has none.",
    },
    attribution: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '平台的归因起点：click（点击后）、exposure（曝光后，视频流）或 read（阅读后）。',
      en: 'What the window starts at: click, exposure (video feed) or read.',
    },
    traffic_type: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '流量类型：聚光为渠道，联盟按报表原文。为空表示报表未分。',
      en: 'The traffic: the channel for 聚光, as written for the alliances. Null where the report does not split it.',
    },
    deduplicated: {
      type: 'BOOLEAN',
      unit: 'flag',
      zh: '平台是否声明已去重。',
      en: 'Whether the platform says that the figure is de-duplicated.',
    },
    value: {
      type: 'DECIMAL(18,6)',
      unit: 'by metric',
      zh: '数值，单位由 metric 决定（分或人）。平台写 -、— 或 −1 时为空，绝不当作 0。',
      en: 'The figure, in the unit of its metric (fen or people). Null, never 0, where the platform wrote "-", "—" or −1.',
    },
    null_reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'value 为空的原因：not_returned（未返回）或 suppressed_small_n（数据较少）。',
      en: 'Why value is null: not_returned, or suppressed_small_n (数据较少, too few to show).',
    },
    sampling_ratio: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '平台声明的抽样比例（0 到 1）；平台没有说明时为空，数值按原样保留、不放大。',
      en: 'The share the platform says it sampled, 0 to 1. Null where it says nothing; value is as reported, never scaled up.',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('报表日期', 'report_date'),
  },
  partition: { by: 'month', of: 'report_date' },
} as const satisfies Table
