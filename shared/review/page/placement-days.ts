import type { Placements } from '../review.ts'
import { categoryName } from './category-name.ts'
import { chart, type Key } from './chart.ts'
import { columns } from './columns.ts'
import { dateOf, figure, term } from './figure.ts'
import { axisDate, everyDate, tickYuan } from './figure-text.ts'
import { type Html, html } from './html.ts'
import { filled, type Sheet } from './sheet.ts'
import { soFar, untilCloses } from './so-far.ts'
import { cell, openCell, table } from './table.ts'

type Day = Placements['days'][number]

/** Placement days of each category on one axis: spend, and what it brought; hatched while the window is open. */
export function placementDays(sheet: Sheet, days: readonly Day[]): Html {
  const { review } = sheet
  const known = review.chapters.plan.data?.categories.map(({ id }) => id) ?? []
  const isMoney = ({ spend, gross }: Day) => spend.value !== 0 || gross.value !== 0
  // The category that most was spent for comes first, as everywhere; one that was only touched has no money to tell.
  const categories = [
    ...known,
    ...new Set(
      days.filter((day) => isMoney(day) && !known.includes(day.category)).map(({ category }) => category),
    ),
  ].filter((id) => days.some(({ category }) => category === id))
  return html`${categories.map((category, i) =>
    ofCategory(
      sheet,
      category,
      days.filter((day) => day.category === category),
      `days-${i + 1}`,
    ),
  )}`
}

function ofCategory(sheet: Sheet, category: string, days: readonly Day[], id: string): Html {
  const { words, lang } = sheet
  const say = words.placements
  const name = { category: categoryName(sheet, category) }
  const first = days[0]
  const rows = table({
    id: `${id}-table`,
    caption: filled(say.daysCaption, name),
    columns: [
      { head: say.date },
      { head: first ? term(sheet, first.spend, say.spend) : say.spend, number: true },
      { head: first ? term(sheet, first.gross, say.gross) : say.gross, number: true },
      { head: first ? term(sheet, first.roi, say.roi) : say.roi, number: true },
      { head: say.state },
    ],
    rows: days.map(({ date, spend, gross, roi, maturity, closes, ageDays }) => {
      const open = maturity !== 'mature'
      const is = open ? openCell : cell
      return [
        is(dateOf(sheet, date)),
        is(figure(sheet, spend)),
        is(open ? soFar(sheet, gross) : figure(sheet, gross)),
        is(open ? soFar(sheet, roi, 'roi') : figure(sheet, roi, 'roi')),
        is(
          open
            ? html`${words.maturity[maturity]}${words.comma}${untilCloses(sheet, ageDays, date, closes)}`
            : words.maturity.mature,
        ),
      ]
    }),
  })
  // Touches that cost and sold nothing have nothing to draw.
  if (days.every(({ spend, gross }) => spend.value === 0 && gross.value === 0)) return rows
  return chart({
    id,
    title: filled(say.daysChart, name),
    keys: dayKeys(sheet, days),
    draw: (width) =>
      columns(
        sheet,
        everyDate(days[0]?.date ?? '', days.at(-1)?.date ?? '').map((date) => {
          const day = days.find((one) => one.date === date)
          return {
            name: axisDate(date, lang),
            open: day !== undefined && day.maturity !== 'mature',
            bars: day
              ? [
                  { tone: 'spend', figure: day.spend },
                  { tone: 'money', figure: day.gross },
                ]
              : [],
          }
        }),
        width,
        { tick: (fen) => tickYuan(fen, lang), least: 100 },
      ),
    fold: filled(say.daysCaption, name),
    table: rows,
  })
}

/** Legend of the days there are: none is hatched where none is open. */
function dayKeys({ words }: Sheet, days: readonly Day[]): Key[] {
  const { spend, gmv, open } = words.overview
  const some = days.some(({ maturity }) => maturity !== 'mature')
  return [
    { tone: 'spend', says: spend },
    { tone: 'money', says: gmv },
    ...(some ? [{ tone: 'money' as const, open: true, says: open }] : []),
  ]
}
