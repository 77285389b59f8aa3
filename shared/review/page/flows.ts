import type { Crowd } from '../review.ts'
import { figure, term } from './figure.ts'
import { longDate } from './figure-text.ts'
import { type Html, html } from './html.ts'
import { codedText, filled, type Sheet } from './sheet.ts'
import { cell, table } from './table.ts'

const ORDER = ['NONE', 'LOST', 'A', 'I', 'TI', 'P', 'S'] as const

/** From which stage to which people moved, the fuller cells darker; then who advanced and who was lost. */
export function flows(sheet: Sheet, data: Crowd['flows']): Html {
  const { words, lang } = sheet
  const say = words.crowd
  if (data.pairs.length + data.advance.length === 0) return html``
  const holes = { days: data.horizonDays, date: longDate(data.date, lang) }
  const from = ORDER.filter((stage) => data.pairs.some((pair) => pair.from === stage))
  const to = ORDER.filter((stage) => data.pairs.some((pair) => pair.to === stage))
  const most = Math.max(...data.pairs.map(({ users }) => users.value ?? 0), 1)
  const shade = (users: number | null) => (users === null || users === 0 ? 0 : Math.ceil((users / most) * 5))
  return html`<h3>${say.flows}</h3>${table({
    id: 'flows-table',
    caption: filled(say.flowsCaption, holes),
    columns: [
      { head: html`${say.from} ↓ ${say.to} →` },
      ...to.map((stage) => ({ head: words.stages[stage], number: true })),
    ],
    rows: from.map((stage) => [
      cell(words.stages[stage]),
      ...to.map((end) => {
        const users = data.pairs.find((pair) => pair.from === stage && pair.to === end)?.users
        return users === undefined ? cell('') : { is: figure(sheet, users), shade: shade(users.value) }
      }),
    ]),
  })}
${data.advance.length + data.lapse.length === 0 ? null : rates(sheet, data, holes)}`
}

function rates(
  sheet: Sheet,
  { advance, lapse, horizonDays }: Crowd['flows'],
  holes: { days: number; date: string },
): Html {
  const { words } = sheet
  const say = words.crowd
  const stages = [...new Set([...advance, ...lapse].map(({ stage }) => stage))]
  const of = (list: Crowd['flows']['advance'], stage: string) =>
    list.find((one) => one.stage === stage)?.ratio
  const head = (list: Crowd['flows']['advance'], name: string) =>
    list[0] ? term(sheet, list[0].ratio, name) : name
  return html`<h3>${say.rates}</h3>${table({
    id: 'rates-table',
    caption: filled(say.ratesCaption, holes),
    columns: [
      { head: say.stage },
      { head: filled(say.before, { days: horizonDays }), number: true },
      { head: say.advanced, number: true },
      { head: head(advance, say.advance), number: true },
      { head: say.lapsed, number: true },
      { head: head(lapse, say.lapse), number: true },
    ],
    rows: stages.map((stage) => {
      const [up, gone] = [of(advance, stage), of(lapse, stage)]
      const base = up ?? gone
      return [
        cell(codedText(words.stages, stage)),
        cell(base ? figure(sheet, base.denominator) : ''),
        cell(up ? figure(sheet, up.numerator) : ''),
        cell(up ? figure(sheet, up, 'share') : ''),
        cell(gone ? figure(sheet, gone.numerator) : ''),
        cell(gone ? figure(sheet, gone, 'share') : ''),
      ]
    }),
  })}`
}
