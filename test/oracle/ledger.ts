import type { Brand } from '../../shared/brand.ts'
import { readExport } from './read.ts'
import type { ReadRow } from './rows.ts'
import type { ExportFile } from './scenario.ts'

/** A row with its place in the order in which rows are newer: export time, arrival, line. */
type Version = { row: ReadRow; exportedAt: number; arrival: number; line: number }

export type IngestRow = {
  brand_id: string
  source: string
  content_sha256: string
  file: string
  read_rows: number
  accepted_rows: number
  duplicate_rows: number
  quarantined_rows: number
  ignored_rows: number
  status: string
}

/** Every row ever accepted, and what was said of every file. */
export type Ledger = {
  versions: Map<string, Version[]>
  known: Set<string>
  arrivals: number
  report: IngestRow[]
}

export const emptyLedger = (): Ledger => ({ versions: new Map(), known: new Set(), arrivals: 0, report: [] })

const byteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Reads a night's new files into the ledger, in order of export time, then path. */
export const takeIn = (ledger: Ledger, files: readonly ExportFile[], brand: Brand, secret: string): void => {
  const inOrder = files.toSorted(
    (a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime() || byteOrder(a.path, b.path),
  )
  for (const file of inOrder) {
    const found = readExport(file, brand, secret)
    const identity = `${found.source} ${found.contentSha256}`
    if (ledger.known.has(identity)) continue
    ledger.known.add(identity)
    const arrival = ledger.arrivals++
    const exportedAt = file.modifiedAt.getTime()
    let duplicateRows = 0
    for (const [line, row] of found.rows.entries()) {
      const key = `${row.source} ${row.key}`
      const before = ledger.versions.get(key) ?? []
      // Where rows of one key and file add up, only other files make a row a duplicate.
      const rivals = addsUp(row) ? before.filter((v) => v.arrival !== arrival) : before
      const known = rivals.some((v) => v.row.value !== null && v.row.content === row.content)
      if (row.value !== null && (known || rivals.some((v) => v.exportedAt > exportedAt)))
        duplicateRows += row.lines ?? 1
      ledger.versions.set(key, [...before, { row, exportedAt, arrival, line }])
    }
    ledger.report.push({
      brand_id: brand.brand,
      source: found.source,
      content_sha256: found.contentSha256,
      file: file.path,
      read_rows: found.readRows,
      accepted_rows: found.readRows - found.ignoredRows - found.quarantinedRows - duplicateRows,
      duplicate_rows: duplicateRows,
      quarantined_rows: found.quarantinedRows,
      ignored_rows: found.ignoredRows,
      status: found.status,
    })
  }
}

const addsUp = ({ source }: ReadRow): boolean => source === 'spend' || source === 'report'

const newer = (a: Version, b: Version): number =>
  a.exportedAt - b.exportedAt || a.arrival - b.arrival || a.line - b.line

/** Per key the row that counts: the newest; of spend and reports all rows of the newest file that holds the key. */
export const standingRows = (ledger: Ledger): Map<string, ReadRow[]> =>
  new Map(
    [...ledger.versions].map(([key, versions]) => {
      const newest = versions.toSorted(newer).at(-1)
      const counts = versions.filter((v) => (addsUp(v.row) ? v.arrival === newest?.arrival : v === newest))
      return [key, counts.map((v) => v.row)]
    }),
  )
