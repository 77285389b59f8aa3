import { type Figure, isRatio, type Ratio } from '../figure.ts'
import type { Part } from '../review.ts'
import { exactly, type Reading, readingOf, rounded, roundedYuan, shortDate, told } from './figure-text.ts'
import { type Html, html, type Part as Piece } from './html.ts'
import { filled, type Sheet } from './sheet.ts'

/**
 * A number of the review: `data-value` names its entry, `data-exact` is the entry's value, and the hover tells what was
 * rounded, of which two sides a quotient is made, and where it comes from. Absence says why, and is never a 0.
 */
export function figure(sheet: Sheet, one: Figure | Ratio, reading: Reading = readingOf(one)): Html {
  if (one.value === null) return absent(sheet, one, reading)
  return marked(sheet, one, one.value, told(one.value, one.unit, reading))
}

/** The same for a headline: rounded as the language rounds, `¥52.88万`. */
export function headline(sheet: Sheet, one: Figure | Ratio, reading: Reading = readingOf(one)): Html {
  if (one.value === null) return absent(sheet, one, reading)
  return marked(sheet, one, one.value, short(one, one.value, sheet, reading))
}

/** A figure on an axis or at a bar, as bare text. */
export function figureText(sheet: Sheet, one: Figure | Ratio, reading: Reading = readingOf(one)): string {
  return one.value === null ? noneText(sheet, one, reading) : short(one, one.value, sheet, reading)
}

const short = (one: Figure, value: number, { lang }: Sheet, reading: Reading): string =>
  one.unit === 'fen'
    ? roundedYuan(value, lang)
    : one.unit === 'ratio' || one.unit.startsWith('fen per')
      ? told(value, one.unit, reading)
      : rounded(value, lang)

const marked = (sheet: Sheet, one: Figure | Ratio, value: number, text: string): Html =>
  html`<span class="n" data-value="${sheet.pathOf(one)}" data-exact="${String(value)}" title="${hover(sheet, one)}">${text}</span>`

const absent = (sheet: Sheet, one: Figure | Ratio, reading: Reading): Html => {
  const reason = reasonOf(one)
  return html`<span class="none ${reason}" data-value="${sheet.pathOf(one)}" data-none="${reason}" title="${hover(sheet, one)}">${noneText(sheet, one, reading)}</span>`
}

/** Why there is none. What has no spend to divide by is told so, in fewer letters. */
const noneText = ({ words }: Sheet, one: Figure | Ratio, reading: Reading): string =>
  one.nullReason === 'zero_denominator' && reading === 'roi' ? words.none.no_spend : words.none[reasonOf(one)]

const reasonOf = (one: Figure) => one.nullReason ?? 'data_to_come'

/** What was rounded, the two sides, and where the number stands. */
export function hover(sheet: Sheet, one: Figure | Ratio): string {
  const value = one.value === null ? sheet.words.noneWhy[reasonOf(one)] : exactly(one.value, one.unit)
  const sides = isRatio(one) ? ` = ${sidesText(sheet, one)}` : ''
  const { table, columns, query, column } = one.origin
  return `${value}${sides} · ${table}.${columns.join(', ')} · ${query}.${column}`
}

const sidesText = ({ words }: Sheet, { numerator, denominator }: Ratio): string =>
  [numerator, denominator]
    .map((side) => (side.value === null ? words.none[reasonOf(side)] : exactly(side.value, side.unit)))
    .join(` ${words.divided} `)

/** The two sides of a quotient, written out: where they stand in no column beside it. */
export const sides = (sheet: Sheet, { numerator, denominator }: Ratio): Html =>
  html`<span class="sides">${figure(sheet, numerator)} ${sheet.words.divided} ${figure(sheet, denominator)}</span>`

/** A quotient, and its two sides in brackets. */
export const ratio = (sheet: Sheet, one: Ratio, reading?: Reading): Html =>
  one.value === null && one.numerator.value === null && one.denominator.value === null
    ? figure(sheet, one, reading)
    : html`${figure(sheet, one, reading)}${filled(sheet.words.inBrackets, { sides: sides(sheet, one) })}`

/** A figure of placements that there are none of is nothing, and no 0: nothing is closed, or nothing open. */
export const ofPart = (sheet: Sheet, part: Pick<Part, 'cohorts'>, one: Figure): Html =>
  part.cohorts.value === 0 ? html`<span class="nobody">–</span>` : figure(sheet, one)

/** A word of ours that the glossary explains: a link to the first of the figure's columns that is there. */
export function term(sheet: Sheet, { origin }: Figure, text: Piece): Html {
  const found = [...origin.columns, ''].map((column) => sheet.anchorOf(origin.table, column))
  const target = found.find((name) => name !== null)
  return target === undefined ? html`${text}` : html`<a class="term" href="#${target ?? ''}">${text}</a>`
}

/** The same where no figure is at hand. */
export function termOf(sheet: Sheet, table: string, column: string, text: Piece): Html {
  const target = sheet.anchorOf(table, column)
  return target === null ? html`${text}` : html`<a class="term" href="#${target}">${text}</a>`
}

/** A business date in a table, in one line. */
export const dateOf = ({ lang }: Sheet, date: string): Html =>
  html`<time class="n" datetime="${date}">${shortDate(date, lang)}</time>`
