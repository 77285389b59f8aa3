import type { FileTruth } from './export-files.ts'
import type { CsvTable } from './truth-csv.ts'

const REPORT_COLUMNS =
  'brand_id,source,file,status,reason,read_rows,accepted_rows,duplicate_rows,quarantined_rows,ignored_rows'.split(
    ',',
  )

/** What `ingest_report` must say of every file. */
export const ingestReport = (brand: string, files: readonly FileTruth[]): CsvTable => ({
  name: 'ingest_report',
  columns: REPORT_COLUMNS,
  rows: files.map(({ source, file, status, reason, accepted, duplicate, quarantined, ignored }) => {
    const read = accepted + duplicate + quarantined + ignored
    return [brand, source, file, status, reason || null, read, accepted, duplicate, quarantined, ignored]
  }),
})

/** Bad rows of the files that were kept, by reason. */
export const quarantineCounts = (
  brand: string,
  quarantined: readonly { file: string; reason: string; rows: number }[],
): CsvTable => ({
  name: 'quarantine_counts',
  columns: ['brand_id', 'file', 'reason', 'rows'],
  rows: quarantined.map(({ file, reason, rows }) => [brand, file, reason, rows]),
})
