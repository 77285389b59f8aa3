import type { Brand, Campaign } from '../../../shared/brand.ts'
import { addDays } from '../../oracle/calendar.ts'
import { correctionDelays, delays } from './delays.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

/** Plans and tasks as platforms call them: the first few are mapped to campaigns, in this order, the last is not. */
const CALLED = ['184467', '777', '31', '五月']

/** What a brand file says of the reports: which column names the campaign, and which value is whose. */
export const mappedTo = (campaigns: readonly Campaign[]): Brand['sources'] => {
  const map = Object.fromEntries(
    CALLED.slice(0, -1).flatMap((called, i) => (campaigns[i] ? [[called, campaigns[i].id]] : [])),
  )
  return {
    'juguang-report': { campaignBy: '计划名称', map },
    'xinghe-alliance': { map },
    'jd-alliance': { campaignBy: '推广计划', map },
    'vip-alliance': { map },
  }
}

const compact = (date: string): string => date.replaceAll('-', '')

const people = (d: Dice): string =>
  d.pick(['', '-', '—', '--', '-1', '数据较少', '未上榜', '0', String(d.whole(1, 900)), '1,204', '1.2万'])
const money = (d: Dice): string =>
  d.pick([
    '',
    '-',
    '-1',
    '数据较少',
    '0',
    `${d.whole(1, 90)}.5`,
    `${d.whole(1, 90)}.07`,
    '5,652.00',
    '0.03万',
  ])

const ad = (d: Dice, date: string, called: string): Row['cells'] => ({
  时间: d.pick([date, compact(date)]),
  计划名称: called,
  计划ID: d.pick(['1', '2']),
  创意ID: d.pick(['9001', '9002', '9003']),
  笔记ID: d.pick(['', 'n1', 'n2']),
  投放位置: d.pick(['信息流推广', '信息流推广', '搜索推广', '视频内流']),
  消费: d.pick(['0', `${d.whole(1, 60)}.25`, '3']),
  展现量: people(d),
  点击量: people(d),
  新增种草人群: people(d),
  新增深度种草人群: people(d),
  '7日下单金额': money(d),
  '7日下单金额(去重后)': money(d),
  '行业商品GMV（30日）': money(d),
  '小红星站外活跃UV(30日归因)': people(d),
  小红星任务期消费: money(d),
})

const windowOf = (d: Dice): string => d.pick(['15天', '15天', '30天', '7天', '120天'])

const xinghe = (d: Dice, date: string, called: string): Row['cells'] => ({
  日期: d.pick([date, compact(date), `${date}\t`]),
  内容ID: d.pick(['', 'n1', 'n2']),
  任务ID: called,
  流量类型: d.pick(['自然流量', '付费流量']),
  归因口径: windowOf(d),
  '阅读/播放UV': people(d),
  进店UV: people(d),
  商家GMV: money(d),
  订单商品成交GMV: money(d),
})

/** Two shops whose alliances number their tasks alike, or do not number them. */
const shop = (d: Dice, date: string, called: string, isJd: boolean): Row['cells'] => ({
  日期: d.pick([date, compact(date)]),
  任务ID: isJd ? d.pick(['', ...CALLED]) : called,
  任务标题: d.pick(['春', '夏']),
  ...(isJd ? { 推广计划: called } : {}),
  归因范围: windowOf(d),
  阅读UV: people(d),
  商详浏览UV: people(d),
  商品加购UV: people(d),
  下单GMV: money(d),
  成交UV: people(d),
  成交GMV: money(d),
  主推商品成交GMV: money(d),
})

const REPORTS = {
  'juguang-report': ad,
  'xinghe-alliance': xinghe,
  'jd-alliance': (d: Dice, date: string, called: string) => shop(d, date, called, true),
  'vip-alliance': (d: Dice, date: string, called: string) => shop(d, date, called, false),
} as const
type Report = keyof typeof REPORTS

/** A row of totals, in the words of either kind of report. */
const totalRow = (source: Report, cells: Row['cells']): Row['cells'] =>
  source === 'juguang-report' ? { ...cells, 时间: '合计2条记录' } : { ...cells, 日期: '总计' }

/** Every row of the platforms' reports; newer versions, rows cut apart and totals included. */
export const reports = (options: BrandOptions, world: World): Row[] => {
  if (!has(options, 'reports')) return []
  const d = dice(options.seed, 'reports')
  const rows: Row[] = []
  // Somebody exports the reports of some days at once.
  const exportDay = (date: string): string =>
    world.dates.find((one, i) => one >= date && i % 3 === 2) ?? world.last
  const report = (source: Report, called: string, date: string): void => {
    const cells = REPORTS[source](d, date, called)
    const { exportedOn, arrivesOn } = delays(d, options, world, date)
    const when = { exportedOn: exportDay(exportedOn), arrivesOn: exportDay(arrivesOn) }
    const row: Row = { source, cells, date, ...when, group: `${source} ${date} ${called}` }
    rows.push(row)
    if (d.chance(0.15)) rows.push({ ...row, cells: d.chance(0.2) ? cells : REPORTS[source](d, date, called) })
    if (d.chance(0.1)) rows.push({ ...row, cells: totalRow(source, cells) })
    if (!d.chance(0.25)) return
    const fresh = { ...REPORTS[source](d, date, called), ...keyOf(source, cells) }
    const later = correctionDelays(d, options, world, { date, ...when }, date)
    const [newer, comes] = [exportDay(later.exportedOn), exportDay(later.arrivesOn)]
    const said = d.chance(0.2) ? cells : fresh
    rows.push({ ...row, cells: said, exportedOn: newer, arrivesOn: comes })
  }
  const early = has(options, 'longPast') ? [addDays(world.first, -d.whole(20, 60))] : []
  const sources: readonly Report[] = [
    'juguang-report',
    'juguang-report',
    'xinghe-alliance',
    'jd-alliance',
    'vip-alliance',
  ]
  for (const date of [...early, ...world.dates])
    for (const called of CALLED) if (d.chance(0.3)) report(d.pick(sources), called, date)
  return rows
}

/** What makes a newer row replace an older one. */
const keyOf = (source: Report, cells: Row['cells']): Row['cells'] => {
  const names =
    source === 'juguang-report'
      ? ['创意ID', '投放位置']
      : source === 'xinghe-alliance'
        ? ['内容ID', '任务ID', '流量类型', '归因口径']
        : ['任务ID', '归因范围']
  return Object.fromEntries(names.map((name) => [name, cells[name] ?? '']))
}
