import type { Figure } from '../figure.ts'
import { isToCome, type Platforms } from '../review.ts'
import { bars } from './bars.ts'
import { chart, type Tone } from './chart.ts'
import { dateOf, figure, term } from './figure.ts'
import { shortDate } from './figure-text.ts'
import { type Html, html, joined } from './html.ts'
import { coded, codedText, filled, type Sheet, toCome } from './sheet.ts'
import { cell, openCell, table } from './table.ts'

type Reconciled = Exclude<Platforms['reconciliation'], { code: string }>

/** Theirs beside ours, never added. */
export function platformsChapter(sheet: Sheet, { reconciliation, returns }: Platforms): Html {
  const say = sheet.words.platforms
  return html`<p>${say.say}</p>${
    isToCome(reconciliation)
      ? html`<h3>${say.reconciliation}</h3><p class="missing">${toCome(sheet, reconciliation)}</p>`
      : reconciled(sheet, reconciliation)
  }<h3>${say.returns}</h3>${returns.length === 0 ? html`<p class="note">${say.none}</p>` : reported(sheet, returns)}`
}

function reconciled(sheet: Sheet, rows: Reconciled): Html {
  const { words, lang } = sheet
  const say = words.platforms
  const first = rows[0]
  if (first === undefined) return html``
  const open = rows.some(({ maturity }) => maturity !== 'mature')
  return html`${chart({
    id: 'reconciliation',
    title: say.chart,
    keys: [
      { tone: 'money', says: say.ours },
      { tone: 'second', says: say.theirs },
    ],
    draw: (width) =>
      bars(
        sheet,
        rows.map((one) => ({
          name: `${codedText(words.platformNames, one.source)} ${shortDate(one.month, lang)} T+${one.windowDays}`,
          under: [
            one.traffic === null ? null : codedText(words.traffics, one.traffic),
            one.attribution === null ? null : codedText(words.attributions, one.attribution),
          ]
            .filter((part) => part !== null)
            .join(words.comma),
          bars: [bar('money', one.ours, one), bar('second', one.theirs, one)],
        })),
        width,
      ),
    table: table({
      id: 'reconciliation-table',
      caption: say.reconciliation,
      columns: [
        { head: say.month },
        { head: say.way },
        { head: say.state },
        { head: term(sheet, first.ours, say.ours), number: true },
        { head: term(sheet, first.theirs, say.theirs), number: true },
        { head: term(sheet, first.difference, say.difference), number: true },
        { head: term(sheet, first.ratio, say.ratio), number: true },
      ],
      rows: rows.map((one) => {
        const is = one.maturity === 'mature' ? cell : openCell
        return [
          is(html`${shortDate(one.month, lang)} T+${one.windowDays}`),
          is(wayOf(sheet, one)),
          is(words.maturity[one.maturity]),
          is(html`${figure(sheet, one.ours)}${dayCount(sheet, say.ourDays, one.ourDays)}`),
          is(html`${figure(sheet, one.theirs)}${dayCount(sheet, say.theirDays, one.theirDays)}`),
          is(figure(sheet, one.difference)),
          is(
            html`${figure(sheet, one.ratio, 'share')}${isUnlike(one) ? html`<br><small>${say.unlikeDays}</small>` : null}`,
          ),
        ]
      }),
    }),
  })}<p class="note">${say.unlike}</p>${open ? html`<p class="note">${say.immature}</p>` : null}`
}

/** Whose figure it is and how it was counted: platform, traffic, where its window starts; and whom ours counts. */
function wayOf({ words }: Sheet, one: Reconciled[number]): Html {
  const say = words.platforms
  const ways = [
    coded(words.platformNames, one.source),
    one.traffic === null ? say.allTraffic : coded(words.traffics, one.traffic),
    ...(one.attribution === null ? [] : [coded(words.attributions, one.attribution)]),
  ]
  return html`${joined(ways, words.comma)}${
    one.basis === null
      ? null
      : html`<br><small>${filled(say.basis, { basis: coded(words.bases, one.basis) })}</small>`
  }`
}

/** A difference of sums over unlike days is no difference of counting. */
const isUnlike = ({ ratio, ourDays, theirDays }: Reconciled[number]): boolean =>
  ratio.value !== null && ourDays?.value !== theirDays?.value

const dayCount = (sheet: Sheet, says: string, days: Figure | null): Html | null =>
  days === null ? null : html`<br><small>${filled(says, { days: figure(sheet, days) })}</small>`

/** A month that is not over is hatched on both sides. */
const bar = (tone: Tone, one: Reconciled[number]['ours'], { maturity }: Reconciled[number]) => ({
  tone,
  closed: one,
  soFar: maturity !== 'mature',
})

function reported(sheet: Sheet, returns: Platforms['returns']): Html {
  const { words } = sheet
  const say = words.platforms
  const first = returns[0]
  return html`${table({
    id: 'returns-table',
    caption: say.returns,
    quiet: true,
    columns: [
      { head: say.metric },
      { head: say.source },
      { head: say.traffic },
      { head: say.window },
      { head: say.dates },
      { head: first ? term(sheet, first.days, say.days) : say.days, number: true },
      { head: first ? term(sheet, first.value, say.value) : say.value, number: true },
    ],
    rows: returns.map((one) => {
      const is = one.whole ? cell : openCell
      return [
        is(html`${coded(words.metrics, one.metric)}${one.deduplicated ? say.deduplicated : null}`),
        is(coded(words.platformNames, one.source)),
        is(one.traffic === null ? '–' : trafficOf(sheet, one.traffic)),
        is(windowOf(sheet, one)),
        is(html`${dateOf(sheet, one.from)} – ${dateOf(sheet, one.to)}`),
        is(filled(say.daysOf, { days: figure(sheet, one.days), period: figure(sheet, one.periodDays) })),
        is(figure(sheet, one.value)),
      ]
    }),
  })}${returns.some(({ whole }) => !whole) ? html`<p class="note">${say.partial}</p>` : null}`
}

/** A channel of ours beside 聚光, or an alliance's own kind of traffic. */
const trafficOf = ({ words }: Sheet, traffic: string): Html =>
  coded(Object.hasOwn(words.channels, traffic) ? words.channels : words.traffics, traffic)

function windowOf({ words }: Sheet, { windowDays, attribution }: Platforms['returns'][number]): Html {
  const from = attribution === null ? html`` : coded(words.attributions, attribution)
  if (windowDays === null) return attribution === null ? html`–` : from
  return filled(words.attributionDays, { days: `${windowDays}`, from })
}
