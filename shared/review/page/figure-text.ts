import { addDays } from '../../calendar.ts'
import type { Figure, Ratio, Unit } from '../figure.ts'
import type { Lang } from './words.ts'

/** How a quotient is read: as a return (`1.12`), as a share (`11.2 %`), or by what its unit says. */
export type Reading = 'roi' | 'share' | 'unit'

/** `1,234,567`, with as many digits after the point as asked for. */
export function grouped(value: number, digits = 0): string {
  const [whole = '', rest] = Math.abs(value).toFixed(digits).split('.')
  const body = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest === undefined ? '' : `.${rest}`)
  return value < 0 && /[1-9]/.test(body) ? `−${body}` : body
}

/** Fen as yuan to the fen: `¥1,234.56`. */
const yuan = (fen: number): string => {
  const text = grouped(fen / 100, 2)
  return text.startsWith('−') ? `−¥${text.slice(1)}` : `¥${text}`
}

/**
 * A large number as a language says it, three digits or so: `52.88万`, `1.20亿`; `528.8k`, `1.20M`, `1.20B`. One that
 * rounding would carry into the next unit is told in that unit.
 */
export function rounded(value: number, lang: Lang): string {
  const size = Math.abs(value)
  const scales = SCALES[lang]
  const scale = scales.find(({ from, size: unit }) => Number((size / unit).toPrecision(4)) >= from / unit)
  if (!scale) return Number.isInteger(value) ? grouped(value) : grouped(value, size < 100 ? 2 : 0)
  const shown = size / scale.size
  const text = grouped(shown, shown < 9.995 ? 2 : shown < 999.95 ? 1 : 0)
  return `${value < 0 ? '−' : ''}${text}${scale.mark}`
}

const SCALES = {
  zh: [
    { from: 1e8, size: 1e8, mark: '亿' },
    { from: 1e4, size: 1e4, mark: '万' },
  ],
  en: [
    { from: 1e9, size: 1e9, mark: 'B' },
    { from: 1e6, size: 1e6, mark: 'M' },
    { from: 1e4, size: 1e3, mark: 'k' },
  ],
} as const

/** A round value of an axis: `¥80k`, `¥12万`. */
export const tickYuan = (fen: number, lang: Lang): string =>
  `¥${rounded(fen / 100, lang).replace(/\.(\d*?)0+(?=\D|$)/, (_, kept: string) => (kept === '' ? '' : `.${kept}`))}`

/** A money amount of fen, rounded as in `rounded`: `¥52.88万`. */
export const roundedYuan = (fen: number, lang: Lang): string =>
  `${fen < 0 ? '−' : ''}¥${rounded(Math.abs(fen) / 100, lang)}`

/** A value in a table: exact, but for quotients and divided orders. */
export function told(value: number, unit: Unit, reading: Reading = 'unit'): string {
  if (unit === 'fen') return yuan(value)
  if (unit === 'fen per user' || unit === 'fen per click') return yuan(value)
  if (unit !== 'ratio') return grouped(value, 1).replace(/\.0$/, '')
  if (reading === 'share') return `${grouped(value * 100, Math.abs(value) < 0.1 ? 2 : 1)}%`
  return grouped(value, value !== 0 && Math.abs(value) < 0.1 ? 3 : 2)
}

/** A value unrounded, for a hover. */
export const exactly = (value: number, unit: Unit): string =>
  unit === 'fen' ? yuan(value) : unit.startsWith('fen per') ? `¥${value / 100}` : String(value)

/** A return is money per yuan spent; every other quotient without a unit is a share. */
export const readingOf = (figure: Figure | Ratio): Reading =>
  figure.unit !== 'ratio'
    ? 'unit'
    : [figure.origin.column, ...figure.origin.columns].some((name) => name.includes('roi'))
      ? 'roi'
      : 'share'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** A business date in a sentence: `2026年8月4日`, `4 August 2026`. What is no date stays as it is. */
export function longDate(date: string, lang: Lang): string {
  const [year, month, day] = parts(date)
  if (year === undefined || month === undefined) return date
  if (lang === 'zh') return day === undefined ? `${year}年${month}月` : `${year}年${month}月${day}日`
  const name = MONTHS[month - 1] ?? ''
  return day === undefined ? `${name} ${year}` : `${day} ${name} ${year}`
}

/** The same in a table: `2026-08-04`, `4 Aug 2026`. */
export function shortDate(date: string, lang: Lang): string {
  const [year, month, day] = parts(date)
  if (lang === 'zh' || year === undefined || month === undefined) return date
  const name = (MONTHS[month - 1] ?? '').slice(0, 3)
  return day === undefined ? `${name} ${year}` : `${day} ${name} ${year}`
}

/** On an axis, where the year is plain: `8/4`, `4 Aug`. */
export function axisDate(date: string, lang: Lang): string {
  const [, month, day] = parts(date)
  if (month === undefined || day === undefined) return date
  return lang === 'zh' ? `${month}/${day}` : `${day} ${(MONTHS[month - 1] ?? '').slice(0, 3)}`
}

/** Every date from one to another, both included. */
export function everyDate(from: string, to: string): string[] {
  const dates: string[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date)
  return dates
}

const parts = (date: string): number[] =>
  /^\d{4}-\d{2}(-\d{2})?$/.test(date) ? date.split('-').map(Number) : []
