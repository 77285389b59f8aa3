import type { Engine } from '../shared/engine/engine.ts'
import type { Arrival } from '../shared/ingest/arrival.ts'
import { contentOf, type LedgerEntry, newestReadings } from '../shared/ingest/ledger.ts'
import type { Export } from '../shared/ingest/list-exports.ts'
import { termsOf } from '../shared/ingest/read-terms.ts'
import { replayKept } from '../shared/ingest/replay-kept.ts'
import { bereftKinds } from '../shared/ingest/replay-rows.ts'
import type { ForgottenKeys } from '../shared/lake/forget-rows.ts'
import type { Kept } from '../shared/lake/kept.ts'
import type { ParsedFile } from '../shared/lake/staged.ts'
import { type FileReport, fileChanged, type Ingested, readAs, report } from './brand-ingest.ts'
import type { ReplayedFiles } from './cli/night-result.ts'
import { mendedFiles, replayCandidates } from './replay-candidates.ts'
import { arrivalsOf, type RawFiles, readerOf, readOthers } from './replay-read.ts'
import { replayTouched } from './replay-touched.ts'
import { goneWarnings } from './replay-warnings.ts'

/** What a replay has to work with. `ledger` and `files` are all there are. */
export type ReplayGiven = RawFiles & {
  kept: Kept
  nextFileSeq: number
  run: { prefix: string; runNo: number }
  forgotten: ForgottenKeys
  /** The brand file says something else of the sources than the last run saw. */
  settingsChanged: boolean
}

/** A file that was read again: known by its ledger entry, or new content under the path of a faulty one. */
type Again = {
  before: LedgerEntry | null
  now: LedgerEntry
  parsed: ParsedFile
  export: Pick<Export, 'modifiedAt'>
}

/**
 * Reads again what may come to something else than it did, and brings the kept rows to what they would be had it been
 * so at first. Files of which nothing changes stay as they are.
 * @returns what was found, and what goes on to the tables: null where nothing changes
 */
export async function replayFiles(
  engine: Engine,
  given: ReplayGiven,
  onFile: (done: number, total: number, file: string) => void,
): Promise<{ replayed: ReplayedFiles; warnings: Ingested['warnings']; ingested: Ingested | null }> {
  const { files, ledger, kept, forgotten } = given
  const candidates = replayCandidates(ledger, given.brand)
  const mended = mendedFiles(ledger, files)
  const total = candidates.length + mended.length
  let done = 0
  const next = (file: string): void => onFile(Math.min(done++, total), total, file)
  const { again, gone } = await readAgain(engine, given, candidates, next)
  again.push(...(await readMended(engine, given, mended, next)))

  const seqs = again.flatMap(({ before }) => (before ? [before.file_seq] : []))
  const arrivals: Arrival[] = again.flatMap(({ parsed, now }) => arrivalsOf(parsed, now.file_seq))
  const bereft = await bereftKinds(engine, { seqs, arrivals }, kept, forgotten.keys)
  const others = await readOthers(engine, given, bereft, new Set(seqs), next)
  const admitted = await replayKept(engine, { seqs, arrivals }, others.arrivals, kept, given.run, forgotten)
  onFile(total, total, '')

  const changed = again.filter(
    (one) => admitted.changedSeqs.has(one.now.file_seq) || isOtherwise(one.before, one.now),
  )
  const replayed: ReplayedFiles = {
    tried: total,
    changed: changed.map(({ before, now }) => ({
      file: now.file,
      was: before && state(before),
      is: state(now),
    })),
    gone,
  }
  const warnings = goneWarnings(gone, others.gone)
  if (changed.length === 0 && !given.settingsChanged) return { replayed, warnings, ingested: null }

  const reports = changed.map(({ parsed, now, export: from }) => report(parsed, now.file_seq, from))
  count(reports, admitted)
  const firstNight = again.flatMap(({ now }) => (now.outcome?.run_no === 1 ? [now.file_seq] : []))
  const ingested: Ingested = {
    admitted,
    reports,
    ledger: ledgerAfter(ledger, again),
    warnings: [
      ...warnings,
      ...overAccepted(ledger, again),
      ...changed.flatMap(({ parsed }) => parsed.warnings),
    ],
    nextFileSeq: given.nextFileSeq + again.filter(({ before }) => before === null).length,
    unchanged: files.length - reports.length,
    touched: await replayTouched(engine, firstNight),
  }
  return { replayed, warnings, ingested }
}

async function readAgain(
  engine: Engine,
  given: ReplayGiven,
  candidates: readonly LedgerEntry[],
  next: (file: string) => void,
): Promise<{ again: Again[]; gone: string[] }> {
  const read = readerOf(engine, given)
  const terms = termsOf(given.brand)
  const again: Again[] = []
  const gone: string[] = []
  for (const before of candidates) {
    next(before.file)
    const parsed = await read(before)
    if (parsed === null) {
      gone.push(before.file)
      continue
    }
    const runNo = before.outcome?.run_no ?? given.run.runNo
    const now = { ...before, status: parsed.status, ...readAs(parsed, given.brand, terms, runNo) }
    again.push({ before, now, parsed, export: { modifiedAt: new Date(before.modified_ms) } })
  }
  return { again, gone }
}

/** Mended files are new ones: they count by their own time, and after all that was read before. */
async function readMended(
  engine: Engine,
  given: ReplayGiven,
  mended: readonly Export[],
  next: (file: string) => void,
): Promise<Again[]> {
  const known = new Set(given.ledger.map(contentOf))
  const terms = termsOf(given.brand)
  const again: Again[] = []
  for (const file of mended) {
    next(file.file)
    const fileSeq = given.nextFileSeq + again.length
    const parsed = await given.read(file, {
      brand: given.brand,
      secret: given.secret,
      outDir: `${given.workDir}/mended-${fileSeq}`,
      engine,
    })
    if (parsed === null) continue
    const now: LedgerEntry = {
      file: file.file,
      size: file.size,
      modified_ms: file.modifiedAt.getTime(),
      etag: file.etag,
      source: parsed.source,
      content_sha256: parsed.contentSha256,
      file_seq: fileSeq,
      status: parsed.status,
      ...readAs(parsed, given.brand, terms, given.run.runNo),
    }
    if (known.has(contentOf(now))) continue
    known.add(contentOf(now))
    again.push({ before: null, now, parsed, export: file })
  }
  return again
}

/** A mended file over one that was accepted stands beside it, as in a night. */
const overAccepted = (ledger: readonly LedgerEntry[], again: readonly Again[]): Ingested['warnings'] => {
  const accepted = new Set(ledger.filter(({ status }) => status === 'accepted').map(({ file }) => file))
  return again
    .filter(({ before, now }) => before === null && accepted.has(now.file))
    .map(({ now }) => fileChanged(now.file))
}

/** Whether a file came to something else, as far as the ledger knows what it came to. */
function isOtherwise(before: LedgerEntry | null, now: LedgerEntry): boolean {
  if (before === null || before.status !== now.status) return true
  const [was, is] = [before.outcome, now.outcome]
  if (was === undefined || is === undefined) return false
  return was.reason !== is.reason || was.read_rows !== is.read_rows || was.bad_rows !== is.bad_rows
}

const state = ({ status, outcome }: LedgerEntry): NonNullable<ReplayedFiles['changed'][number]['was']> => ({
  status: status === 'rejected' ? 'rejected' : 'accepted',
  reason: outcome?.reason ?? null,
  bad_rows: outcome?.bad_rows ?? null,
})

function count(reports: readonly FileReport[], admitted: Ingested['admitted']): void {
  const counts = new Map(admitted.counts.map((one) => [one.fileSeq, one]))
  for (const one of reports) {
    one.accepted_rows = counts.get(one.fileSeq)?.accepted ?? 0
    one.duplicate_rows = counts.get(one.fileSeq)?.duplicate ?? 0
    for (const left of admitted.leftOut) if (left.fileSeq === one.fileSeq) one.ignored_rows += left.rows
  }
}

/** The whole ledger after a replay: every content has one reading, in its old place; mended files come last. */
function ledgerAfter(ledger: readonly LedgerEntry[], again: readonly Again[]): LedgerEntry[] {
  const newest = newestReadings(ledger)
  const replaced = new Map(again.map(({ now }) => [contentOf(now), now]))
  const kept = ledger.flatMap((one): LedgerEntry[] => {
    const reading = newest.get(contentOf(one))
    if (one.status === 'copy') return [one]
    if (reading === one) return [replaced.get(contentOf(one)) ?? one]
    const { outcome: _, ...copy } = one
    return reading?.file === one.file ? [] : [{ ...copy, status: 'copy', allowed_ratio: null }]
  })
  return [...kept, ...again.flatMap(({ before, now }) => (before === null ? [now] : []))]
}
