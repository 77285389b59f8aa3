import type { Part, Returns } from '../review.ts'
import { bars, type Group } from './bars.ts'
import { chart, type Key, type Tone } from './chart.ts'
import { dateOf, figure, ofPart, ratio, term } from './figure.ts'
import { type Html, html } from './html.ts'
import { filled, type Sheet } from './sheet.ts'
import { type Cell, cell, openCell, table } from './table.ts'

/** The money of a campaign: a row for what is closed, and one for what is not. */
export function moneyOf(sheet: Sheet, returns: Returns): Html {
  const { words } = sheet
  const say = words.overview
  const { closed, state } = returns
  const heads = [
    term(sheet, closed.cohorts, say.cohorts),
    term(sheet, closed.spend, say.spend),
    term(sheet, closed.orders, say.orders),
    term(sheet, closed.gross, say.gmv),
    term(sheet, closed.refund, say.refund),
    term(sheet, closed.net, say.net),
    term(sheet, returns.roiGross, say.roiGross),
    term(sheet, returns.roiNet, say.roiNet),
  ]
  return html`${chart({
    id: 'money',
    title: say.moneyTitle,
    keys: moneyKeys(sheet, [returns]),
    draw: (width) =>
      bars(
        sheet,
        [
          { name: say.spend, bars: [moneyBar('spend', returns, 'spend')] },
          { name: say.gmv, bars: [moneyBar('money', returns, 'gross')] },
        ],
        width,
      ),
    table: table({
      id: 'money-table',
      caption: say.moneyCaption,
      columns: [{ head: say.part }, ...heads.map((head) => ({ head, number: true }))],
      rows: [closedRow(sheet, returns), ...(isOpen(returns) ? [openRow(sheet, returns)] : [])],
    }),
  })}
<p class="note">${term(sheet, returns.closedSpend, say.share)}${words.colon}${ratio(sheet, returns.closedSpend, 'share')}${
    isOpen(returns) ? html`${words.stop} ${openSplit(sheet, state)}` : null
  }</p>`
}

/** How far the open spend is on its way; a part that is nothing is not told. */
function openSplit(sheet: Sheet, { maturingSpend, settlingSpend }: Returns['state']): Html | null {
  const say = sheet.words.overview
  const split = { maturing: figure(sheet, maturingSpend), settling: figure(sheet, settlingSpend) }
  if (maturingSpend.value === 0 && settlingSpend.value === 0) return null
  if (maturingSpend.value === 0) return filled(say.openSettling, split)
  return filled(settlingSpend.value === 0 ? say.openMaturing : say.openSplit, split)
}

const amounts = (part: Part) => [part.spend, part.orders, part.gross, part.refund, part.net]

const closedRow = (sheet: Sheet, { closed, roiGross, roiNet }: Returns): Cell[] => [
  cell(sheet.words.overview.closed),
  cell(figure(sheet, closed.cohorts)),
  ...amounts(closed).map((one) => cell(ofPart(sheet, closed, one))),
  cell(figure(sheet, roiGross, 'roi')),
  cell(figure(sheet, roiNet, 'roi')),
]

function openRow(sheet: Sheet, { open, state }: Returns): Cell[] {
  const say = sheet.words.overview
  const until =
    state.lastCloses === null ? say.open : filled(say.openUntil, { date: dateOf(sheet, state.lastCloses) })
  const noRatio = openCell(sheet.words.none.immature)
  return [
    openCell(until),
    ...[open.cohorts, ...amounts(open)].map((one) => openCell(figure(sheet, one))),
    noRatio,
    noRatio,
  ]
}

/** Whether a window of these still gathers orders. */
export const isOpen = ({ state }: Returns): boolean => state.state === 'open' || state.state === 'partly'

/** A bar of closed and open money; a part that no placement is in is no bar at all. */
export const moneyBar = (
  tone: Tone,
  { closed, open }: Returns,
  what: 'spend' | 'gross',
): Group['bars'][number] => ({
  tone,
  closed: closed.cohorts.value === 0 && open.cohorts.value !== 0 ? null : closed[what],
  open: open.cohorts.value === 0 ? null : open[what],
})

/** Legend of spend and GMV, with the hatch where something is open. */
export function moneyKeys(
  { words }: Sheet,
  all: readonly Returns[],
  tones: readonly Tone[] = ['spend', 'money'],
): Key[] {
  const { spend, gmv, closed, open } = words.overview
  const some = all.some(isOpen)
  return tones.flatMap((tone) => {
    const name = tone === 'spend' ? spend : gmv
    if (!some) return [{ tone, says: name }]
    return [
      { tone, says: `${name}${words.comma}${closed}` },
      { tone, open: true, says: `${name}${words.comma}${open}` },
    ]
  })
}

/** Closed spend, GMV and ROI; open spend and GMV so far, hatched; when the last window closes. */
export function returnCells(sheet: Sheet, returns: Returns): Cell[] {
  const { closed, open, roiGross, state } = returns
  const is = isOpen(returns) ? openCell : cell
  return [
    cell(ofPart(sheet, closed, closed.spend)),
    cell(ofPart(sheet, closed, closed.gross)),
    cell(figure(sheet, roiGross, 'roi')),
    is(ofPart(sheet, open, open.spend)),
    is(ofPart(sheet, open, open.gross)),
    is(state.lastCloses === null ? sheet.words.overview.closed : dateOf(sheet, state.lastCloses)),
  ]
}
