import type { Conversion } from '../review.ts'
import { chart } from './chart.ts'
import { conversionModels } from './conversion-models.ts'
import { conversionPeople } from './conversion-people.ts'
import { conversionWindows, isFree } from './conversion-windows.ts'
import { curve } from './curve.ts'
import { figure, term } from './figure.ts'
import { type Html, html } from './html.ts'
import { filled, labelText, type Sheet } from './sheet.ts'
import { cell, table } from './table.ts'

type Category = Conversion['categories'][number]

/** How money comes in after the placement, and how far four ways of crediting it differ. */
export function conversionChapter(sheet: Sheet, conversion: Conversion): Html {
  return html`${conversion.categories.map(
    (one, i) =>
      html`${curveOf(sheet, one, `curve-${i + 1}`)}${conversionWindows(sheet, one, `windows-${i + 1}`)}`,
  )}
${conversionModels(sheet, conversion)}
${conversionPeople(sheet, conversion)}`
}

function curveOf(sheet: Sheet, { category, lags, windows }: Category, id: string): Html {
  const say = sheet.words.conversion
  const holes = { category: labelText(sheet, category.name, category.id), days: category.cycleDays }
  const first = lags[0]
  if (windows[0]?.spend.nullReason === 'data_to_come')
    return html`<p class="missing">${filled(say.spendToCome, holes)}</p>`
  if (isFree(windows)) return html`<p class="missing">${filled(say.noSpendCurve, holes)}</p>`
  // A curve without spend below it has no height to draw.
  if (first === undefined || lags.every(({ roi }) => roi.value === null))
    return html`<p class="missing open">${filled(say.noCurve, holes)}</p>`
  return html`${chart({
    id,
    title: filled(say.curve, holes),
    keys: [],
    draw: (width) => curve(sheet, lags, width, say.even),
    fold: filled(say.curveCaption, holes),
    table: table({
      id: `${id}-table`,
      caption: filled(say.curveCaption, holes),
      columns: [
        { head: say.lag },
        { head: term(sheet, first.gross, say.cumulative), number: true },
        { head: term(sheet, first.roi.denominator, say.spend), number: true },
        { head: term(sheet, first.roi, say.roiGross), number: true },
      ],
      rows: lags.map(({ lag, gross, roi }) => [
        cell(`T+${lag}`),
        cell(figure(sheet, gross)),
        cell(figure(sheet, roi.denominator)),
        cell(figure(sheet, roi, 'roi')),
      ]),
    }),
  })}
<p class="note">${say.curveSay}</p>`
}
