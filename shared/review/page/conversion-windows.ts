import type { Conversion, CurveWindow } from '../review.ts'
import { chart } from './chart.ts'
import { columns } from './columns.ts'
import { dateOf, figure, ofPart, term } from './figure.ts'
import { axisDate, grouped } from './figure-text.ts'
import { type Html, html } from './html.ts'
import { filled, labelText, type Sheet } from './sheet.ts'
import { cell, openCell, table } from './table.ts'

/** Whether nothing was spent here at all: then there is no ROI at any window. */
export const isFree = (windows: readonly CurveWindow[]): boolean =>
  windows.every(({ spend, openSpend }) => (spend.value ?? 0) + (openSpend.value ?? 0) === 0)

/** ROI(T+k) at each window of the grid: of the placements that are old enough; hatched behind where others are not. */
export function conversionWindows(
  sheet: Sheet,
  { category, windows }: Conversion['categories'][number],
  id: string,
): Html {
  const { words, lang } = sheet
  const say = words.conversion
  const holes = { category: labelText(sheet, category.name, category.id) }
  const isOpen = ({ openCohorts }: CurveWindow) => (openCohorts.value ?? 0) > 0
  const first = windows[0]
  if (first === undefined) return html``
  const head = (
    key: 'cohorts' | 'spend' | 'gross' | 'roiGross' | 'openCohorts' | 'openSpend' | 'openGross',
  ) => ({
    head: html`${term(sheet, first[key], say[key])}${
      key === 'gross' || key === 'roiGross' ? html`<br><small>${say.netBelow}</small>` : null
    }`,
    number: true,
  })
  const anyOpen = windows.some(isOpen)
  // What refunds leave stands under what they are taken from: so the table fits a projector.
  const withNet = (gross: Html, net: Html | null): Html =>
    net === null ? gross : html`${gross}<br><small>${net}</small>`
  const rows = table({
    id: `${id}-table`,
    caption: filled(say.windowsCaption, holes),
    columns: [
      { head: say.window },
      ...(['cohorts', 'spend', 'gross', 'roiGross'] as const).map(head),
      ...(anyOpen
        ? [...(['openCohorts', 'openSpend', 'openGross'] as const).map(head), { head: say.closes }]
        : []),
    ],
    rows: windows.map((one) => {
      const is = isOpen(one) ? openCell : cell
      return [
        cell(html`T+${one.days}${one.isCycle ? html` <small>${say.cycle}</small>` : null}`),
        ...[
          figure(sheet, one.cohorts),
          ofPart(sheet, one, one.spend),
          withNet(ofPart(sheet, one, one.gross), one.cohorts.value === 0 ? null : figure(sheet, one.net)),
          withNet(
            figure(sheet, one.roiGross, 'roi'),
            one.roiNet.value === null ? null : figure(sheet, one.roiNet, 'roi'),
          ),
        ].map(cell),
        ...(anyOpen
          ? [
              ...[one.openCohorts, one.openSpend, one.openGross].map((value) =>
                is(ofPart(sheet, { cohorts: one.openCohorts }, value)),
              ),
              is(one.closes === null ? words.overview.closed : dateOf(sheet, one.closes)),
            ]
          : []),
      ]
    }),
  })
  if (isFree(windows)) return rows
  return html`${chart({
    id,
    title: filled(say.windows, holes),
    keys: [
      { tone: 'money', says: words.overview.closed },
      ...(anyOpen ? [{ tone: 'behind' as const, says: say.openKey }] : []),
    ],
    draw: (width) =>
      columns(
        sheet,
        windows.map((one) => ({
          name: `T+${one.days}`,
          open: isOpen(one),
          until: one.closes === null ? null : axisDate(one.closes, lang),
          bars: [{ tone: 'money', figure: one.roiGross, open: false }],
        })),
        width,
        { tick: (value) => grouped(value, 1), least: 1, line: { at: 1, says: say.even } },
      ),
    table: rows,
  })}<p class="note">${say.windowsSay}</p>`
}
