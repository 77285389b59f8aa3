import type { Creators } from '../review.ts'
import { dateOf, figure, term } from './figure.ts'
import { type Html, html, named } from './html.ts'
import { filled, type Sheet } from './sheet.ts'
import { cell, table } from './table.ts'

/** Notes and what they cost and brought, as the platform counts. */
export function creatorsChapter(sheet: Sheet, creators: Creators): Html {
  const { words } = sheet
  const say = words.creators
  const first = creators.notes[0]
  const dates = new Set(creators.notes.map(({ reported }) => reported))
  const [only] = dates.size === 1 ? dates : []
  const head = (
    name: string,
    key:
      | 'fans'
      | 'quoted'
      | 'impressions'
      | 'naturalImpressions'
      | 'reads'
      | 'interactions'
      | 'readRate'
      | 'interactionRate',
  ) => ({
    head: first ? term(sheet, first[key], name) : name,
    number: true,
  })
  return html`<p>${say.tied[creators.tiedBy]}</p>${table({
    id: 'notes-table',
    caption: only === undefined ? say.caption : filled(say.captionOf, { date: dateOf(sheet, only) }),
    columns: [
      { head: say.note },
      { head: say.creator },
      { head: say.published },
      ...(only === undefined ? [{ head: say.reported }] : []),
      head(say.fans, 'fans'),
      head(say.quoted, 'quoted'),
      head(say.impressions, 'impressions'),
      head(say.natural, 'naturalImpressions'),
      head(say.reads, 'reads'),
      head(say.interactions, 'interactions'),
      head(say.readRate, 'readRate'),
      head(say.interactionRate, 'interactionRate'),
    ],
    rows: [
      ...creators.notes.map((note) => [
        cell(named(note.noteId)),
        cell(note.creatorId === null ? words.none.not_returned : named(note.creatorId)),
        cell(note.published === null ? words.none.not_returned : dateOf(sheet, note.published)),
        ...(only === undefined ? [cell(dateOf(sheet, note.reported))] : []),
        ...[
          note.fans,
          note.quoted,
          note.impressions,
          note.naturalImpressions,
          note.reads,
          note.interactions,
        ].map((one) => cell(figure(sheet, one))),
        cell(figure(sheet, note.readRate, 'share')),
        cell(figure(sheet, note.interactionRate, 'share')),
      ]),
      [
        cell(html`${say.all}${words.colon}${figure(sheet, creators.count)}`),
        ...['', '', '', ...(only === undefined ? [''] : [])].map(cell),
        ...[
          creators.quoted,
          creators.impressions,
          creators.naturalImpressions,
          creators.reads,
          creators.interactions,
        ].map((one) => cell(figure(sheet, one))),
        ...['', ''].map(cell),
      ],
    ],
  })}`
}
