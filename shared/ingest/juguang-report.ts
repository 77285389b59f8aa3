import type { SourceSettings } from '../brand.ts'
import { literal } from '../engine/engine.ts'
import { campaignBy } from './campaign-by.ts'
import {
  type Contract,
  type ContractColumn,
  isTotal,
  named,
  optional,
  required,
  type Stage,
} from './contract.ts'

const PLACEMENTS = { 信息流推广: 'feed_ad', 搜索推广: 'search_ad', 视频内流: 'video_ad' } as const

/** A number the platform reports back: by its header, which says the window too. */
type Metric = { metric: string; window: number | null; money: boolean; headers: readonly string[] }

const METRICS: readonly Metric[] = [
  { metric: 'shop_gmv_fen', window: 7, money: true, headers: ['7日下单金额'] },
  { metric: 'industry_gmv_fen', window: 7, money: true, headers: ['行业商品GMV（7日）'] },
  { metric: 'industry_gmv_fen', window: 15, money: true, headers: ['行业商品GMV（15日）'] },
  { metric: 'industry_gmv_fen', window: 30, money: true, headers: ['行业商品GMV（30日）'] },
  { metric: 'offsite_active_uv', window: 30, money: false, headers: ['小红星站外活跃UV(30日归因)'] },
  { metric: 'task_spend_fen', window: null, money: true, headers: ['小红星任务期消费'] },
]

const PLAIN_ID = { is: 'id', published: true } as const
/** Sentinels mean "nothing returned" in every number but the cost. */
const RETURNED_COUNT = { is: 'returned', money: false } as const

/** Each metric in two columns: as it is, and without duplicates where the header says 去重后. */
const metricColumns = METRICS.flatMap((metric, index) => [
  { ...metric, deduplicated: false, name: `metric_${index}` },
  {
    ...metric,
    deduplicated: true,
    name: `metric_${index}_dedup`,
    headers: metric.headers.flatMap((header) => [`${header}(去重后)`, `${header}去重后`, `去重后${header}`]),
  },
])

const COLUMNS: readonly ContractColumn[] = [
  named(required('day', { is: 'date' }, 'bad_date'), '时间'),
  named(optional('plan', { is: 'hidden' }), '计划ID'),
  named(required('creative', PLAIN_ID, 'missing_id'), '创意ID'),
  named(optional('note', PLAIN_ID), '笔记ID'),
  named(required('placement', { is: 'choice', values: PLACEMENTS }, 'unknown_value'), '投放位置'),
  named(required('cost', { is: 'amount' }, 'bad_number'), '消费'),
  named(optional('impressions', RETURNED_COUNT), '展现量'),
  named(optional('clicks', RETURNED_COUNT), '点击量'),
  named(optional('interactions', { is: 'hidden' }), '互动量'),
  named(optional('new_i', RETURNED_COUNT), '新增种草人群'),
  named(optional('new_ti', RETURNED_COUNT), '新增深度种草人群'),
  ...metricColumns.map(({ name, money, headers }) =>
    named(optional(name, { is: 'returned', money }), ...headers),
  ),
  ...['计划名称', '单元ID', '单元名称', '创意名称'].map((header, index) =>
    named(optional(`other_${index}`, { is: 'hidden' }), header),
  ),
]

/**
 * 聚光 reports: a row is one creative in one placement on one day. They give spend, and what the platform says
 * came of it. Rows of totals (合计N条记录, first or mid-file) are ignored.
 */
export const juguangReport = (settings: SourceSettings): Contract => {
  const { columns, campaign } = campaignBy(COLUMNS, settings.campaignBy ?? '计划ID')
  return {
    source: 'juguang-report',
    columns,
    ignored: isTotal('day'),
    ignoredTakesKey: null,
    key: ['cast(v_day as varchar)', 'v_creative', 'v_placement'],
    keyFrom: null,
    dated: 'v_day',
    warnsOfEqualRows: false,
    stages: (present) => stages(present, campaign),
  }
}

function stages(present: ReadonlySet<string>, campaign: string): Stage[] {
  const whole = (column: string): string => `cast(v_${column} as bigint)`
  const returned = metricColumns
    .filter(({ name }) => present.has(name))
    .map(({ name, metric, window, deduplicated }) => ({
      dt: 'v_day',
      campaign_id: campaign,
      note_id: 'v_note',
      metric: literal(metric),
      window_days: window === null ? 'null' : String(window),
      attribution: `case when v_placement = 'video_ad' then 'exposure' else 'click' end`,
      traffic_type: 'v_placement',
      deduplicated: String(deduplicated),
      value: `v_${name}`,
      null_reason: `n_${name}`,
    }))
  return [
    {
      kind: 'spend',
      branches: [
        {
          dt: 'v_day',
          campaign_id: campaign,
          channel: 'v_placement',
          cost_fen: 'v_cost',
          impressions: whole('impressions'),
          clicks: whole('clicks'),
          new_i_users: whole('new_i'),
          new_ti_users: whole('new_ti'),
        },
      ],
    },
    ...(returned.length === 0
      ? []
      : [{ kind: 'platform_returns', branches: returned, countedElsewhere: true } as const]),
  ]
}
