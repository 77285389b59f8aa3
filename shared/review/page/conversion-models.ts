import { daysBetween } from '../../calendar.ts'
import type { Conversion } from '../review.ts'
import { bars } from './bars.ts'
import { categoryName } from './category-name.ts'
import { chart } from './chart.ts'
import { dateOf, figure, ofPart, ratio, term } from './figure.ts'
import { type Html, html, named } from './html.ts'
import { isOpen, moneyBar, moneyKeys } from './money.ts'
import { coded, filled, type Sheet } from './sheet.ts'
import { soFar, untilCloses } from './so-far.ts'
import { cell, openCell, table } from './table.ts'

/** The four models side by side, and by how much they disagree. */
export function conversionModels(sheet: Sheet, conversion: Conversion): Html {
  const { words } = sheet
  const say = words.conversion
  const { models, disagreement } = conversion
  const known = models.flatMap(({ model, returns }) => (returns === null ? [] : [{ model, returns }]))
  const first = known[0]?.returns
  const says =
    disagreement.ratio.value === null
      ? null
      : html`<p>${filled(say.modelsSay, {
          gross: figure(sheet, disagreement.gross),
          ratio: ratio(sheet, disagreement.ratio, 'share'),
        })}</p>`
  return html`<h3>${say.models}</h3>${says}${chart({
    id: 'models',
    title: say.modelsChart,
    keys: moneyKeys(
      sheet,
      known.map(({ returns }) => returns),
      ['money'],
    ),
    draw: (width) =>
      bars(
        sheet,
        known.map(({ model, returns }) => ({
          name: words.models[model],
          bars: [moneyBar('money', returns, 'gross')],
        })),
        width,
      ),
    table: table({
      id: 'models-table',
      caption: say.modelsCaption,
      columns: [
        { head: say.model },
        ...[
          first ? term(sheet, first.closed.spend, say.spend) : say.spend,
          first ? term(sheet, first.closed.gross, say.closedGross) : say.closedGross,
          first ? term(sheet, first.roiGross, say.roi) : say.roi,
          first ? term(sheet, first.open.gross, say.openSoFar) : say.openSoFar,
        ].map((head) => ({ head, number: true })),
      ],
      rows: models.map(({ model, returns }) =>
        returns === null
          ? [cell(words.models[model]), cell(''), cell(say.noTotal), cell(say.noTotal), cell('')]
          : [
              cell(words.models[model]),
              cell(ofPart(sheet, returns.closed, returns.closed.spend)),
              cell(ofPart(sheet, returns.closed, returns.closed.gross)),
              cell(figure(sheet, returns.roiGross, 'roi')),
              (isOpen(returns) ? openCell : cell)(ofPart(sheet, returns.open, returns.open.gross)),
            ],
      ),
    }),
  })}
<p class="note">${say.anyTouch}</p>
${cohorts(sheet, conversion)}`
}

/** Single placements, where any_touch can stand beside the others. */
function cohorts(sheet: Sheet, { cohorts: all }: Conversion): Html {
  const { words } = sheet
  const say = words.conversion
  const models = all[0]?.models.map(({ model }) => model) ?? []
  if (all.length === 0) return html``
  return table({
    id: 'cohorts-table',
    caption: say.cohortsCaption,
    columns: [
      { head: say.placement },
      { head: say.state },
      { head: say.spend, number: true },
      ...models.map((model) => ({ head: words.models[model], number: true })),
    ],
    rows: all.map((one) => {
      const open = one.maturity !== 'mature'
      const is = open ? openCell : cell
      const name = named(categoryName(sheet, one.category))
      return [
        is(
          html`${dateOf(sheet, one.date)} ${coded(words.channels, one.channel)}<br><small>${name} T+${one.windowDays}</small>`,
        ),
        is(
          !open
            ? words.maturity.mature
            : untilCloses(sheet, daysBetween(one.date, sheet.review.asOf), one.date, one.closes),
        ),
        is(figure(sheet, one.spend)),
        ...models.map((model) => {
          const found = one.models.find((of) => of.model === model)
          return is(
            found
              ? html`${figure(sheet, found.gross)}<br><small>ROI ${open ? soFar(sheet, found.roi, 'roi') : figure(sheet, found.roi, 'roi')} · ${say.buyers} ${figure(sheet, found.buyers)}</small>`
              : '',
          )
        }),
      ]
    }),
  })
}
