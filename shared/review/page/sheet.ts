import type { Label } from '../../brand.ts'
import type { Figure } from '../figure.ts'
import { isToCome, type Review, type ToCome } from '../review.ts'
import { type Html, html, named, type Part } from './html.ts'
import { type Lang, type Words, wordsIn } from './words.ts'

/** What every part of the page is written with. */
export type Sheet = {
  review: Review
  lang: Lang
  words: Words
  /** Where a figure stands in the review, as `chapters.overview.data.headline.spend`. A figure from elsewhere is a bug. */
  pathOf: (figure: Figure) => string
  /** The anchor of a glossary entry; null where the glossary has none. */
  anchorOf: (table: string, column: string) => string | null
}

export function openSheet(review: Review, lang: Lang): Sheet {
  const paths = new Map<unknown, string>()
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) return
    if (!paths.has(value)) paths.set(value, path)
    for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`)
  }
  walk(review, '')
  const entries = new Set(review.glossary.map(({ table, column }) => anchor(table, column)))
  return {
    review,
    lang,
    words: wordsIn(lang),
    pathOf(figure) {
      const path = paths.get(figure)
      if (path === undefined) throw new Error(`a number of ${figure.origin.table} is not of the review`)
      return path
    },
    anchorOf: (table, column) => (entries.has(anchor(table, column)) ? anchor(table, column) : null),
  }
}

/** `g-roi_cohorts-gross_fen`; tables and columns are snake_case, so no two share one. */
export const anchor = (table: string, column: string): string =>
  `g-${table}${column === '' ? '' : `-${column}`}`

/** A name in the page's language, isolated; the id where it has none. */
export const label = (sheet: Sheet, name: Label | null, id: string): Html => named(labelText(sheet, name, id))

/** The same as bare text. */
export const labelText = ({ lang }: Sheet, name: Label | null, id: string): string => {
  const text = name?.[lang].trim() ?? ''
  return text === '' ? id : text
}

/** Fills `{name}` in a sentence of ours. A hole that nobody fills stays, to be seen. */
export const filled = (sentence: string, holes: Readonly<Record<string, Part>>): Html =>
  html`${sentence.split(/(\{\w+\})/).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1]
    return name !== undefined && Object.hasOwn(holes, name) ? (holes[name] ?? null) : piece
  })}`

/** A code of the data in words; one that is new to the page stays as it is, isolated. */
export const coded = (names: Readonly<Record<string, string>>, code: string): Html =>
  html`${Object.hasOwn(names, code) ? (names[code] ?? code) : named(code)}`

export const codedText = (names: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(names, code) ? (names[code] ?? code) : code

/** What is missing and where it would come from, in the review's own words; never a 0. */
export const toCome = ({ lang, words }: Sheet, missing: ToCome): Html => {
  const pieces = missing.say[lang].split(new RegExp(`(${words.dataToCome})`, 'i'))
  return html`<span class="to-come" data-to-come="${missing.code}">${pieces.map((piece, i) => (i % 2 === 1 ? html`<b>${piece}</b>` : piece))}</span>`
}

/** Whether it waits for data, and not only has nothing to say. */
export const waits = ({ lang, words }: Sheet, missing: ToCome): boolean =>
  missing.say[lang].toLowerCase().includes(words.dataToCome.toLowerCase())

/** A figure or why there is none, by the given way of telling figures. */
export const orToCome = <T>(sheet: Sheet, value: T | ToCome, tell: (value: T) => Part): Part =>
  isToCome(value) ? toCome(sheet, value) : tell(value)
