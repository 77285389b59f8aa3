import { type AllianceRow, daysOf, exportTask, type Task } from './alliance-rows.ts'
import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import { textFile } from './file-writers.ts'
import type { KnownReturn } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { type WeeklyFile, weekEnd } from './shop-weeks.ts'

const METRICS = {
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
const HEADER = ['日期', '任务ID', '任务标题', '广告主', '归因范围', ...Object.keys(METRICS)]

/** 小红盟 at JD in GB18030, and 小红链 at VIP in the same columns as Excel's Unicode text: UTF-16, separated by tabs. */
const REPORTS = {
  'jd-alliance': {
    campaign: 'c-first-bite',
    task: 'JD-77001',
    name: '小红盟_任务明细',
    ending: 'csv',
    write: textFile({ encoding: 'gb18030', lineEnd: '\r\n' }),
  },
  'vip-alliance': {
    campaign: 'c-repair',
    task: 'VIP-5001',
    name: '小红链_任务明细',
    ending: 'tsv',
    write: textFile({ encoding: 'utf-16', separator: '\t', lineEnd: '\r\n' }),
  },
} as const

/** The campaign that runs as a task of each of the two alliances, by source. */
export const shopTasks = ({ campaigns }: Plan): { source: keyof typeof REPORTS; task: Task }[] =>
  (['jd-alliance', 'vip-alliance'] as const).flatMap((source) =>
    campaigns
      .filter(({ id }) => id === REPORTS[source].campaign)
      .map((campaign) => ({ source, task: { id: REPORTS[source].task, campaign } })),
  )

/** Writes what readers of a task's notes did at JD and at VIP. */
export function exportShopAlliances(plan: Plan, files: ExportFiles): KnownReturn[] {
  const { days } = plan
  return shopTasks(plan).flatMap(({ source, task }) => {
    const { name, ending, write } = REPORTS[source]
    const fileOf: WeeklyFile = (week) => ({
      file: `${source}/${name}_${days.date(weekEnd(week, days))}.${ending}`,
      shape: { header: cellsLine(HEADER), write },
    })
    const rows = daysOf(task.campaign, days).flatMap((day) =>
      ([15, 30] as const).map((windowDays): AllianceRow => ({ day, note: null, traffic: null, windowDays })),
    )
    const cellsOf = ({ day, windowDays }: AllianceRow) => [
      ...[
        days.date(day),
        task.id,
        `${task.campaign.name.zh} 种草`,
        '露米娜',
        day % 2 === 0 ? `${windowDays}天` : String(windowDays),
      ],
    ]
    return exportTask({ source, task, rows, metrics: METRICS }, fileOf, cellsOf, plan, files)
  })
}
