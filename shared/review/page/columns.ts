import { scaleBand, scaleLinear } from 'd3-scale'
import type { Figure } from '../figure.ts'
import { bar, type Drawing, px, standsFor, type Tone, text, WIDTHS, type Width } from './chart.ts'
import { type Html, html } from './html.ts'
import type { Sheet } from './sheet.ts'

/** One place on the axis: its bars side by side; an open one is hatched, and `until` says when it closes. */
export type Slot = {
  name: string
  open: boolean
  until?: string | null
  bars: readonly { tone: Tone; figure: Figure; open?: boolean }[]
}

/** Vertical bars on a shared scale; behind an open slot the hatch of what is not over. `tick` says a value of the axis. */
export function columns(
  sheet: Sheet,
  slots: readonly Slot[],
  width: Width,
  given: { tick: (value: number) => string; least?: number; line?: { at: number; says: string } },
): Drawing {
  const frame = { left: 46, right: 4, top: 22, bottom: 22, height: width === 'wide' ? 210 : 190 }
  const [from, to] = [frame.left, WIDTHS[width] - frame.right]
  const floor = frame.height - frame.bottom
  const values = slots.flatMap((slot) => slot.bars.map(({ figure }) => figure.value ?? 0))
  const y = scaleLinear()
    .domain([0, Math.max(...values, given.least ?? 0, given.line?.at ?? 0, Number.EPSILON)])
    .nice(4)
    .range([floor, frame.top])
  const x = scaleBand()
    .domain(slots.map((_, i) => String(i)))
    .range([from, to])
    .paddingInner(0.18)
    .paddingOuter(0.1)
  const place = (i: number) => x(String(i)) ?? from
  const every = Math.ceil((slots.length * (width === 'wide' ? 58 : 52)) / (to - from))
  return {
    height: frame.height,
    shapes: html`${slots.map((slot, i) =>
      slot.open && slot.until !== undefined
        ? html`<rect class="behind" x="${px(place(i))}" y="${frame.top}" width="${px(x.bandwidth())}" height="${px(floor - frame.top)}"/>`
        : null,
    )}${grid(y, from, to, given.tick)}${slots.map((slot, i) => {
      const each = x.bandwidth() / Math.max(slot.bars.length, 1)
      return slot.bars.map(({ tone, figure, open }, n) => {
        const top = y(Math.max(figure.value ?? 0, 0))
        const at = { x: place(i) + n * each, y: top, width: each - (each > 6 ? 1 : 0.4), height: floor - top }
        return standsFor(sheet, figure, bar(at, tone, open ?? slot.open))
      })
    })}${slots.map((slot, i) =>
      i % every === 0
        ? text(
            { x: place(i) + x.bandwidth() / 2, y: frame.height - 6, anchor: 'middle', kind: 'tick' },
            slot.name,
          )
        : null,
    )}${slots.map((slot, i) =>
      slot.open && slot.until
        ? text(
            {
              x: place(i) + x.bandwidth() / 2,
              y: frame.top - 6 - (width === 'narrow' && i % 2 ? 9 : 0),
              anchor: 'middle',
              kind: 'tick',
            },
            slot.until,
          )
        : null,
    )}${given.line ? level(y(given.line.at), from, to, given.line.says) : null}`,
  }
}

/** Lines at round values, with what they are. */
export const grid = (
  y: { (value: number): number; ticks: (count: number) => number[] },
  from: number,
  to: number,
  tick: (value: number) => string,
): Html =>
  html`${y
    .ticks(4)
    .map(
      (value) =>
        html`<line class="${value === 0 ? 'axis' : 'grid'}" x1="${from}" x2="${to}" y1="${px(y(value))}" y2="${px(y(value))}"/>${text({ x: from - 6, y: y(value) + 3.5, anchor: 'end', kind: 'tick' }, tick(value))}`,
    )}`

/** A level that means something, named at its left end. */
export const level = (y: number, from: number, to: number, says: string): Html =>
  html`<line class="level" x1="${from}" x2="${to}" y1="${px(y)}" y2="${px(y)}"/>${text({ x: from + 4, y: y - 4, kind: 'level-name' }, says)}`
