import type { Statement } from '../figure.ts'
import { isRatio } from '../figure.ts'
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

/** A word of a sentence: a date as the language writes it, a channel by its name, else as others wrote it. */
const said = ({ words, lang }: Sheet, name: string, word: string): Part =>
  /^\d{4}-\d{2}-\d{2}$/.test(word)
    ? html`<time datetime="${word}">${longDate(word, lang)}</time>`
    : /channel/i.test(name)
      ? coded(words.channels, word)
      : /model/i.test(name)
        ? coded(words.models, word)
        : /stage/i.test(name)
          ? coded(words.stages, word)
          : named(word)
