import type { Figure } from '../figure.ts'
import { isToCome, type ToCome, type Voice } from '../review.ts'
import { dateOf, figure, term } from './figure.ts'
import { type Html, html } from './html.ts'
import { momentName } from './moment-name.ts'
import { orToCome, type Sheet, toCome } from './sheet.ts'
import { cell, table } from './table.ts'

/** Natural against paid, and search; much of it waits for exports that not every brand has. */
export function voiceChapter(sheet: Sheet, voice: Voice): Html {
  const say = sheet.words.voice
  const { search, penetration } = voice
  const rows: readonly (readonly [string, Figure | ToCome])[] = [
    [say.paid, voice.paidImpressions],
    [say.natural, voice.naturalImpressions],
    ...(isToCome(search)
      ? [[say.search, search] as const]
      : [
          [say.searchSpend, search.spend] as const,
          [say.searchImpressions, search.impressions] as const,
          [say.searchClicks, search.clicks] as const,
        ]),
    [say.searches, voice.searches],
  ]
  return html`${table({
    id: 'voice-table',
    caption: say.caption,
    columns: [{ head: sheet.words.overview.metric }, { head: sheet.words.overview.value, number: true }],
    rows: rows.map(([name, one]) => [
      cell(isToCome(one) ? name : term(sheet, one, name)),
      cell(orToCome(sheet, one, (value) => figure(sheet, value))),
    ]),
  })}
<h3>${say.penetration}</h3>${
    isToCome(penetration)
      ? html`<p class="missing">${toCome(sheet, penetration)}</p>`
      : table({
          id: 'penetration-table',
          caption: say.penetrationCaption,
          columns: [
            { head: say.moment },
            { head: say.date },
            { head: say.read, number: true },
            { head: say.searchPenetration, number: true },
          ],
          rows: penetration.map((one) => [
            cell(momentName(sheet, one.moment)),
            cell(dateOf(sheet, one.date)),
            cell(figure(sheet, one.read)),
            cell(figure(sheet, one.search)),
          ]),
        })
  }`
}
