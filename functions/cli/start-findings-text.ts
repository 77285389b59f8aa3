import { count, yuan } from './figures.ts'
import { aligned, bold } from './layout.ts'
import type { StartFindings } from './start-findings.ts'
import type { Out } from './world.ts'

const right = 'right' as const

/** The sources that came in, a line each. */
export const sourcesText = ({ sources }: StartFindings, out: Out): string =>
  [
    bold('Which sources it came from', out),
    aligned(
      [
        { title: 'source' },
        { title: 'files', align: right },
        { title: 'rejected', align: right },
        { title: 'rows accepted', align: right },
        { title: 'duplicate', align: right },
        { title: 'quarantined', align: right },
        { title: 'ignored', align: right },
      ],
      sources.map((one) => [
        one.source,
        ...[
          one.files,
          one.rejected,
          one.accepted_rows,
          one.duplicate_rows,
          one.quarantined_rows,
          one.ignored_rows,
        ].map(count),
      ]),
      out,
    ),
  ].join('\n')

/** What platforms say of themselves, one row of each of the tables that keep it, beside ours. */
export function platformsText({ note, assets, figure }: StartFindings, out: Out): string {
  const rows = [
    ...(note === null
      ? []
      : [
          [
            'creator_notes',
            `${note.creator_id}'s note ${note.note_id} on ${note.report_date}: quoted ${yuan(note.quoted_fen)}, ${count(note.impressions)} impressions (${count(note.natural_impressions)} natural), ${count(note.reads)} reads`,
          ],
        ]),
    ...(assets === null
      ? []
      : [
          [
            'platform_assets',
            `灵犀 counts ${count(assets.theirs)} people of the brand on ${assets.report_date}${assets.rank === null ? '' : `, rank ${assets.rank} of ${assets.rank_of}`}; ours of that day are ${count(assets.ours)}`,
          ],
        ]),
    ...(figure === null
      ? []
      : [
          [
            'roi_reconciliation',
            `${figure.source}, ${figure.campaign_id}, ${figure.placement_month}, ${figure.window_days} days${figure.traffic_type === null ? '' : `, ${figure.traffic_type}`}: theirs ${yuan(figure.platform_gross_fen)}, ours ${yuan(figure.our_gross_fen)} (${percent(figure.difference_ratio)})`,
          ],
        ]),
  ]
  if (rows.length === 0) return ''
  return [
    bold('What the platforms say of themselves, beside ours and never added to it', out),
    aligned([{ title: 'table' }, { title: 'one of its rows' }], rows, out),
  ].join('\n')
}

/** `+12 %`, `-40 %` */
const percent = (ratio: number): string => `${ratio > 0 ? '+' : ''}${Math.round(100 * ratio)} %`
