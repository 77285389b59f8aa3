import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { Ratio } from '../figure.ts'
import { type Drawing, px, standsFor, text, WIDTHS, type Width } from './chart.ts'
import { grid, level } from './columns.ts'
import { figureText } from './figure.ts'
import { grouped } from './figure-text.ts'
import { html } from './html.ts'
import type { Sheet } from './sheet.ts'

/** A point of the curve: ROI(T+lag). */
export type Point = { lag: number; roi: Ratio }

/** ROI as it adds up from the placement day to T+x, with the level at which the spend is back. */
export function curve(sheet: Sheet, points: readonly Point[], width: Width, even: string): Drawing {
  const frame = { left: 40, right: 44, top: 16, bottom: 24, height: width === 'wide' ? 230 : 190 }
  const [from, to] = [frame.left, WIDTHS[width] - frame.right]
  const known = points.flatMap(({ lag, roi }) => (roi.value === null ? [] : [{ lag, roi, value: roi.value }]))
  const last = known.at(-1)
  const longest = Math.max(...points.map(({ lag }) => lag), 1)
  const x = scaleLinear().domain([0, longest]).range([from, to])
  const y = scaleLinear()
    .domain([0, Math.max(...known.map(({ value }) => value), 1)])
    .nice(4)
    .range([frame.height - frame.bottom, frame.top])
  const path = line<(typeof known)[number]>(
    (one) => x(one.lag),
    (one) => y(one.value),
  ).digits(1)
  const under = area<(typeof known)[number]>(
    (one) => x(one.lag),
    y(0),
    (one) => y(one.value),
  ).digits(1)
  const days = [...new Set([...GRID.filter((day) => day < longest - longest / 12), last?.lag ?? 0])]
  return {
    height: frame.height,
    shapes: html`${grid(y, from, to, (value) => grouped(value, 1))}
<path class="under" d="${under(known) ?? ''}"/><path class="curve" d="${path(known) ?? ''}"/>
${level(y(1), from, to, even)}
${known.map(({ lag, roi, value }) =>
  standsFor(
    sheet,
    roi,
    html`<circle class="${days.includes(lag) ? 'point' : 'point small'}" cx="${px(x(lag))}" cy="${px(y(value))}" r="${days.includes(lag) ? 3.2 : 1.4}"/>`,
  ),
)}
${days.map((day) => text({ x: x(day), y: frame.height - 6, anchor: 'middle', kind: 'tick' }, `T+${day}`))}
${last ? text({ x: x(last.lag) + 6, y: y(last.value) + 4, kind: 'end' }, figureText(sheet, last.roi, 'roi')) : null}`,
  }
}

/** The headline windows, those that stand apart enough to be named. */
const GRID: readonly number[] = [0, 3, 7, 15, 30, 60, 90]
