import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import { placesOf, sheetFile, textFile } from './file-writers.ts'
import { type Figure, notReturned, TOO_FEW } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { SAMPLE_SPUS } from './products.ts'
import { randomFor } from './random.ts'
import { addWeekly, type WeeklyFile, weekEnd } from './shop-weeks.ts'
import { grouped } from './yuan.ts'

/** A figure of the platform's own of a day: of the brand (spu blank) or of a product. */
export type KnownAsset = {
  day: number
  spu: string
  metric: string
  /** With six decimals: people, or a share. */
  value: string | null
  reason: Figure['reason']
  rank: number | null
  rankOf: number | null
}

const METRICS = ['aips_users', 'ti_users', 'new_users', 'read_penetration', 'search_penetration']
/** 灵犀 as the back-end writes it. */
export const LINGXI_HEADER = [
  '日期',
  'AIPS人群总数',
  'TI人群数',
  '新增资产',
  '阅读渗透率',
  '搜后曝光渗透率',
  '行业排名',
  '行业均值',
]
const SPU_HEADER = ['日期', 'SPU ID', 'SPU名称', ...LINGXI_HEADER.slice(1)]
const WEEKS = 2
const asSheet = sheetFile({
  name: '人群资产',
  days: placesOf(LINGXI_HEADER, '日期'),
  numbers: placesOf(LINGXI_HEADER, '新增资产'),
})

/** The weekly report of the brand is a workbook, that of its products GB18030. */
export const lingxiFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `lingxi-assets/品牌人群资产_${days.date(weekEnd(week, days))}.xlsx`,
    shape: { header: cellsLine(LINGXI_HEADER), write: asSheet },
  })
const spuFile =
  ({ days }: Plan): WeeklyFile =>
  (week) => ({
    file: `lingxi-assets/SPU人群资产_${days.date(weekEnd(week, days))}.csv`,
    shape: { header: cellsLine(SPU_HEADER), write: textFile({ encoding: 'gb18030' }) },
  })

/** Writes what the platform itself counts of the brand's people, day by day, and gives its figures. */
export function exportLingxi(plan: Plan, files: ExportFiles): KnownAsset[] {
  const known: KnownAsset[] = []
  const add = (day: number, spu: string) => {
    const { figures, rank } = told(day, spu, plan)
    const own = spu === '' ? [] : [spu, '露米娜']
    const rankText = rank === null ? '未上榜' : `${rank}/120`
    const cells = [plan.days.date(day), ...own, ...figures.map(({ text }) => text), rankText, '-']
    const fileOf = spu === '' ? lingxiFile(plan) : spuFile(plan)
    addWeekly(
      { day, weeks: WEEKS, days: plan.days },
      fileOf,
      () => [{ key: spu, cells, counts: true }],
      files,
    )
    figures.forEach(({ value, reason }, index) => {
      const isRanked = index === 0 && rank !== null
      known.push({
        ...{ day, spu, metric: METRICS[index] ?? '', reason },
        value: value === null ? null : value.toFixed(6),
        ...{ rank: isRanked ? rank : null, rankOf: isRanked ? 120 : null },
      })
    })
  }
  for (let day = 0; day <= plan.days.last; day += 1) {
    add(day, '')
    // Products are looked at once a week.
    if (day % 7 === 3) for (const spu of SAMPLE_SPUS) add(day, spu)
  }
  return known
}

/** Figures of a day: the platform knows more people than the brand does, and has its own idea of who they are. */
function told(day: number, spu: string, plan: Plan): { figures: Figure[]; rank: number | null } {
  const random = randomFor(`${plan.seed}/lingxi/${day}/${spu}`)
  const size = spu === '' ? 1 : 0.3
  const people = Math.round(plan.users * size * (1 - Math.exp(-(day + 3) / 35)) * (0.97 + 0.06 * random()))
  const count = (value: number): Figure => ({ text: grouped(value), value, reason: null })
  const share = (hundredths: number): Figure => ({
    text: `${(hundredths / 100).toFixed(2)}%`,
    value: hundredths / 10_000,
    reason: null,
  })
  const fresh = Math.round(people * 0.02 * random())
  return {
    figures: [
      count(people),
      day % 9 === 4 ? notReturned(day) : count(Math.round(people * 0.3)),
      fresh < 3 ? TOO_FEW : { ...count(fresh), text: String(fresh) },
      share(Math.round(120 + 300 * random())),
      share(Math.round(40 + 100 * random())),
    ],
    rank: people < plan.users * 0.1 ? null : 40 - Math.min(37, Math.floor(day / 4)),
  }
}
