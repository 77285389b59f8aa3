import { type AllianceRow, daysOf, exportTask, type Task } from './alliance-rows.ts'
import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import { placesOf, sheetFile, textFile } from './file-writers.ts'
import type { KnownReturn } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'

const METRICS = {
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
}
/** 淘宝星河 as the back-end writes it; 内容标题 stands twice. */
export const XINGHE_HEADER = [
  '日期',
  '内容ID',
  '任务ID',
  '流量类型',
  '归因口径',
  '内容标题',
  '内容标题',
  ...Object.keys(METRICS),
]
const NOTES = 3
const TRAFFIC = ['自然流量', '付费流量']

/** The campaigns that run as tasks of 小红星, by the task's number; the first two about face essence. */
export const xingheTasks = ({ campaigns }: Plan): Task[] =>
  campaigns
    .filter(({ category }) => category === 'face-essence')
    .slice(0, 2)
    .map((campaign, index) => ({ id: `88001234567890100${index + 1}`, campaign }))

/** The weekly report: a workbook, every fourth time CSV. */
export const xingheFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => {
    const isText = week % 4 === 3
    const write = isText
      ? textFile({ encoding: 'utf-8-bom' })
      : sheetFile(
          { name: '内容明细', numbers: placesOf(XINGHE_HEADER, '成交UV', '进店UV', '商家GMV') },
          {
            beside: [
              {
                name: '口径说明',
                rows: [
                  ['指标', '口径'],
                  ['商家GMV', '阅读后归因窗口内的成交金额'],
                ],
              },
            ],
          },
        )
    const name = `小红星_内容明细_${days.date(weekEnd(week, days))}`
    return {
      file: `xinghe-alliance/${name}.${isText ? 'csv' : 'xlsx'}`,
      shape: { header: cellsLine(XINGHE_HEADER), write },
    }
  }

/** Writes what readers of the notes did on Taobao: kinds of traffic and windows in one sheet, a total above them. */
export function exportXinghe(plan: Plan, files: ExportFiles): KnownReturn[] {
  const { days } = plan
  const fileOf = xingheFile(plan)
  const tasks = xingheTasks(plan)
  const [first] = tasks
  if (first !== undefined) {
    const total = { key: 'total', cells: ['合计', ...XINGHE_HEADER.slice(1).map(() => '-')], counts: false }
    addWeekly({ day: first.campaign.starts, weeks: 1, days }, fileOf, () => [total], files)
  }
  return tasks.flatMap((task) => {
    const rows = daysOf(task.campaign, days).flatMap((day) =>
      Array.from({ length: NOTES }, (_, note) => `${task.campaign.id}-note-${note + 1}`).flatMap((note) =>
        TRAFFIC.flatMap((traffic) =>
          ([15, 30] as const).map((windowDays): AllianceRow => ({ day, note, traffic, windowDays })),
        ),
      ),
    )
    const cellsOf = ({ day, note, traffic, windowDays }: AllianceRow) => [
      ...[dateText(days.date(day), day), note ?? '', `'${task.id}\t`, traffic ?? '', `${windowDays}天`],
      ...[`${task.campaign.name.zh} 笔记\n"好用"`, '同题'],
    ]
    return exportTask(
      { source: 'xinghe-alliance', task, rows, metrics: METRICS },
      fileOf,
      cellsOf,
      plan,
      files,
    )
  })
}

/** `2026-09-01`, the same with a trailing tab, or `20260901`. */
const dateText = (date: string, day: number): string =>
  day % 3 === 0 ? date : day % 3 === 1 ? `${date}\t` : date.replaceAll('-', '')
