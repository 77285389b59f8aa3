import type { KnownAsset } from './export-lingxi.ts'
import type { KnownNote } from './export-pugongying.ts'
import type { CsvTable } from './truth-csv.ts'
import type { Known } from './truth-money.ts'

const NOTE_COLUMNS =
  'brand_id,note_id,report_date,creator_id,published_date,fans,quoted_fen,impressions,natural_impressions,reads,likes,collects,comments,shares,follows'.split(
    ',',
  )

/** Creators' notes, a row for each report. */
export const creatorNotes = ({ brand, last, date }: Known, notes: readonly KnownNote[]): CsvTable => ({
  name: 'creator_notes',
  columns: NOTE_COLUMNS,
  rows: notes
    .filter(({ reportDay }) => reportDay <= last)
    .map(({ note, reportDay, creator, publishedDay, fans, quotedFen, counts }) => [
      ...[brand, note, date(reportDay), creator, date(publishedDay), fans, quotedFen, ...counts],
    ]),
})

const ASSET_COLUMNS = 'brand_id,report_date,scope,scope_id,metric,value,rank,rank_of,null_reason'.split(',')

/** The platform's own figures of the brand's people. */
export const platformAssets = ({ brand, date }: Known, assets: readonly KnownAsset[]): CsvTable => ({
  name: 'platform_assets',
  columns: ASSET_COLUMNS,
  rows: assets.map(({ day, spu, metric, value, rank, rankOf, reason }) => [
    ...[brand, date(day), spu === '' ? 'brand' : 'spu', spu || brand, metric, value, rank, rankOf, reason],
  ]),
})
