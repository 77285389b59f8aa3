import type { Figure, Ratio } from '../figure.ts'
import type { Overview } from '../review.ts'
import { figure, headline, sides, term } from './figure.ts'
import { longDate, type Reading } from './figure-text.ts'
import { type Html, html, type Part } from './html.ts'
import { moneyOf, returnCells } from './money.ts'
import { scopeName } from './scope-name.ts'
import { filled, label, type Sheet, toCome } from './sheet.ts'
import { cell, table } from './table.ts'

/** Five numbers, then the money behind them with closed and open windows apart. */
export function overviewChapter(sheet: Sheet, overview: Overview): Html {
  const { words, lang } = sheet
  const say = words.overview
  const { headline: five, returns, peopleScope: scope } = overview
  // Nothing is in a window: no orders, no GMV and no ROI, rather than 0 of each.
  const outside = returns.state.state === 'none'
  const people = filled(say.peopleOf, {
    scope: scopeName(sheet, scope),
    from: longDate(scope.from, lang),
    to: longDate(scope.to, lang),
  })
  return html`<div class="five">
${card(sheet, say.spend, five.spend, say.ofAll)}
${card(sheet, say.people, five.people, people)}
${outside ? [say.orders, say.gmv, say.roi].map((name) => blank(name, words.cover.noPlacements)) : sales(sheet, overview)}
</div>
<p class="note">${toCome(sheet, overview.touchedPeople)}</p>
${outside ? null : moneyOf(sheet, returns)}
${overview.categories.length > 1 ? byCategory(sheet, overview) : null}
${(overview.spendOutsideRoi.value ?? 0) === 0 ? null : html`<p class="note">${filled(say.outside, { spend: figure(sheet, overview.spendOutsideRoi) })}</p>`}
${traffic(sheet, overview)}`
}

/** Orders, GMV and ROI: of closed windows, or so far, which is hatched. */
function sales(sheet: Sheet, { headline: five, headlineOf }: Overview): Html {
  const say = sheet.words.overview
  const open = headlineOf === 'open'
  const of = open ? say.soFar : say.ofClosed
  const none = five.roi.value === null
  return html`${card(sheet, say.orders, five.orders, of, open)}${card(sheet, say.gmv, five.gmv, of, open)}${card(sheet, say.roi, five.roi, none ? null : of, none, 'roi')}`
}

const blank = (name: string, says: string): Html =>
  html`<div class="card"><h3>${name}</h3><p class="big">–</p><p class="of">${says}</p></div>\n`

function card(
  sheet: Sheet,
  name: string,
  one: Figure | Ratio,
  says: Part,
  open = false,
  reading?: Reading,
): Html {
  const under =
    one.value === null
      ? null
      : 'numerator' in one
        ? sides(sheet, one)
        : one.unit === 'fen'
          ? figure(sheet, one)
          : null
  return html`<div class="card${open ? ' open' : ''}"><h3>${term(sheet, one, name)}</h3>
<p class="big">${headline(sheet, one, reading)}</p>${under ? html`<p class="sides">${under}</p>` : null}
<p class="of">${says}</p></div>\n`
}

function byCategory(sheet: Sheet, { categories }: Overview): Html {
  const { words } = sheet
  const say = words.placements
  const heads = [say.closedSpend, say.closedGross, say.roi, say.openSpend, say.openGross, say.closes]
  return html`<h3>${words.overview.byCategory}</h3>${table({
    id: 'categories-table',
    caption: words.overview.byCategory,
    quiet: true,
    columns: [
      { head: words.overview.category },
      { head: words.overview.window },
      ...heads.map((head) => ({ head, number: true })),
    ],
    rows: categories.map(({ category, returns }) => [
      cell(label(sheet, category.name, category.id)),
      cell(`T+${category.cycleDays}`),
      ...returnCells(sheet, returns),
    ]),
  })}`
}

function traffic(sheet: Sheet, overview: Overview): Html {
  const say = sheet.words.overview
  const rows: readonly (readonly [string, Figure])[] = [
    [say.impressions, overview.impressions],
    [say.clicks, overview.clicks],
    [say.newInterested, overview.platformNewInterested],
    [say.newTrue, overview.platformNewTrueInterest],
  ]
  return html`<h3>${say.traffic}</h3>${table({
    id: 'traffic-table',
    caption: say.traffic,
    quiet: true,
    columns: [{ head: say.metric }, { head: say.value, number: true }],
    rows: rows.map(([name, one]) => [cell(term(sheet, one, name)), cell(figure(sheet, one))]),
  })}`
}
