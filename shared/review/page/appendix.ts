import { type Html, html } from './html.ts'
import { anchor, coded, type Sheet } from './sheet.ts'

/** What the page's words mean, by table and column, as the published dictionary has them. */
export function glossaryChapter({ review, words, lang }: Sheet): Html {
  const say = words.glossary
  return html`<p class="note">${say.say}</p><dl class="glossary">
${review.glossary.map((entry) => {
  const name =
    entry.column === '' ? html`${entry.table} <small>${say.row}</small>` : `${entry.table}.${entry.column}`
  return html`<div id="${anchor(entry.table, entry.column)}"><dt><code>${name}</code></dt><dd>${entry[lang]}${
    entry.formula === null
      ? null
      : html`<br><span class="formula">${say.formula}${words.colon}<code lang="en">${entry.formula}</code></span>`
  }${entry.unit === null ? null : html` <span class="unit">${say.unit}${words.colon}${coded(words.units, entry.unit)}</span>`}</dd></div>\n`
})}</dl>`
}

/** The SELECTs that the numbers come from, for whoever wants to see a row. */
export function sourcesChapter({ review, words }: Sheet): Html {
  return html`<p class="note">${words.sources.say}</p><p class="note print-only">${words.sources.printed}</p>
<div class="sources">${Object.entries(review.queries).map(
    ([name, sql]) =>
      html`<details><summary><code>${name}</code></summary><pre tabindex="0">${sql}</pre></details>\n`,
  )}</div>`
}
