import { strengthOn } from './campaigns.ts'
import { cellsLine } from './cells.ts'
import type { ExportFiles } from './export-files.ts'
import { placesOf, sheetFile, textFile } from './file-writers.ts'
import { creatorOf, NOTES_PER_CAMPAIGN, type Plan } from './plan.ts'
import { int, randomFor } from './random.ts'
import { clock } from './sample-days.ts'
import { weekEnd, weekOf } from './shop-weeks.ts'
import { grouped, yuan } from './yuan.ts'

/** A note as it stood on the day of a report. Counts are totals since it was published; null: not told. */
export type KnownNote = {
  note: string
  reportDay: number
  creator: string
  publishedDay: number
  fans: number | null
  quotedFen: number | null
  /** Impressions, natural ones, reads, likes, collects, comments, shares, follows. */
  counts: readonly (number | null)[]
}

const COUNTS = ['全部曝光量', '自然曝光量', '全部阅读量', '点赞量', '收藏量', '评论量', '分享量', '关注量']
/** What each count is beside the impressions. */
const SHARES = [1, 0.35, 0.18, 0.02, 0.011, 0.003, 0.002, 0.001]
/** 蒲公英 as the back-end writes it: the first column has no name, two names stand twice. */
const HEADER = [
  ...[
    '',
    '笔记id',
    '笔记标题',
    '笔记发布时间',
    '笔记创作者ID',
    '笔记创作者名称',
    '作者粉丝量',
    '博主报价',
    '服务费金额',
  ],
  ...COUNTS,
  ...['互动率', '阅读uv', '任务开始时间', '阅读uv', '任务开始时间'],
]
const asExported = sheetFile(
  {
    name: '笔记数据',
    numbers: placesOf(HEADER, '作者粉丝量', '点赞量'),
    days: placesOf(HEADER, '笔记发布时间'),
  },
  { above: [['蒲公英 笔记投后数据'], ['数据仅供参考，以平台结算为准']] },
)
/** A copy that somebody cleaned: the header on top, and no day of the report. */
const asCleaned = textFile({ encoding: 'utf-8-bom' })

type Note = { id: string; publishedDay: number; creator: string }

/**
 * Writes the notes of creators as they stood at the end of each week, those of the week before once more; every fourth
 * file is a cleaned copy, which was exported on the day after. Gives each note of each report.
 */
export function exportPugongying(plan: Plan, files: ExportFiles): KnownNote[] {
  const { days } = plan
  const notes = notesOf(plan)
  const known: KnownNote[] = []
  for (let week = 0; week <= weekOf(days.last); week += 1) {
    const end = weekEnd(week, days)
    const published = notes.filter(({ publishedDay }) => publishedDay <= end)
    if (published.length === 0) continue
    const isCleaned = isCleanedCopy(week)
    const file = `pugongying-notes/笔记数据_${days.date(end)}${isCleaned ? '_整理.csv' : '.xlsx'}`
    const header = isCleaned ? HEADER.slice(1) : HEADER
    const write = isCleaned ? asCleaned : asExported
    const shape = () => ({
      header: cellsLine(header),
      exportedAt: days.exportedAt(end),
      keepOrder: true,
      write,
    })
    const add = (cells: readonly string[], outcome: 'accepted' | 'duplicate' | 'ignored') =>
      files.add(file, shape, cellsLine(isCleaned ? cells.slice(1) : cells), outcome)
    for (const note of published) {
      const state = stateOf(note, end, isCleaned ? end + 1 : end, plan)
      known.push(state)
      add(cellsOf(state, plan), 'accepted')
    }
    if (isCleaned) continue
    if (week > 0 && !isCleanedCopy(week - 1)) {
      const before = weekEnd(week - 1, days)
      const earlier = notes.filter(({ publishedDay }) => publishedDay <= before)
      for (const note of earlier) add(cellsOf(stateOf(note, before, before, plan), plan), 'duplicate')
    }
    add(['合计', ...HEADER.slice(1).map(() => '')], 'ignored')
  }
  return known
}

const isCleanedCopy = (week: number): boolean => week % 4 === 1

/** The notes of campaigns that pay creators: one every third day of the campaign. */
function notesOf(plan: Plan): Note[] {
  return plan.campaigns
    .filter(({ channels }) => channels.some(([name]) => name === 'kol_note'))
    .flatMap((campaign) =>
      Array.from({ length: NOTES_PER_CAMPAIGN }, (_, index) => ({
        id: `${campaign.id}-note-${index + 1}`,
        publishedDay: campaign.starts + 3 * index,
        creator: creatorOf(campaign.id, index),
      })).filter(({ publishedDay }) => strengthOn(campaign, publishedDay, plan.days) > 0),
    )
}

/** A note at the end of a day, as the report of a day tells it: it goes on being read, more and more slowly. */
function stateOf(
  { id, publishedDay, creator }: Note,
  knownOn: number,
  reportDay: number,
  plan: Plan,
): KnownNote {
  const random = randomFor(`${plan.seed}/pugongying/${id}`)
  const reached = Math.round(
    (plan.users * (0.5 + random()) * (knownOn - publishedDay + 1)) / (knownOn - publishedDay + 8),
  )
  const isTold = int(random, 0, 9) > 0
  return {
    ...{ note: id, reportDay, creator, publishedDay },
    fans: isTold ? int(random, 2000, 90_000) : null,
    quotedFen: isTold ? 110 * int(random, 5000, 40_000) : null,
    counts: SHARES.map((share, index) => (index === 7 && !isTold ? null : Math.round(reached * share))),
  }
}

/** The price is ten parts of eleven of what is paid, the platform's fee the eleventh. */
function cellsOf(
  { note, reportDay, creator, publishedDay, fans, quotedFen, counts }: KnownNote,
  plan: Plan,
): string[] {
  const { date } = plan.days
  const text = (value: number | null) => (value === null ? '-' : grouped(value))
  const [impressions, , , likes] = counts
  return [
    ...[
      date(reportDay),
      note,
      '真的好用',
      publishedDay % 2 === 0 ? date(publishedDay) : `${date(publishedDay)} ${clock(36_000)}`,
    ],
    ...[creator, `达人${creator.slice(4)}号`, fans === null ? '-' : String(fans)],
    ...(quotedFen === null ? ['-', ''] : [yuan((quotedFen / 11) * 10), yuan(quotedFen / 11)]),
    ...counts.map((count, index) => (index === 3 ? String(count) : text(count))),
    ...[
      `${((100 * (likes ?? 0)) / (impressions || 1)).toFixed(2)}%`,
      '12',
      date(publishedDay),
      '13',
      date(reportDay),
    ],
  ]
}
