import { daysBetween } from '../../calendar.ts'
import type { Figure, Ratio } from '../figure.ts'
import { dateOf, figure } from './figure.ts'
import type { Reading } from './figure-text.ts'
import { type Html, html } from './html.ts'
import { filled, type Sheet } from './sheet.ts'

/** A number of an open window, with the word that it may still grow: hatching alone is lost in a quotation. */
export const soFar = (sheet: Sheet, one: Figure | Ratio, reading?: Reading): Html =>
  one.value === null
    ? figure(sheet, one, reading)
    : html`${figure(sheet, one, reading)} <small>${sheet.words.placements.soFar}</small>`

/** How much of an open window is over, and when it closes: `17 of 29 days over, closes 21 Dec 2026`. */
export function untilCloses(sheet: Sheet, ageDays: number, placed: string, closes: string): Html {
  const { words } = sheet
  const say = words.placements
  const elapsed = filled(say.elapsed, { age: `${ageDays}`, days: `${daysBetween(placed, closes)}` })
  return html`${elapsed}${words.comma}${filled(say.until, { date: dateOf(sheet, closes) })}`
}
