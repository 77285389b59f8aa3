import { isToCome, type Platforms } from '../review.ts'
import { bars } from './bars.ts'
import { chart, type Tone } from './chart.ts'
import { figure, term } from './figure.ts'
import { shortDate } from './figure-text.ts'
import { type Html, html, named } from './html.ts'
import { coded, type Sheet, toCome } from './sheet.ts'
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
          name: `${shortDate(one.month, lang)} T+${one.windowDays}`,
          bars: [bar('money', one.ours, one), bar('second', one.theirs, one)],
        })),
        width,
      ),
    table: table({
      id: 'reconciliation-table',
      caption: say.reconciliation,
      columns: [
        { head: say.month },
        { head: say.window },
        { head: say.source },
        { head: say.basis },
        { head: say.attribution },
        { head: say.traffic },
        { head: say.state },
        { head: term(sheet, first.ours, say.ours), number: true },
        { head: term(sheet, first.theirs, say.theirs), number: true },
        { head: term(sheet, first.difference, say.difference), number: true },
        { head: term(sheet, first.ratio, say.ratio), number: true },
      ],
      rows: rows.map((one) => {
        const is = one.maturity === 'mature' ? cell : openCell
        return [
          is(shortDate(one.month, lang)),
          is(`T+${one.windowDays}`),
          is(named(one.source)),
          is(code(one.basis)),
          is(code(one.attribution)),
          is(one.traffic === null ? '–' : coded(words.channels, one.traffic)),
          is(words.maturity[one.maturity]),
          is(figure(sheet, one.ours)),
          is(figure(sheet, one.theirs)),
          is(figure(sheet, one.difference)),
          is(figure(sheet, one.ratio, 'share')),
        ]
      }),
    }),
  })}${open ? html`<p class="note">${say.immature}</p>` : null}`
}

const code = (text: string | null) => (text === null ? '–' : named(text))

/** A month that is not over is hatched on both sides. */
const bar = (tone: Tone, one: Reconciled[number]['ours'], { maturity }: Reconciled[number]) => ({
  tone,
  closed: one,
  soFar: maturity !== 'mature',
})

function reported(sheet: Sheet, returns: Platforms['returns']): Html {
  const { words, lang } = sheet
  const say = words.platforms
  const first = returns[0]
  return table({
    id: 'returns-table',
    caption: say.returns,
    quiet: true,
    columns: [
      { head: say.source },
      { head: say.metric },
      { head: say.window },
      { head: say.attribution },
      { head: say.traffic },
      { head: say.deduplicated },
      { head: say.dates },
      { head: first ? term(sheet, first.value, say.value) : say.value, number: true },
    ],
    rows: returns.map((one) => [
      cell(named(one.source)),
      cell(named(one.metric)),
      cell(one.windowDays === null ? '–' : `${one.windowDays}`),
      cell(one.attribution === null ? '–' : named(one.attribution)),
      cell(one.traffic === null ? '–' : coded(words.channels, one.traffic)),
      cell(one.deduplicated ? say.yes : say.no),
      cell(`${shortDate(one.from, lang)} – ${shortDate(one.to, lang)}`),
      cell(figure(sheet, one.value)),
    ]),
  })
}
