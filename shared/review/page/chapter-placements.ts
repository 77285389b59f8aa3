import type { Figure, Ratio } from '../figure.ts'
import type { Placements } from '../review.ts'
import { bars } from './bars.ts'
import { chart } from './chart.ts'
import { figure, ratio, term } from './figure.ts'
import { type Html, html } from './html.ts'
import { moneyBar, moneyKeys, returnCells } from './money.ts'
import { placementDays } from './placement-days.ts'
import { coded, codedText, type Sheet } from './sheet.ts'
import { type Cell, cell, table } from './table.ts'

/** Channel by channel: what was paid and what came back, and what the traffic cost. */
export function placementsChapter(sheet: Sheet, { channels, days }: Placements): Html {
  const { words } = sheet
  const say = words.placements
  const withReturns = channels.flatMap((one) =>
    one.returns === null ? [] : [{ ...one, returns: one.returns }],
  )
  const none = channels.map(({ channel, returns }): readonly Cell[] | null =>
    returns === null
      ? [cell(coded(words.channels, channel)), cell(say.noCategory), ...['', '', '', '', ''].map(cell)]
      : null,
  )
  const first = withReturns[0]?.returns
  return html`${chart({
    id: 'channels',
    title: say.chart,
    keys: moneyKeys(
      sheet,
      withReturns.map(({ returns }) => returns),
    ),
    draw: (width) =>
      bars(
        sheet,
        withReturns.map(({ channel, returns }) => ({
          name: codedText(words.channels, channel),
          bars: [moneyBar('spend', returns, 'spend'), moneyBar('money', returns, 'gross')],
        })),
        width,
      ),
    table: table({
      id: 'channel-returns-table',
      caption: say.returnsCaption,
      columns: [
        { head: say.channel },
        ...[
          first ? term(sheet, first.closed.spend, say.closedSpend) : say.closedSpend,
          first ? term(sheet, first.closed.gross, say.closedGross) : say.closedGross,
          first ? term(sheet, first.roiGross, say.roi) : say.roi,
          first ? term(sheet, first.open.spend, say.openSpend) : say.openSpend,
          first ? term(sheet, first.open.gross, say.openGross) : say.openGross,
          say.closes,
        ].map((head) => ({ head, number: true })),
      ],
      rows: [
        ...withReturns.map(({ channel, returns }) => [
          cell(coded(words.channels, channel)),
          ...returnCells(sheet, returns),
        ]),
        ...none.flatMap((row) => (row === null ? [] : [row])),
      ],
    }),
  })}
<p class="note">${say.noSpendSay}</p>
${traffic(sheet, channels)}
${placementDays(sheet, days)}`
}

/** A cost of the days that a platform counted alone is not the spend of its row: both its sides stand with it. */
const costPer = (sheet: Sheet, one: Ratio, spend: Figure): Html =>
  one.value === null || one.numerator.value === spend.value ? figure(sheet, one) : ratio(sheet, one)

/** What the traffic cost; of a channel that only touched people nothing was paid, and nothing is told. */
function traffic(sheet: Sheet, channels: Placements['channels']): Html {
  const { words } = sheet
  const say = words.placements
  const paid = channels.flatMap(({ channel, spend }) => (spend === null ? [] : [{ channel, spend }]))
  const first = paid[0]?.spend
  if (first === undefined) return html``
  const heads = [
    [say.spend, first.cost],
    [say.impressions, first.impressions],
    [say.clicks, first.clicks],
    [say.clickRate, first.clickRate],
    [say.costPerClick, first.costPerClick],
    [say.newTrue, first.platformNewTrueInterest],
    [say.costPerTrue, first.costPerNewTrueInterest],
  ] as const
  return table({
    id: 'channels-table',
    caption: say.caption,
    columns: [
      { head: say.channel },
      ...heads.map(([name, one]) => ({ head: term(sheet, one, name), number: true })),
    ],
    rows: paid.map(({ channel, spend }) => [
      cell(coded(words.channels, channel)),
      cell(figure(sheet, spend.cost)),
      cell(figure(sheet, spend.impressions)),
      cell(figure(sheet, spend.clicks)),
      cell(figure(sheet, spend.clickRate, 'share')),
      cell(costPer(sheet, spend.costPerClick, spend.cost)),
      cell(figure(sheet, spend.platformNewTrueInterest)),
      cell(costPer(sheet, spend.costPerNewTrueInterest, spend.cost)),
    ]),
  })
}
