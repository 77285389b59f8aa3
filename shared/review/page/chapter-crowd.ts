import type { Crowd } from '../review.ts'
import { bars } from './bars.ts'
import { chart, type Tone } from './chart.ts'
import { figure, ratio, term } from './figure.ts'
import { longDate, shortDate } from './figure-text.ts'
import { flows } from './flows.ts'
import { type Html, html, named } from './html.ts'
import { momentName } from './moment-name.ts'
import { scopeName } from './scope-name.ts'
import { filled, type Sheet } from './sheet.ts'
import { cell, table } from './table.ts'

const TONES: Readonly<Record<'before' | 'during' | 'after', Tone>> = {
  before: 'first',
  during: 'second',
  after: 'third',
}

/** The asset before, on the last day and after; who came and went; where people went from stage to stage. */
export function crowdChapter(sheet: Sheet, crowd: Crowd): Html {
  const { words, lang } = sheet
  const say = words.crowd
  const missing = crowd.missing.map(({ moment, date, why }) => {
    const holes = { moment: momentName(sheet, moment), date: longDate(date, lang) }
    return html`<p class="note">${filled(say.missing[why], holes)}</p>`
  })
  return html`<p>${filled(say.scopeSay, { scope: scopeName(sheet, crowd.scope), rule: named(crowd.ruleVersion) })}</p>
${crowd.moments.length === 0 ? null : assets(sheet, crowd)}
${missing}
<p class="note">${withheld(sheet)}</p>
${moves(sheet, crowd)}
${flows(sheet, crowd.flows)}`
}

function assets(sheet: Sheet, crowd: Crowd): Html {
  // Where the windows are over on the last day itself, after is no other moment.
  const moments = crowd.moments.filter(
    ({ date }, i) => crowd.moments.findIndex((one) => one.date === date) === i,
  )
  const { words, lang } = sheet
  const say = words.crowd
  const stages = [...new Set(moments.flatMap((one) => one.stages.map(({ stage }) => stage)))]
  const users = (moment: Crowd['moments'][number], stage: string) =>
    moment.stages.find((one) => one.stage === stage)?.users ?? null
  return chart({
    id: 'assets',
    title: say.chart,
    keys: moments.map(({ moment, date }) => ({
      tone: TONES[moment],
      says: `${momentName(sheet, moment)} ${shortDate(date, lang)}`,
    })),
    draw: (width) =>
      bars(
        sheet,
        stages
          .filter((stage) => stage !== 'ALL')
          .map((stage) => ({
            name: words.stages[stage],
            bars: moments.flatMap((moment) => {
              const closed = users(moment, stage)
              return closed === null ? [] : [{ tone: TONES[moment.moment], closed }]
            }),
          })),
        width,
      ),
    table: table({
      id: 'assets-table',
      caption: say.caption,
      columns: [
        { head: say.stage },
        ...moments.map(({ moment, date }) => ({
          head: html`${momentName(sheet, moment)}<br>${shortDate(date, lang)}`,
          number: true,
        })),
      ],
      rows: [
        ...stages.map((stage) => {
          const first = moments.map((moment) => users(moment, stage)).find((one) => one !== null)
          return [
            cell(first ? term(sheet, first, words.stages[stage]) : words.stages[stage]),
            ...moments.map((moment) => {
              const one = users(moment, stage)
              return cell(one === null ? '' : figure(sheet, one))
            }),
          ]
        }),
        [
          cell(moments[0] ? term(sheet, moments[0].trueInterest, say.ratio) : say.ratio),
          ...moments.map(({ trueInterest }) => cell(ratio(sheet, trueInterest, 'share'))),
        ],
      ],
    }),
  })
}

function withheld(sheet: Sheet): Html {
  const { minCell, withheldCells } = sheet.review.privacy
  const plain = (path: string, value: number) =>
    html`<span class="n" data-value="${path}" data-exact="${value}">${value}</span>`
  return filled(withheldCells === 0 ? sheet.words.crowd.noneWithheld : sheet.words.crowd.withheld, {
    count: plain('privacy.withheldCells', withheldCells),
    min: plain('privacy.minCell', minCell),
  })
}

function moves(sheet: Sheet, { moves: moved, scope, costPerNewTrueInterest: cost }: Crowd): Html {
  const { words, lang } = sheet
  const say = words.crowd
  const rows = [
    [say.newUsers, moved.newUsers],
    [say.recalled, moved.recalledUsers],
    [say.left, moved.leftUsers],
    [say.enteredTi, moved.enteredTrueInterest],
  ] as const
  return html`<h3>${say.moves}</h3>${table({
    id: 'moves-table',
    caption: filled(say.movesCaption, { from: longDate(scope.from, lang), to: longDate(scope.to, lang) }),
    columns: [{ head: words.overview.metric }, { head: words.overview.value, number: true }],
    rows: [
      ...rows.map(([name, one]) => [cell(term(sheet, one, name)), cell(figure(sheet, one))]),
      [cell(term(sheet, cost, say.costTi)), cell(ratio(sheet, cost))],
    ],
  })}`
}
