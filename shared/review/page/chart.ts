import type { Figure, Ratio } from '../figure.ts'
import { hover } from './figure.ts'
import { type Html, html, isolated, type Part } from './html.ts'
import type { Sheet } from './sheet.ts'

/** Widths a drawing is made for: a page, and a phone. One of the two is shown, so that its letters stay readable. */
export const WIDTHS = { wide: 720, narrow: 320 } as const
export type Width = keyof typeof WIDTHS

/** A colour by its meaning, and what it means: an entry of a legend. */
export type Key = { tone: Tone | 'behind'; open?: boolean; says: string }
export type Tone = 'spend' | 'money' | 'first' | 'second' | 'third'

/**
 * A drawing with its title, legend and table. The drawing says nothing that the table does not, so whoever does not
 * see it is given the title and sent to the table.
 */
export function chart(given: {
  id: string
  title: Part
  keys: readonly Key[]
  draw: (width: Width) => Drawing
  table: Html
  /** Fold the table away on a screen, under this: it is long. On paper it is unfolded. */
  fold?: Part
}): Html {
  const { id, title, keys, draw, table, fold } = given
  const drawn = (['wide', 'narrow'] as const).map((width) => {
    const { height, shapes } = draw(width)
    return html`<svg class="${width}" viewBox="0 0 ${WIDTHS[width]} ${height}" role="img" aria-labelledby="${id}-title">${shapes}</svg>`
  })
  const legend = keys.map(
    ({ tone, open, says }) =>
      html`<li><span class="swatch ${tone}${open ? ' open' : ''}"></span>${says}</li>`,
  )
  return html`<figure class="chart" id="${id}">
<figcaption id="${id}-title">${title}</figcaption>
${keys.length === 0 ? null : html`<ul class="legend">${legend}</ul>`}
${drawn}
${fold === undefined ? table : html`<details class="table"><summary>${fold}</summary>${table}</details>`}
</figure>\n`
}

export type Drawing = { height: number; shapes: Html }

/** A shape that stands for a figure: it carries the figure's name and value as its text elsewhere does. */
export const standsFor = (sheet: Sheet, one: Figure | Ratio, shape: Html): Html => {
  const value = one.value === null ? null : html` data-exact="${String(one.value)}"`
  const none = one.value === null ? html` data-none="${one.nullReason ?? ''}"` : null
  return html`<g data-value="${sheet.pathOf(one)}"${value}${none}><title>${isolated(hover(sheet, one))}</title>${shape}</g>`
}

/** A coordinate with a tenth of a pixel: enough to see, and the same text everywhere. */
export const px = (value: number): string => String(Math.round(value * 10) / 10)

/** A bar; open ones are hatched. */
export const bar = (
  at: { x: number; y: number; width: number; height: number },
  tone: Tone,
  open = false,
): Html =>
  html`<rect class="bar ${tone}${open ? ' open' : ''}" x="${px(at.x)}" y="${px(at.y)}" width="${px(Math.max(at.width, 0))}" height="${px(Math.max(at.height, 0))}"/>`

/** A text; names of others are isolated, and cut where the drawing has no room (the table has them whole). */
export const text = (
  at: { x: number; y: number; anchor?: 'start' | 'middle' | 'end'; kind?: string },
  says: string,
  most = Number.POSITIVE_INFINITY,
): Html =>
  html`<text class="${at.kind ?? 'label'}" x="${px(at.x)}" y="${px(at.y)}" text-anchor="${at.anchor ?? 'start'}">${isolated(cut(says, most))}</text>`

/** About how wide a text is, in letters of the drawing: a Chinese one is as wide as two. */
export const lettersOf = (says: string): number =>
  [...says].reduce((sum, one) => sum + (WIDE.test(one) ? 1.9 : 1), 0)

function cut(says: string, most: number): string {
  if (lettersOf(says) <= most) return says
  let kept = ''
  for (const one of says) {
    if (lettersOf(kept + one) > most - 1) break
    kept += one
  }
  return `${kept}…`
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Marks of the hatch: one pattern for every drawing of the page. */
export const HATCHES: Html = html`<svg class="hatches" width="0" height="0" aria-hidden="true" focusable="false"><defs>${(
  ['spend', 'money', 'first', 'second', 'third', 'open'] as const
).map(
  (tone) =>
    html`<pattern id="hatch-${tone}" class="hatch ${tone}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="under" width="6" height="6"/><rect class="line" width="2" height="6"/></pattern>`,
)}</defs></svg>`
