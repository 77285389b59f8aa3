import type { ExportFiles } from './export-files.ts'
import type { KnownSpend } from './export-spend.ts'
import { type CreativeDay, creativeDays } from './juguang-rows.ts'
import type { KnownReturn } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { grouped, groupedYuan } from './yuan.ts'

/** As the platform writes them: brackets half and full width, even mixed, and a ratio nobody asked for. */
const HEADERS = [
  '时间',
  '计划名称',
  '计划ID',
  '单元名称',
  '单元ID',
  '创意名称',
  '创意ID',
  '笔记ID',
  '投放位置',
  '消费',
  '展现量',
  '点击量',
  '点击率',
  '互动量',
  '新增种草人群',
  '新增深度种草人群',
  '7日下单金额',
  '行业商品GMV（7日）',
  '行业商品GMV(15日）',
  '行业商品GMV（30日)',
  '小红星站外活跃UV(30日归因)',
  '小红星任务期消费',
]

/** Once a week the report of the last six weeks is exported again, with the returns that have come meanwhile. */
const REPEATED_DAYS = 41
/** Invalid clicks are taken off from this age on. */
const REBATE_AFTER_DAYS = 5

/**
 * Writes the ad platform's reports (byte-order mark, CRLF, a totals row, `-` and its like for what is not returned yet)
 * and gives the money as known in the end, and what the platform said came of it.
 */
export function exportJuguang(
  plan: Plan,
  files: ExportFiles,
): { spend: KnownSpend[]; returns: KnownReturn[] } {
  const { days } = plan
  const rows = creativeDays(plan)
  const newest = new Map<CreativeDay, { content: string; costFen: number; ageDays: number }>()
  const addFile = (file: string, day: number, held: readonly CreativeDay[], isWeekly: boolean) => {
    const shape = () => ({
      header: `${HEADERS.join(',')}\r`,
      exportedAt: days.exportedAt(day),
      keepOrder: true,
      hasByteOrderMark: true,
    })
    const addTotal = (label: string) =>
      files.add(file, shape, `${label}${','.repeat(HEADERS.length - 1)}\r`, 'ignored')
    if (!isWeekly && held.length > 0) addTotal(`合计${held.length}条记录`)
    held.forEach((row, index) => {
      if (isWeekly && index === Math.floor(held.length / 2)) addTotal('合计汇总')
      const costFen = row.costFen - (day - row.day >= REBATE_AFTER_DAYS ? row.rebateFen : 0)
      const cells = cellsOf(row, day - row.day, costFen)
      const content = cells.join(' ')
      const outcome = newest.get(row)?.content === content ? 'duplicate' : 'accepted'
      newest.set(row, { content, costFen, ageDays: day - row.day })
      const date = isWeekly ? days.date(row.day).replaceAll('-', '') : days.date(row.day)
      files.add(file, shape, `${[date, ...cells].map(quoted).join(',')}\r`, outcome)
    })
  }
  for (let day = 0; day <= days.last; day += 1) {
    const own = rows.filter((row) => row.day === day)
    addFile(`juguang-report/创意日报_${days.date(day)}.csv`, day, own, false)
    if (day % 7 !== 6) continue
    const earlier = rows.filter((row) => row.day < day && row.day >= day - REPEATED_DAYS)
    addFile(`juguang-report/创意报表_截至${days.date(day)}.csv`, day, earlier, true)
  }
  return {
    spend: spendOf(rows, newest, plan),
    returns: [...newest].flatMap(([row, { ageDays }]) => returnsOf(row, ageDays)),
  }
}

/** All cells but the date. The sentinel of a metric stays the same for a row as long as nothing is returned. */
function cellsOf(row: CreativeDay, ageDays: number, costFen: number): string[] {
  const sentinel = ['-', '—', '--', '', '-1'][(row.day + row.creativeId.charCodeAt(4)) % 5] ?? '-'
  const returned = (fen: number, afterDays: number) => (ageDays >= afterDays ? groupedYuan(fen) : sentinel)
  const [gmv7, gmv15, gmv30] = row.industryGmvFen
  return [
    row.planName,
    row.planId,
    `单元${row.unitId}`,
    row.unitId,
    `创意${row.creativeId}`,
    row.creativeId,
    row.note,
    row.placement,
    groupedYuan(costFen),
    grouped(row.impressions),
    String(row.clicks),
    `${((100 * row.clicks) / row.impressions).toFixed(2)}%`,
    String(row.interactions),
    String(row.newIUsers),
    row.newTiUsers === null ? '数据较少' : String(row.newTiUsers),
    returned(row.shopGmvFen, 7),
    returned(gmv7, 7),
    returned(gmv15, 15),
    returned(gmv30, 30),
    ageDays >= 30 ? String(row.offsiteUv) : sentinel,
    groupedYuan(row.taskSpendFen),
  ]
}

/** What the newest report says of a creative's day: each number comes when its window is over. */
function returnsOf(row: CreativeDay, ageDays: number): KnownReturn[] {
  const [gmv7, gmv15, gmv30] = row.industryGmvFen
  const said = [
    ['shop_gmv_fen', 7, row.shopGmvFen],
    ['industry_gmv_fen', 7, gmv7],
    ['industry_gmv_fen', 15, gmv15],
    ['industry_gmv_fen', 30, gmv30],
    ['offsite_active_uv', 30, row.offsiteUv],
    ['task_spend_fen', null, row.taskSpendFen],
  ] as const
  const { day, campaign, note, channel } = row
  return said.map(([metric, windowDays, value]) => {
    const isThere = windowDays === null || ageDays >= windowDays
    return {
      ...{ source: 'juguang-report', day, campaign, note, task: null, metric, windowDays, traffic: channel },
      attribution: channel === 'video_ad' ? 'exposure' : 'click',
      value: isThere ? value : null,
      reason: isThere ? null : 'not_returned',
    }
  })
}

/** Sums creatives to day, campaign and channel. A count is null only where all its parts are. */
function spendOf(
  rows: readonly CreativeDay[],
  newest: ReadonlyMap<CreativeDay, { costFen: number }>,
  plan: Plan,
): KnownSpend[] {
  const sums = new Map<string, KnownSpend>()
  for (const row of rows) {
    const { day, campaign, channel } = row
    const key = `${day} ${campaign} ${channel}`
    const sum = sums.get(key) ?? {
      day,
      campaign,
      channel,
      category: plan.resolveCategory('', '', campaign),
      costFen: 0,
      impressions: null,
      clicks: null,
      newIUsers: null,
      newTiUsers: null,
    }
    sums.set(key, {
      ...sum,
      costFen: sum.costFen + (newest.get(row)?.costFen ?? 0),
      impressions: (sum.impressions ?? 0) + row.impressions,
      clicks: (sum.clicks ?? 0) + row.clicks,
      newIUsers: (sum.newIUsers ?? 0) + row.newIUsers,
      newTiUsers: row.newTiUsers === null ? sum.newTiUsers : (sum.newTiUsers ?? 0) + row.newTiUsers,
    })
  }
  return [...sums.values()]
}

const quoted = (text: string): string => (text.includes(',') ? `"${text}"` : text)
