import { type Html, html, type Part } from './html.ts'

/** A column; `number` ones stand to the right. */
export type Column = { head: Part; number?: boolean }

/** A cell; an open one (its window still gathers orders) is hatched. */
export type Cell = { is: Part; open?: boolean; shade?: number }

export const cell = (is: Part): Cell => ({ is })
export const openCell = (is: Part): Cell => ({ is, open: true })

/**
 * A table with a caption and scopes; the first cell of a row is its header. It scrolls by itself where the page is
 * narrow, so the page never does, and can be reached by keyboard for that; a shadow at its edge says that there is more.
 */
export function table(given: {
  id: string
  caption: Part
  columns: readonly Column[]
  rows: readonly (readonly Cell[])[]
  /** Whether the caption is only for those who do not see the heading above. */
  quiet?: boolean
}): Html {
  const { id, caption, columns, rows, quiet } = given
  const isNumber = (i: number) => columns[i]?.number === true
  const head = columns.map(
    ({ head: text }, i) => html`<th scope="col"${isNumber(i) ? NUMBER : null}>${text}</th>`,
  )
  const body = rows.map(
    (row) =>
      html`<tr${row.every(({ open }) => open) ? OPEN : null}>${row.map((one, i) =>
        i === 0
          ? html`<th scope="row"${one.open ? OPEN : null}>${one.is}</th>`
          : html`<td${classOf(one, isNumber(i))}>${one.is}</td>`,
      )}</tr>\n`,
  )
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}-caption"><table id="${id}"${columns.length === 2 ? PAIRS : columns.length >= MANY ? TIGHT : null}>
<caption id="${id}-caption"${quiet ? QUIET : null}><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>\n`
}

const NUMBER = html` class="number"`
/** From so many columns on they stand closer, so that a projector shows them all. */
const MANY = 8
const PAIRS = html` class="pairs"`
const TIGHT = html` class="tight"`
const OPEN = html` class="open"`
const QUIET = html` class="unseen"`

const classOf = ({ open, shade }: Cell, number: boolean): Html | null => {
  const classes = [number ? 'number' : '', open ? 'open' : '', shade ? `shade-${shade}` : ''].filter(Boolean)
  return classes.length === 0 ? null : html` class="${classes.join(' ')}"`
}
