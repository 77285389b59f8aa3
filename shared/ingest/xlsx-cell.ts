import type { NumberStyle } from './xlsx-styles.ts'

/** Above, doubles leave out whole numbers. */
const DOUBLE_LIMIT = 2 ** 53
/** Spreadsheets keep so many digits of a number that is typed. */
const KEPT_DIGITS = 15
/** 31 December 9999, the last day spreadsheets know. */
const LAST_SERIAL = 2_958_465
/** Days between the two day-zeros of serial numbers: 1 January 1904 and 30 December 1899. */
const DAYS_TO_1904 = 1462

/** What a number in a cell depends on. */
export type NumberContext = {
  style: NumberStyle
  /** Whether the workbook counts days from 1904 on. */
  from1904: boolean
  /** Whether the column holds dates: its plain numbers are serial numbers, too. */
  isDateColumn: boolean
}

/**
 * The number of a cell as text that one contract judges in all formats: dates as `2026-09-01 10:00:00`, percentages
 * with their sign, everything else in plain digits. A number that cannot have carried an id whole comes in powers of
 * ten: from 2^53 on, and from 16 digits on where the last is 0, as spreadsheets leave it.
 * @param written the number as the workbook has it; what is no number is given back as it is
 */
export function numberText(written: string, { style, from1904, isDateColumn }: NumberContext): string {
  if (style === 'plain' && !isDateColumn && isShort(written)) return written
  const text = written.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return written
  const value = Number(text)
  if (!Number.isFinite(value)) return written
  const isSerial = value >= 0 && value < LAST_SERIAL + 1
  if (style === 'date' && isSerial) return dateText(from1904 ? value + DAYS_TO_1904 : value)
  if (isDateColumn && from1904 && style === 'plain' && isSerial) return plainText(value + DAYS_TO_1904)
  return style === 'percent' ? percentText(value) : plainText(value)
}

/** Digits, at most one point and a sign, short enough to have lost nothing: the usual number. */
function isShort(text: string): boolean {
  if (text.length > KEPT_DIGITS || text.length === 0) return false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if ((code < 48 || code > 57) && code !== 46 && !(code === 45 && at === 0)) return false
  }
  return true
}

function plainText(value: number): string {
  const size = Math.abs(value)
  if (size >= DOUBLE_LIMIT) return value.toExponential()
  if (Number.isInteger(value)) {
    if (size >= 10 ** KEPT_DIGITS && value % 10 === 0) return value.toExponential()
    return String(value)
  }
  // What a sum of cents leaves in the sixteenth digit (0.30000000000000004) no spreadsheet shows.
  return decimal(value.toPrecision(KEPT_DIGITS))
}

/** Plain digits of `1.5e-7` and the like; zeros at the end of decimals are left out. */
function decimal(text: string): string {
  const [, sign = '', whole = '', part = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
  const shift = Number(power)
  if (Math.abs(shift) > 30) return text
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${part}${'0'.repeat(Math.max(0, shift))}`
  const point = whole.length + Math.max(0, -shift) + shift
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const after = digits.slice(point).replace(/0+$/, '')
  return `${sign}${before === '' ? '0' : before}${after === '' ? '' : `.${after}`}`
}

/** A hundred times the number by its digits, which no rounding touches. */
function percentText(value: number): string {
  const [mantissa = '', power = '0'] = value.toPrecision(KEPT_DIGITS).split('e')
  return `${decimal(`${mantissa}e${Number(power) + 2 < 0 ? '' : '+'}${Number(power) + 2}`)}%`
}

/**
 * A serial number (days since 30 December 1899) as a local time. It carries a second only roughly, so the nearest one
 * is meant, but never one of the next day: that would be another whole number. Below one it is a time without a day.
 */
function dateText(serial: number): string {
  const days = Math.floor(serial)
  const seconds = Math.min(Math.round((serial - days) * 86_400), 86_399)
  const time = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`
  if (days === 0) return time
  const day = new Date(Date.UTC(1899, 11, 30) + days * 86_400_000)
  const date = `${day.getUTCFullYear()}-${twoDigits(day.getUTCMonth() + 1)}-${twoDigits(day.getUTCDate())}`
  return seconds === 0 ? date : `${date} ${time}`
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value))
