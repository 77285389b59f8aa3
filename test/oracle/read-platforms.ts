import type { FigureRow, NoteRow, ReadRow } from './rows.ts'
import type { Cells } from './text-table.ts'

/** Cells of a platform's list of notes or figures, and how they are read; each throws where a cell does not fit. */
export type PlatformReader = {
  cell: (name: string) => string
  time: (text: string) => { date: string }
  required: (text: string) => string
  orNull: (text: string) => string | null
  unfit: () => never
  /** Whether the file has the column. */
  has: (name: string) => boolean
  /** The business date on which the file was exported. */
  exportDate: string
  /** Whether the plain numbers of a column of ratios are percent. */
  inPercent: (name: string) => boolean
}

export const isPlatform = (source: string): boolean =>
  source === 'pugongying-notes' || source === 'lingxi-assets'

/** The lines of a file from its header on. */
export const belowBanners = (source: string, text: string): string => {
  if (source !== 'pugongying-notes') return text
  const lines = text.split('\n')
  return lines.slice(lines.findIndex((line) => line.includes('笔记id'))).join('\n')
}

export const isPlatformTotal = (source: string, cell: (name: string) => string): boolean =>
  isPlatform(source) &&
  ['日期', '', '数据更新日', '笔记id', '笔记发布时间'].some((name) => /^(合计|总计|汇总)/.test(cell(name)))

/** Some plain number of the column is above 1, and can be a percentage. */
export const percentColumns =
  (table: readonly Cells[]) =>
  (name: string): boolean =>
    table.some((cells) => {
      const text = cells.get(name) ?? ''
      return /^\d+(\.\d+)?$/.test(text) && Number(text) > 1 && Number(text) <= 100
    })

const SENTINELS = ['', '-', '—', '--', '未上榜', '-1']
type Said = { value: string | null; reason: string | null }

/** A figure in the text of its decimals (six of them), or why there is none. */
const said = (text: string, read: (text: string) => string): Said => {
  if (text === '数据较少') return { value: null, reason: 'suppressed_small_n' }
  if (SENTINELS.includes(text)) return { value: null, reason: 'not_returned' }
  return { value: read(text), reason: null }
}

/** A number times a power of ten, rounded half up to six decimals: in whole numbers, so exactly. */
const shifted = (text: string, power: number, decimals: number): string => {
  const [whole = '', part = ''] = text.split('.')
  const millionths = BigInt(`${whole}${part.padEnd(12, '0')}`) * 10n ** BigInt(4 + power)
  const unit = 10n ** 10n
  const rounded = (millionths + unit / 2n) / unit
  const digits = String(rounded).padStart(7, '0')
  return decimals === 0 ? String(rounded / 1_000_000n) : `${digits.slice(0, -6)}.${digits.slice(-6)}`
}

const number =
  (r: PlatformReader, { power = 0, decimals = 6, most = 0 }) =>
  (text: string): string => {
    const [, digits = '', wan] = /^(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)(万?)$/.exec(text) ?? []
    const plain = digits.replaceAll(',', '')
    const places = (plain.split('.')[1] ?? '').replace(/0+$/, '').length
    if (plain === '' || places > (wan ? most + 4 : most)) return r.unfit()
    return shifted(plain, power + (wan ? 4 : 0), decimals)
  }

const ratio =
  (r: PlatformReader, name: string) =>
  (text: string): string => {
    const [, digits = '', sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
    if (digits === '') return r.unfit()
    const value = shifted(digits, sign || r.inPercent(name) ? -2 : 0, 6)
    return Number(value) > 1 ? r.unfit() : value
  }

const readNote = (r: PlatformReader): ReadRow => {
  const day = r.cell('数据更新日') || r.cell('')
  const date = day === '' ? r.exportDate : r.time(day).date
  const note = r.required(r.cell('笔记id'))
  const published = r.cell('笔记发布时间') === '' ? null : r.time(r.cell('笔记发布时间')).date
  const count = (name: string): Said => said(r.cell(name), number(r, { decimals: 0 }))
  const money = (name: string): Said => said(r.cell(name), number(r, { power: 2, decimals: 0, most: 2 }))
  const all = {
    ...{ price: money('博主报价'), fee: money('服务费金额'), fans: count('作者粉丝量') },
    ...{ impressions: count('全部曝光量'), natural: count('自然曝光量'), reads: count('全部阅读量') },
    ...{ likes: count('点赞量'), collects: count('收藏量'), comments: count('评论量') },
    ...{ shares: count('分享量'), follows: count('关注量') },
  }
  const whole = ({ value: text }: Said): number | null => (text === null ? null : Number(text))
  const { price, fee } = all
  const value: NoteRow = {
    ...{ date, note, published, creator: r.orNull(r.cell('笔记创作者ID')) },
    quoted: price.value === null && fee.value === null ? null : (whole(price) ?? 0) + (whole(fee) ?? 0),
    ...{ fans: whole(all.fans), impressions: whole(all.impressions), natural: whole(all.natural) },
    ...{ reads: whole(all.reads), likes: whole(all.likes), collects: whole(all.collects) },
    ...{ comments: whole(all.comments), shares: whole(all.shares), follows: whole(all.follows) },
  }
  const content = JSON.stringify([value, all, r.cell('笔记创作者名称')])
  return { source: 'note', key: JSON.stringify([note, date]), content, value }
}

const METRICS = [
  ['aips_users', 'AIPS人群总数'],
  ['ti_users', 'TI人群数'],
  ['new_users', '新增资产'],
  ['read_penetration', '阅读渗透率'],
  ['search_penetration', '搜后曝光渗透率'],
] as const

/** The row is told once, whatever it tells; each figure is replaced for itself. */
const readFigures = (r: PlatformReader): ReadRow[] => {
  const { date } = r.time(r.cell('日期'))
  const spu = r.has('SPU ID') ? r.required(r.cell('SPU ID')) : null
  const place = r.cell('行业排名')
  const [, rank = '', of = ''] = /^(\d+)(?: *\/ *(\d+))?$/.exec(place) ?? []
  if (rank === '' && place !== '数据较少' && !SENTINELS.includes(place)) return r.unfit()
  if (rank !== '' && (Number(rank) < 1 || (of !== '' && Number(of) < Number(rank)))) return r.unfit()
  const told = METRICS.map(([metric, name]) => ({
    metric,
    isThere: r.has(name) || (metric === 'aips_users' && r.has('行业排名')),
    ...said(r.cell(name), metric.endsWith('_users') ? number(r, {}) : ratio(r, name)),
  }))
  const content = JSON.stringify([date, spu, rank, of, told.map(({ value, reason }) => [value, reason])])
  return told
    .filter(({ isThere }) => isThere)
    .map(({ metric, value, reason }, index) => {
      const ranked = metric === 'aips_users' && rank !== ''
      const figure: FigureRow = {
        ...{ date, spu, metric, value, reason },
        rank: ranked ? Number(rank) : null,
        rankOf: ranked && of !== '' ? Number(of) : null,
      }
      const key = JSON.stringify([date, spu, metric])
      return { source: 'figure', key, content, value: figure, lines: index === 0 ? 1 : 0 }
    })
}

/** What a row says that is no blank one and no total. */
export const readPlatformRow = (source: string, reader: PlatformReader): ReadRow[] =>
  source === 'pugongying-notes' ? [readNote(reader)] : readFigures(reader)
