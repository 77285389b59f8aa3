import { scaleLinear } from 'd3-scale'
import type { Figure } from '../figure.ts'
import { bar, type Drawing, lettersOf, standsFor, type Tone, text, WIDTHS, type Width } from './chart.ts'
import { figureText } from './figure.ts'
import { html } from './html.ts'
import type { Sheet } from './sheet.ts'

/**
 * Bars under one name: each its closed part, then hatched what is open; `soFar` ones are open as a whole. A figure that
 * is not there has no bar, but its reason.
 */
export type Group = {
  name: string
  /** A second line of the name, where one does not tell the groups apart. */
  under?: string
  bars: readonly { tone: Tone; closed: Figure | null; open?: Figure | null; soFar?: boolean }[]
}

const THICK = 13
const LETTER = 6.7
/** Letters of a name that has two lines. */
const ROOM = 30

/** Horizontal bars from one zero, with what they say at their ends. */
export function bars(sheet: Sheet, groups: readonly Group[], width: Width): Drawing {
  const wide = width === 'wide'
  const left = !wide ? 0 : groups.some(({ under }) => under !== undefined) ? 200 : 148
  const all = groups.flatMap((group) => group.bars)
  const says = (one: Group['bars'][number]): string =>
    [
      one.closed ? figureText(sheet, one.closed) : null,
      one.open && (one.open.value !== 0 || !one.closed)
        ? `${figureText(sheet, one.open)} ${sheet.words.overview.open}`
        : null,
    ]
      .filter((part) => part !== null)
      .join(' + ')
  const room = Math.max(...all.map((one) => lettersOf(says(one)) * LETTER), 40) + 8
  const most = Math.max(...all.map((one) => positive(one.closed) + positive(one.open)), 1)
  const x = scaleLinear()
    .domain([0, most])
    .range([0, Math.max(WIDTHS[width] - left - room, 60)])
  let y = 4
  const shapes = groups.map((group) => {
    const { name: first, under = '' } = group
    const middle = y + (group.bars.length * (THICK + 3)) / 2 + 3
    const beside = { x: left - 10, anchor: 'end', kind: 'name' } as const
    const name = !wide
      ? text({ x: 0, y: y + 10, kind: 'name' }, under === '' ? first : `${first} · ${under}`, 44)
      : under === ''
        ? text({ ...beside, y: middle }, first, 19)
        : html`${text({ ...beside, y: middle - 8 }, first, ROOM)}${text({ ...beside, y: middle + 7 }, under, ROOM)}`
    if (!wide) y += 16
    const drawn = group.bars.map((one) => {
      const closed = x(positive(one.closed))
      const open = x(positive(one.open))
      const at = { y, height: THICK }
      y += THICK + 3
      return html`${one.closed ? standsFor(sheet, one.closed, bar({ ...at, x: left, width: closed }, one.tone, one.soFar)) : null}${
        one.open
          ? standsFor(sheet, one.open, bar({ ...at, x: left + closed, width: open }, one.tone, true))
          : null
      }${text({ x: left + closed + open + 6, y: at.y + THICK - 2.5, kind: one.closed?.value === null ? 'absent' : 'label' }, says(one))}`
    })
    y += wide ? 11 : 9
    return html`${name}${drawn}`
  })
  const axis = html`<line class="axis" x1="${left}" x2="${left}" y1="0" y2="${y - 8}"/>`
  return { height: y - 4, shapes: html`${shapes}${axis}` }
}

/** A bar cannot be shorter than nothing: less than that is told at its end, and in the table. */
const positive = (one: Figure | null | undefined): number => Math.max(one?.value ?? 0, 0)
