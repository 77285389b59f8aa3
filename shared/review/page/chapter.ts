import type { Section } from '../review.ts'
import { type Html, html, type Part } from './html.ts'
import { type Sheet, toCome, waits } from './sheet.ts'
import type { Words } from './words.ts'

export type ChapterKey = Exclude<keyof Words['chapters'], 'campaign'>

/** A chapter of the page, or what it waits for. */
export type Chapter = { key: ChapterKey; body: Html; waits: boolean }

/** A chapter of the review: told where there is data, else what is missing and where it would come from. */
export const chapterOf = <T>(
  sheet: Sheet,
  key: ChapterKey,
  section: Section<T>,
  tell: (sheet: Sheet, data: T) => Part,
): Chapter =>
  section.toCome !== null
    ? {
        key,
        body: html`<p class="missing">${toCome(sheet, section.toCome)}</p>`,
        waits: waits(sheet, section.toCome),
      }
    : { key, body: html`${tell(sheet, section.data)}`, waits: false }

/** Numbered from 2: the cover is the first chapter. */
export const chapters = ({ words }: Sheet, all: readonly Chapter[]): Html =>
  html`${all.map(
    (
      { key, body, waits: empty },
      i,
    ) => html`<section class="chapter${empty ? ' waits' : ''}" id="${key}" aria-labelledby="${key}-title">
<h2 id="${key}-title"><span class="number">${i + 2}</span> ${words.chapters[key]}</h2>
${body}</section>\n`,
  )}`

/** The way to each chapter; those that wait for data say so here already. */
export const contents = ({ words }: Sheet, all: readonly Chapter[]): Html =>
  html`<nav class="contents" aria-label="${words.contents}"><ol>
<li><a href="#campaign">${words.chapters.campaign}</a></li>
${all.map(
  ({ key, waits: empty }) =>
    html`<li${empty ? WAITS : null}><a href="#${key}">${words.chapters[key]}</a>${empty ? html` <small>${words.dataToCome}</small>` : null}</li>\n`,
)}</ol></nav>\n`

const WAITS = html` class="waits"`
