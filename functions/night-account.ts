import * as z from 'zod'
import type { Engine } from '../shared/engine/engine.ts'
import { CheckError } from '../shared/errors.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
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

const fileDates = z.array(z.object({ kind: z.string(), file_seq: z.coerce.number(), dt: z.string() }))

/** Names the files whose rows reach back to a restated day. */
export async function causes(
  restated: readonly RestatedDay[],
  reports: readonly FileReport[],
  engine: Engine,
): Promise<(RestatedDay & { causeFiles: string | null })[]> {
  if (restated.length === 0) return []
  const counted = ['behaviours', 'orders', 'refunds', 'spend'].map(
    (kind) =>
      `select 'counted' as kind, file_seq, cast(min(dt) as varchar) as dt from (${cameOrWent(kind)}) c group by file_seq`,
  )
  // A day of these holds what a report says of that day, and nothing follows from it.
  const reported = REPORTED.map(
    (kind) =>
      `select distinct '${kind}' as kind, file_seq, cast(dt as varchar) as dt from (${cameOrWent(kind)}) c`,
  )
  const dated = fileDates.parse(
    await engine.rows(
      `select kind, file_seq, min(dt) as dt from (${[...counted, ...reported].join(' union all ')}) d
       where dt is not null group by kind, file_seq, case when kind <> 'counted' then dt end order by file_seq`,
    ),
  )
  const names = new Map(reports.map((one) => [one.fileSeq, one.file]))
  return restated.map((day) => {
    const isReported = REPORTED.includes(day.table_name)
    const files = dated.flatMap(({ kind, file_seq, dt }) =>
      (isReported ? kind === day.table_name && dt === day.dt : kind === 'counted' && dt <= day.dt)
        ? (names.get(file_seq) ?? [])
        : [],
    )
    return { ...day, causeFiles: files.length > 0 ? files.join(';') : null }
  })
}

/** Rows that went are an earlier file's, and no cause; but in a replay they are of the very files that changed. */
const cameOrWent = (kind: string): string =>
  `select file_seq, dt from new_${kind} union all select file_seq, dt from gone_${kind}`

/** Tables of reports that are published as they are: kinds of staged rows under their own names. */
const REPORTED: readonly string[] = ['platform_assets', 'creator_notes']

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
