import path from 'node:path'
import * as z from 'zod'
import type { Brand } from '../shared/brand.ts'
import { type Engine, literal } from '../shared/engine/engine.ts'
import { type Admitted, admit } from '../shared/ingest/admit.ts'
import type { Arrival } from '../shared/ingest/arrival.ts'
import { exportTime } from '../shared/ingest/export-time.ts'
import type { LedgerEntry } from '../shared/ingest/ledger.ts'
import type { Export } from '../shared/ingest/list-exports.ts'
import { termsOf } from '../shared/ingest/read-terms.ts'
import type { ForgottenKeys } from '../shared/lake/forget-rows.ts'
import type { Kept } from '../shared/lake/kept.ts'
import { type ParsedFile, QUARANTINE_COLUMNS } from '../shared/lake/staged.ts'
import { some } from './cli/figures.ts'
import type { ReadExport } from './night-run.ts'
import type { ReplayTouched } from './replay-touched.ts'

/** What the files of a night brought. */
export type Ingested = {
  admitted: Admitted
  /** One entry per file read for its content, in the order of reading. */
  reports: FileReport[]
  ledger: LedgerEntry[]
  warnings: { code: string; message: string; rows?: number }[]
  nextFileSeq: number
  /** Files the listing alone showed to be known. */
  unchanged: number
  /** Of a replay: how far back it reaches. */
  touched?: ReplayTouched
}

export type FileReport = {
  fileSeq: number
  source: string
  file: string
  content_sha256: string
  read_rows: number
  accepted_rows: number
  duplicate_rows: number
  quarantined_rows: number
  ignored_rows: number
  status: 'accepted' | 'rejected'
  reason: string | null
  detail: string | null
  arrived_at: Date
  quarantinePath: string | null
}

/** Above this share of bad rows an accepted file is worth a look. */
const WARN_QUARANTINE_RATIO = 0.001

/**
 * Files the lake does not know yet, in the order in which they are read: by export time, then path. Of files with one
 * size and time the ETag decides, where the listing gave one then and gives one now.
 */
export function newFiles(files: readonly Export[], ledger: readonly LedgerEntry[]): Export[] {
  const listedAs = (size: number, ms: number, file: string): string => `${size} ${ms} ${file}`
  const known = Map.groupBy(ledger, (one) => listedAs(one.size, one.modified_ms, one.file))
  const isKnown = ({ size, modifiedAt, file, etag }: Export): boolean =>
    (known.get(listedAs(size, modifiedAt.getTime(), file)) ?? []).some(
      (one) => etag === null || one.etag === null || one.etag === etag,
    )
  return files
    .filter((one) => !isKnown(one))
    .map((one) => ({ one, exportedAt: exportTime(one).getTime() }))
    .sort((a, b) => a.exportedAt - b.exportedAt || (a.one.file < b.one.file ? -1 : 1))
    .map(({ one }) => one)
}

/**
 * Reads a brand's new files one by one and then decides, per brand, which of their rows the lake has already. One
 * bad file never stops another.
 */
export async function ingest(
  engine: Engine,
  given: {
    brand: Brand
    secret: Uint8Array
    files: readonly Export[]
    /** How many files the listing knows. */
    total: number
    read: ReadExport
    ledger: readonly LedgerEntry[]
    kept: Kept
    nextFileSeq: number
    run: { prefix: string; runNo: number }
    workDir: string
    forgotten: ForgottenKeys
  },
  onFile: (done: number, total: number, file: string) => void,
): Promise<Ingested> {
  const contents = new Set(given.ledger.map((one) => `${one.source} ${one.content_sha256}`))
  const paths = new Map(given.ledger.map((one) => [one.file, one.content_sha256]))
  const reports: FileReport[] = []
  const ledger: LedgerEntry[] = []
  const warnings: Ingested['warnings'] = []
  const arrivals: Arrival[] = []
  const left: string[] = []
  const terms = termsOf(given.brand)
  let fileSeq = given.nextFileSeq
  for (const [index, file] of given.files.entries()) {
    onFile(index, given.files.length, file.file)
    const parsed = await given.read(file, {
      brand: given.brand,
      secret: given.secret,
      outDir: path.join(given.workDir, String(fileSeq)),
      engine,
    })
    if (parsed === null) {
      left.push(file.file)
      continue
    }
    const content = `${parsed.source} ${parsed.contentSha256}`
    const isCopy = contents.has(content)
    ledger.push({
      file: file.file,
      size: file.size,
      modified_ms: file.modifiedAt.getTime(),
      etag: file.etag,
      source: parsed.source,
      content_sha256: parsed.contentSha256,
      file_seq: fileSeq,
      status: isCopy ? 'copy' : parsed.status,
      ...(isCopy ? { allowed_ratio: null } : readAs(parsed, given.brand, terms, given.run.runNo)),
    })
    const before = paths.get(file.file)
    paths.set(file.file, parsed.contentSha256)
    if (isCopy) continue
    contents.add(content)
    if (before !== undefined && before !== parsed.contentSha256) warnings.push(fileChanged(file.file))
    warnings.push(...parsed.warnings)
    reports.push(report(parsed, fileSeq, file))
    for (const staged of parsed.staged)
      arrivals.push({
        kind: staged.kind,
        path: staged.path,
        fileSeq,
        source: parsed.source,
        exportedAt: parsed.exportedAt,
      })
    fileSeq += 1
  }
  onFile(given.files.length, given.files.length, '')
  if (left.length > 0)
    warnings.push({
      code: 'left_for_next_night',
      message: `${some(left.length, 'file')} changed, moved or went while the night began, ${left[0]} the first: the next night reads what is there then.`,
    })
  const admitted = await admit(engine, arrivals, given.kept, given.run, given.forgotten)
  const counts = new Map(admitted.counts.map((one) => [one.fileSeq, one]))
  for (const one of reports) {
    one.accepted_rows = counts.get(one.fileSeq)?.accepted ?? 0
    one.duplicate_rows = counts.get(one.fileSeq)?.duplicate ?? 0
    for (const left of admitted.leftOut) if (left.fileSeq === one.fileSeq) one.ignored_rows += left.rows
  }
  const suspect = reports.filter((one) => one.quarantined_rows > WARN_QUARANTINE_RATIO * one.read_rows)
  if (suspect.length > 0)
    warnings.push({
      code: 'many_bad_rows',
      rows: suspect.reduce((total, one) => total + one.quarantined_rows, 0),
      message: `${some(suspect.length, 'accepted file')} ${suspect.length === 1 ? 'holds' : 'hold'} more than ${WARN_QUARANTINE_RATIO * 100} % bad rows, ${suspect[0]?.file} the first; \`aips quarantine\` shows them.`,
    })
  return {
    admitted,
    reports,
    ledger,
    warnings,
    nextFileSeq: fileSeq,
    unchanged: given.total - given.files.length,
  }
}

/** What is said of a path whose new content stands beside the old one. */
export const fileChanged = (file: string): Ingested['warnings'][number] => ({
  code: 'file_changed',
  message: `${file}: its content is not what the lake read before. Rows that only the old content holds stay; deliver corrections as new files.`,
})

/** What the ledger keeps of how a file was read. */
export const readAs = (
  parsed: ParsedFile,
  brand: Brand,
  terms: (source: string) => string,
  runNo: number,
): Pick<LedgerEntry, 'allowed_ratio' | 'outcome'> => ({
  allowed_ratio: parsed.reason === 'too_many_bad_rows' ? brand.maxQuarantineRatio : null,
  outcome: {
    terms: terms(parsed.source),
    reason: parsed.reason,
    read_rows: parsed.readRows,
    bad_rows: parsed.quarantinedRows,
    run_no: runNo,
  },
})

export const report = (
  parsed: ParsedFile,
  fileSeq: number,
  file: Pick<Export, 'modifiedAt'>,
): FileReport => ({
  fileSeq,
  source: parsed.source,
  file: parsed.file,
  content_sha256: parsed.contentSha256,
  read_rows: parsed.readRows,
  accepted_rows: 0,
  duplicate_rows: 0,
  quarantined_rows: parsed.quarantinedRows,
  ignored_rows: parsed.ignoredRows,
  status: parsed.status,
  reason: parsed.reason,
  detail: parsed.detail,
  arrived_at: file.modifiedAt,
  quarantinePath: parsed.quarantinePath,
})

/** Makes `quarantined` the bad rows of all files read, with their source and file. */
export async function loadQuarantine(engine: Engine, reports: readonly FileReport[]): Promise<void> {
  await engine.load(
    'quarantined',
    { ...QUARANTINE_COLUMNS, source: 'VARCHAR', file: 'VARCHAR' },
    reports.flatMap((one) =>
      one.quarantinePath
        ? [{ path: one.quarantinePath, constants: { source: literal(one.source), file: literal(one.file) } }]
        : [],
    ),
  )
}

const reasonRows = z.array(z.object({ reason: z.string(), n: z.coerce.number() }))

/** Bad rows by reason, most first. Reads `quarantined`. */
export const quarantinedByReason = async (engine: Engine): Promise<{ reason: string; rows: number }[]> =>
  reasonRows
    .parse(
      await engine.rows(
        'select reason, count(*) as n from quarantined group by reason order by n desc, reason',
      ),
    )
    .map((row) => ({ reason: row.reason, rows: row.n }))
