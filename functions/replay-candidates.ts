import type { Brand } from '../shared/brand.ts'
import { contentOf, type LedgerEntry, newestReadings } from '../shared/ingest/ledger.ts'
import type { Export } from '../shared/ingest/list-exports.ts'
import { tooManyBadRows } from '../shared/ingest/parse-part.ts'
import { termsOf } from '../shared/ingest/read-terms.ts'
import { newFiles } from './brand-ingest.ts'

/**
 * Files that may come to something else than they did: they were read under other terms than the brand file and this
 * program now give their source, or their bad rows are judged by another `max_quarantine_ratio`. In the order in which
 * they were read. Of a file from before terms were kept nobody knows: it is one of them.
 */
export function replayCandidates(entries: readonly LedgerEntry[], brand: Brand): LedgerEntry[] {
  const terms = termsOf(brand)
  return [...newestReadings(entries).values()]
    .filter((one) => {
      const { outcome, allowed_ratio, status } = one
      if (outcome === undefined || outcome.terms !== terms(one.source)) return true
      if (status === 'rejected') return allowed_ratio !== null && allowed_ratio < brand.maxQuarantineRatio
      return tooManyBadRows(outcome.bad_rows, outcome.read_rows, brand) !== null
    })
    .sort((a, b) => a.file_seq - b.file_seq)
}

/** Files with new content under the path of one that was rejected or had bad rows: somebody mended it. */
export function mendedFiles(entries: readonly LedgerEntry[], files: readonly Export[]): Export[] {
  const newest = newestReadings(entries)
  const faulty = new Set(
    entries.flatMap((one) => {
      const read = newest.get(contentOf(one))
      const isFaulty = read?.status === 'rejected' || (read?.outcome?.bad_rows ?? 0) > 0
      return isFaulty ? [one.file] : []
    }),
  )
  return newFiles(files, entries).filter(({ file }) => faulty.has(file))
}

/** Where a content may lie: under a path it was read from first, else under a name that nobody knows yet. */
export function rawPlaces(
  entries: readonly LedgerEntry[],
  files: readonly Export[],
): (wanted: LedgerEntry) => Export[] {
  const size = (one: { source: string; size: number }): string => `${one.source} ${one.size}`
  const bySize = Map.groupBy(files, size)
  const names = Map.groupBy(entries, contentOf)
  const known = new Set(entries.map(({ file }) => file))
  return (wanted) => {
    const own = new Set(names.get(contentOf(wanted))?.map(({ file }) => file))
    const alike = bySize.get(size(wanted)) ?? []
    return [
      ...alike.filter(({ file }) => own.has(file)),
      ...alike.filter(({ file }) => !own.has(file) && !known.has(file)),
    ]
  }
}
