import { correctionDelays, delays } from './delays.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

/** A day as platforms write it: plain, together, or as a spreadsheet saves it again. */
const dayText = (d: Dice, date: string): string => {
  const [year = '', month = '', day = ''] = date.split('-')
  return d.pick([date, `${year}${month}${day}`, `${year}/${Number(month)}/${Number(day)}`])
}

const NOTHING = ['', '-', '—', '--', '数据较少', '未上榜', '-1']

const count = (d: Dice, most: number): string =>
  d.chance(0.25) ? d.pick(NOTHING) : d.pick([String(d.whole(0, most)), '0', '1,234', '2.5万', '0.0003万'])

const money = (d: Dice): string =>
  d.chance(0.4) ? d.pick(NOTHING) : d.pick([String(d.whole(0, 9000)), `${d.whole(0, 900)}.5`, '1,000.05'])

/** Percentages and ratios, with their sign or without: what the plain ones are is a matter of the whole file. */
const ratio = (d: Dice, isPercent: boolean): string => {
  if (d.chance(0.2)) return d.pick(NOTHING)
  if (d.chance(0.4)) return `${d.whole(0, 99)}.${d.whole(0, 9_999_999)}%`
  return isPercent ? d.pick(['0.5', '12', '33.123456', '100']) : d.pick(['0.12', '1', '0', '0.0000005'])
}

const notes = (d: Dice, options: BrandOptions, world: World): Row[] => {
  const rows: Row[] = []
  for (const spu of world.spuIds) {
    const published = d.pick(world.dates)
    const creator = d.pick(['', ...world.campaignIds])
    for (const date of world.dates) {
      if (date < published || d.chance(0.5)) continue
      const cells = (): Record<string, string> => ({
        数据更新日: d.chance(0.1) ? '' : dayText(d, date),
        笔记id: `note ${spu}`,
        笔记发布时间: d.pick(['', dayText(d, published), `${published} 18:30:05`]),
        笔记创作者ID: creator,
        笔记创作者名称: d.pick(['小满', '阿蓝, 木木']),
        ...{ 作者粉丝量: count(d, 90_000), 博主报价: money(d), 服务费金额: money(d) },
        ...{ 全部曝光量: count(d, 90_000), 自然曝光量: count(d, 9_000), 全部阅读量: count(d, 9_000) },
        ...{ 点赞量: count(d, 900), 收藏量: count(d, 900), 评论量: count(d, 90) },
        ...{ 分享量: count(d, 90), 关注量: count(d, 9) },
      })
      const row: Row = {
        source: 'pugongying-notes',
        cells: cells(),
        date,
        ...delays(d, options, world, date),
        group: JSON.stringify(['note', spu, date]),
      }
      rows.push(row, ...again(d, options, world, row, d.chance(0.3) ? row.cells : cells()))
    }
  }
  if (d.chance(0.5))
    rows.push(
      ...rows.slice(0, 1).map((row) => ({ ...row, cells: { ...row.cells, 数据更新日: '合计 4 条' } })),
    )
  return rows
}

const figures = (d: Dice, options: BrandOptions, world: World): Row[] => {
  const ofProducts = d.chance(0.5)
  const isPercent = d.chance(0.5)
  const rows: Row[] = []
  for (const date of world.dates) {
    for (const spu of ofProducts ? world.spuIds.slice(0, 2) : [null]) {
      if (d.chance(0.3)) continue
      const cells = (): Record<string, string> => ({
        日期: dayText(d, date),
        ...(spu === null ? {} : { 'SPU ID': spu }),
        ...(d.chance(0.8) ? { AIPS人群总数: count(d, 900_000) } : {}),
        ...(d.chance(0.5) ? { 行业排名: d.pick(['3/120', '12 / 40', '7', '未上榜', '']) } : {}),
        ...(d.chance(0.5) ? { 新增资产: count(d, 9_000), 搜后曝光渗透率: ratio(d, isPercent) } : {}),
        ...{ TI人群数: count(d, 90_000), 阅读渗透率: ratio(d, isPercent) },
      })
      const row: Row = {
        source: 'lingxi-assets',
        cells: cells(),
        date,
        ...delays(d, options, world, date),
        group: JSON.stringify(['figures', spu, date]),
      }
      rows.push(row, ...again(d, options, world, row, d.chance(0.3) ? row.cells : cells()))
    }
  }
  return rows
}

/** A later version of a row, sometimes an older export that comes late. */
const again = (d: Dice, options: BrandOptions, world: World, row: Row, cells: Row['cells']): Row[] => {
  const { date } = row
  if (date === null || !has(options, 'reexportedOrders') || !d.chance(0.4)) return []
  return [{ ...row, cells, ...correctionDelays(d, options, world, { ...row, date }, date) }]
}

/** What platforms tell of creators' notes and of the brand's people, later versions included. */
export const platforms = (options: BrandOptions, world: World): Row[] =>
  has(options, 'platforms')
    ? [
        ...notes(dice(options.seed, 'notes'), options, world),
        ...figures(dice(options.seed, 'figures'), options, world),
      ]
    : []

export const isPlatform = (source: Row['source']): boolean =>
  source === 'pugongying-notes' || source === 'lingxi-assets'

/** The columns of such a file: those that some row of it has. */
export const columnsOf = (columns: readonly string[], rows: readonly Row['cells'][]): string[] =>
  columns.filter((name) => rows.some((cells) => name in cells))

/** 蒲公英 as it comes: two rows of heads, and no name over the day of the report. */
export const underHeads = (csv: string): string =>
  `笔记数据,${csv.startsWith('数据更新日,') ? '\n,笔记,\n' : '\n'}${csv.replace(/^数据更新日,/, ',')}`
