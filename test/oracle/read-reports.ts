import type { Cell } from './read-shops.ts'
import type { ReadRow, ReturnRow } from './rows.ts'

/** Cells of a platform's report, and how they are read. */
type Reader = {
  cell: Cell
  time: (text: string) => { date: string }
  fen: (text: string) => number
  required: (text: string) => string
  orNull: (text: string) => string | null
  unfit: () => never
  /** Whether the file has the column. */
  has: (name: string) => boolean
  /** The column that names the campaign, where the brand file says so. */
  campaignBy: string | undefined
}

const PLACEMENTS: Readonly<Record<string, string>> = {
  信息流推广: 'feed_ad',
  搜索推广: 'search_ad',
  视频内流: 'video_ad',
}
/** Metric, window and header of what 聚光 returns; the header may say that nobody is counted twice. */
const JUGUANG: readonly (readonly [string, number | null, string, boolean])[] = [
  ['shop_gmv_fen', 7, '7日下单金额', false],
  ['shop_gmv_fen', 7, '7日下单金额(去重后)', true],
  ['industry_gmv_fen', 15, '行业商品GMV（15日)', false],
  ['industry_gmv_fen', 30, '行业商品GMV（30日）', false],
  ['offsite_active_uv', 30, '小红星站外活跃UV(30日归因)', false],
  ['task_spend_fen', null, '小红星任务期消费', false],
]
const SHOP: Readonly<Record<string, string>> = {
  阅读UV: 'read_uv',
  商详浏览UV: 'visit_uv',
  新访客UV: 'new_visit_uv',
  商品加购UV: 'cart_uv',
  下单GMV: 'placed_gmv_fen',
  成交UV: 'buyer_uv',
  成交GMV: 'shop_gmv_fen',
  主推商品成交GMV: 'task_gmv_fen',
  新客UV: 'new_buyer_uv',
}
const ALLIANCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'xinghe-alliance': {
    '阅读/播放UV': 'read_uv',
    进店UV: 'visit_uv',
    新客进店uv: 'new_visit_uv',
    商品加购UV: 'cart_uv',
    成交UV: 'buyer_uv',
    商家GMV: 'shop_gmv_fen',
    订单商品成交GMV: 'task_gmv_fen',
    非订单商品成交GMV: 'other_gmv_fen',
    新客成交UV: 'new_buyer_uv',
    预售付定GMV: 'presale_deposit_fen',
  },
  'jd-alliance': SHOP,
  'vip-alliance': SHOP,
}

export const isReport = (source: string): boolean => source === 'juguang-report' || source in ALLIANCES

/** A row of totals, which stands where a day should. */
export const isReportTotal = (source: string, cell: Cell): boolean =>
  isReport(source) && /^(合计|总计|汇总)/.test(cell(source === 'juguang-report' ? '时间' : '日期'))

/** A number, or why there is none; money in fen. */
const figure = (
  text: string,
  money: boolean,
  unfit: () => never,
): { value: number | null; reason: string | null } => {
  if (text === '数据较少') return { value: null, reason: 'suppressed_small_n' }
  if (['', '-', '—', '--', '未上榜', '-1'].includes(text)) return { value: null, reason: 'not_returned' }
  const [, digits, ten] = /^(\d[\d,]*(?:\.\d+)?)(万?)$/.exec(text) ?? []
  if (digits === undefined) return unfit()
  const value = Number(digits.replaceAll(',', '')) * (ten ? 10_000 : 1) * (money ? 100 : 1)
  return { value: Math.round(value), reason: null }
}

/** A row of a platform's report that is no total. */
export const readReportRow = (source: string, r: Reader): ReadRow =>
  source === 'juguang-report' ? readJuguang(r) : readAlliance(source, r)

const readJuguang = (r: Reader): ReadRow => {
  const by = 'juguang-report'
  const { date } = r.time(r.required(r.cell('时间')))
  const campaign = r.required(r.cell(r.campaignBy ?? '计划ID'))
  const creative = r.required(r.cell('创意ID'))
  const note = r.orNull(r.cell('笔记ID'))
  const channel = PLACEMENTS[r.cell('投放位置')] ?? r.unfit()
  const count = (name: string) => figure(r.cell(name), false, r.unfit)
  const counts = ['展现量', '点击量', '新增种草人群', '新增深度种草人群'].map(count)
  const [impressions = null, clicks = null, newI = null, newTi = null] = counts.map(({ value }) => value)
  const spend = {
    ...{ by, date, campaign, channel, category: null, cost: r.fen(r.required(r.cell('消费'))) },
    ...{ impressions, clicks, newI, newTi },
  }
  const returns = JUGUANG.filter(([, , header]) => r.has(header)).map(
    ([metric, window, header, deduplicated]): ReturnRow => ({
      ...{ by, date, campaign, note, task: null, metric, window, deduplicated },
      ...{ attribution: channel === 'video_ad' ? 'exposure' : 'click', traffic: channel },
      ...figure(r.cell(header), metric.endsWith('_fen'), r.unfit),
    }),
  )
  const rest = ['计划名称', '计划ID', '互动量'].map(r.cell)
  const content = JSON.stringify([creative, spend, returns, counts, rest])
  return {
    source: 'report',
    key: JSON.stringify([by, date, creative, channel]),
    content,
    value: { spend, returns },
  }
}

const readAlliance = (by: string, r: Reader): ReadRow => {
  const { date } = r.time(r.required(r.cell('日期')))
  const xinghe = by === 'xinghe-alliance'
  const campaign = r.required(r.cell(r.campaignBy ?? '任务ID'))
  const task = r.orNull(r.cell('任务ID'))
  const note = xinghe ? r.orNull(r.cell('内容ID')) : null
  const traffic = xinghe ? r.orNull(r.cell('流量类型')) : null
  const [, days] = /^(\d+)天$/.exec(r.cell(xinghe ? '归因口径' : '归因范围')) ?? []
  const window = days === undefined ? r.unfit() : Number(days)
  const metrics = Object.entries(ALLIANCES[by] ?? {}).filter(([header]) => r.has(header))
  const returns = metrics.map(
    ([header, metric]): ReturnRow => ({
      ...{
        by,
        date,
        campaign,
        note,
        task,
        metric,
        window,
        attribution: 'read',
        traffic,
        deduplicated: false,
      },
      ...figure(r.cell(header), metric.endsWith('_fen'), r.unfit),
    }),
  )
  const content = JSON.stringify([returns, xinghe ? '' : r.cell('任务标题')])
  const key = JSON.stringify([by, date, note, task, traffic, window])
  return { source: 'report', key, content, value: { spend: null, returns } }
}
