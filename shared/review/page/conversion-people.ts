import type { Between, Conversion } from '../review.ts'
import { figure, ratio, term } from './figure.ts'
import { longDate } from './figure-text.ts'
import { type Html, html } from './html.ts'
import { isOpen } from './money.ts'
import { filled, type Sheet } from './sheet.ts'
import { cell, openCell, table } from './table.ts'

/** Who bought, what came back as refunds, and what was paid too late to count. */
export function conversionPeople(sheet: Sheet, conversion: Conversion): Html {
  const { words, lang, review } = sheet
  const say = words.conversion
  const { peopleOf, buyers, newBuyers, refundRatio, openRefundRatio, laterGross, laterRatio, laterUntil } =
    conversion
  const returns = review.chapters.overview.data?.returns
  const open = returns !== undefined && isOpen(returns)
  const later = laterUntil === null ? cell : openCell
  const soFar =
    laterUntil === null || laterGross.value === null
      ? null
      : filled(words.inBrackets, { sides: filled(say.laterUntil, { date: longDate(laterUntil, lang) }) })
  return html`<h3>${say.people}</h3>${table({
    id: 'people-table',
    caption: say.peopleCaption,
    quiet: true,
    columns: [{ head: say.metric }, { head: say.value, number: true }],
    rows: [
      [cell(term(sheet, buyers.atMost, say.buyers)), cell(between(sheet, buyers))],
      [cell(term(sheet, newBuyers.atMost, say.newBuyers)), cell(between(sheet, newBuyers))],
      [cell(term(sheet, refundRatio, say.refunds)), cell(ratio(sheet, refundRatio, 'share'))],
      ...(open
        ? [
            [
              openCell(term(sheet, openRefundRatio, say.openRefunds)),
              openCell(ratio(sheet, openRefundRatio, 'share')),
            ],
          ]
        : []),
      [later(term(sheet, laterGross, say.later)), later(html`${figure(sheet, laterGross)}${soFar}`)],
      [later(term(sheet, laterRatio, say.laterRatio)), later(ratio(sheet, laterRatio, 'share'))],
    ],
  })}
<p class="note">${say.peopleOf[peopleOf]} ${say.betweenSay} ${say.laterSay}${
    review.firstOrderDate === null
      ? null
      : html` ${filled(say.young, { date: longDate(review.firstOrderDate, lang) })}`
  }</p>`
}

/** From the largest placement to all of them added up; where the largest is withheld, no more than the upper end. */
function between(sheet: Sheet, { atLeast, atMost }: Between): Html {
  const { conversion: say } = sheet.words
  if (atMost.value === null || atLeast.value === atMost.value) return figure(sheet, atMost)
  const most = figure(sheet, atMost)
  if (atLeast.value !== null) return filled(say.between, { least: figure(sheet, atLeast), most })
  const holes = { most, min: `${sheet.review.privacy.minCell}` }
  return filled(atLeast.nullReason === 'suppressed_small_n' ? say.atMostWithheld : say.atMost, holes)
}
