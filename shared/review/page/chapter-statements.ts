import type { Statement } from '../figure.ts'
import { isRatio } from '../figure.ts'
import { categoryName } from './category-name.ts'
import { figure, sides } from './figure.ts'
import { longDate } from './figure-text.ts'
import { type Html, html, joined, named, type Part } from './html.ts'
import { coded, filled, type Sheet } from './sheet.ts'

/** What is said by rule, each with its rule and the two sides of its quotients. */
export function statementsChapter(sheet: Sheet, { statements }: { statements: readonly Statement[] }): Html {
  const { words } = sheet
  if (statements.length === 0) return html`<p class="note">${words.statements.none}</p>`
  return html`<ol class="statements">${statements.map((one) => statement(sheet, one))}</ol>`
}

function statement(sheet: Sheet, one: Statement): Html {
  const { words, lang } = sheet
  const holes: Record<string, Part> = {}
  for (const [name, word] of Object.entries(one.words)) holes[name] = said(sheet, name, word)
  for (const [name, value] of Object.entries(one.figures)) holes[name] = figure(sheet, value)
  const quotients = Object.entries(one.figures).flatMap(([name, value]) =>
    isRatio(value) && value.value !== null && one.say[lang].includes(`{${name}}`)
      ? [sides(sheet, value)]
      : [],
  )
  return html`<li data-statement="${one.code}"><p>${filled(one.say[lang], holes)}${quotients.length === 0 ? null : filled(words.inBrackets, { sides: joined(quotients, '; ') })}</p>
<p class="rule"><span>${words.statements.rule}</span> ${filled(one.rule[lang], holes)}</p></li>\n`
}

/** A word of a sentence: dates, channels, platforms, categories as the language calls them, else as others wrote it. */
function said(sheet: Sheet, name: string, word: string): Part {
  const { words, lang } = sheet
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(word))
    return html`<time datetime="${word}">${longDate(word, lang)}</time>`
  if (/scope|category/i.test(name)) return named(categoryName(sheet, word))
  const [, names] = CODES.find(([pattern]) => pattern.test(name)) ?? []
  return names === undefined ? named(word) : coded(words[names], word)
}

const CODES = [
  [/channel/i, 'channels'],
  [/source/i, 'platformNames'],
  [/traffic/i, 'traffics'],
  [/model/i, 'models'],
  [/stage/i, 'stages'],
] as const
