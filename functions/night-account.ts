import { CheckError } from '../shared/errors.ts'
import type { Night } from '../shared/transform/night.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import { restatedCauses } from '../shared/transform/restated-causes.ts'
import type { FileReport, Ingested } from './brand-ingest.ts'
import type { BrandNight } from './cli/night-result.ts'

/** Every row of every file read is accounted for. */
export function checkCounts(brand: string, reports: readonly FileReport[]): void {
  for (const one of reports) {
    const told = one.accepted_rows + one.duplicate_rows + one.quarantined_rows + one.ignored_rows
    if (one.status === 'accepted' && one.read_rows !== told)
      throw new CheckError(
        `${brand}/${one.file}: expected that read rows (${one.read_rows}) = accepted + duplicate + quarantined + ignored (rows_accounted_for); found ${told}. Nothing was published. This is a fault of the reader: report it with the file's header line.`,
      )
  }
}

export const cycleWarning = (before: Record<string, number>, now: Record<string, number>) => {
  const changes = Object.entries(now)
    .filter(([id, days]) => before[id] !== undefined && before[id] !== days)
    .map(([id, days]) => `${id} ${before[id]} → ${days} days`)
  return {
    code: 'decision_cycle_changed',
    message: `Decision cycles changed (${changes.join(', ') || 'categories came or went'}): they count for all placements at once, and windows that were closed may be open again.`,
  }
}

/** Names the files that each restated day goes back to; null where no file of this run did it. */
export async function causes(
  restated: readonly RestatedDay[],
  reports: readonly FileReport[],
  night: Night,
): Promise<(RestatedDay & { causeFiles: string | null })[]> {
  if (reports.length === 0) return restated.map((day) => ({ ...day, causeFiles: null }))
  const names = new Map(reports.map((one) => [one.fileSeq, one.file]))
  const numbers = await restatedCauses(night, restated)
  return restated.map((day, at) => {
    const files = (numbers[at] ?? []).flatMap((fileSeq) => names.get(fileSeq) ?? [])
    return { ...day, causeFiles: files.length > 0 ? files.join(';') : null }
  })
}

export function tellIngest(told: BrandNight, ingested: Ingested): void {
  const sum = (pick: (one: FileReport) => number) =>
    ingested.reports.reduce((total, one) => total + pick(one), 0)
  const rejected = ingested.reports.filter((one) => one.status === 'rejected')
  told.files = {
    read: ingested.reports.length,
    accepted: ingested.reports.length - rejected.length,
    rejected: rejected.length,
    unchanged: ingested.unchanged,
  }
  told.rows = {
    read: sum((one) => one.read_rows),
    accepted: sum((one) => one.accepted_rows),
    duplicate: sum((one) => one.duplicate_rows),
    quarantined: sum((one) => one.quarantined_rows),
    ignored: sum((one) => one.ignored_rows),
  }
  told.rejected = rejected.map((one) => ({
    file: one.file,
    reason: one.reason ?? '',
    detail: one.detail ?? '',
  }))
}

export const emptyResult = (brand: string): BrandNight => ({
  brand,
  run_id: null,
  dt: null,
  first_dt: null,
  outcome: 'failed',
  files: { read: 0, accepted: 0, rejected: 0, unchanged: 0 },
  rows: { read: 0, accepted: 0, duplicate: 0, quarantined: 0, ignored: 0 },
  rejected: [],
  quarantinedByReason: [],
  assets: [],
  roi: [],
  category_names: {},
  restated: [],
  scanned_bytes: 0,
  volume_ratios: {},
  warnings: [],
  seconds: 0,
  result_sha256: null,
})
