import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import * as z from 'zod'
import type { Brand } from '../shared/brand.ts'
import { addDays, businessDate, isDate } from '../shared/calendar.ts'
import type { Config } from '../shared/config.ts'
import type { duckdbEngine } from '../shared/engine/duckdb.ts'
import type { Engine } from '../shared/engine/engine.ts'
import { CheckError, ConfigError, InputError } from '../shared/errors.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import { extendLedger, type LedgerEntry, readLedger } from '../shared/ingest/ledger.ts'
import type { Export } from '../shared/ingest/list-exports.ts'
import { brandSecret } from '../shared/ingest/secret.ts'
import { keptSchema } from '../shared/lake/kept.ts'
import { publish, rollForward } from '../shared/publish/commit.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import { withLease } from '../shared/publish/lease.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { ruleVersion } from '../shared/rules.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { definitionTable } from '../shared/transform/definition-table.ts'
import { checkLaws } from '../shared/transform/laws.ts'
import type { Night } from '../shared/transform/night.ts'
import { resultSha256 } from '../shared/transform/partitions.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import { transformStateSchema } from '../shared/transform/state.ts'
import { transform } from '../shared/transform/transform.ts'
import { checkVolume } from '../shared/transform/volume.ts'
import {
  type FileReport,
  type Ingested,
  ingest,
  loadQuarantine,
  newFiles,
  quarantinedByReason,
} from './brand-ingest.ts'
import { tellError } from './cli/error-text.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'
import { keepLogs, type RunRow, stageLogs } from './night-logs.ts'
import {
  asOfDate,
  checkKnownRules,
  contentSha256,
  nightDates,
  ruleSha256,
  rulesByDate,
  scopesOf,
} from './night-plan.ts'
import { summarise } from './night-summary.ts'
import { openScratch } from './scratch-folder.ts'

/** What a night meets outside itself. */
export type NightWorld = {
  storage: Storage
  config: Config
  now: () => Date
  /** Makes the engine; tests put one in between. */
  openEngine: typeof duckdbEngine
}

export type BrandRequest = {
  kind: 'night' | 'restate'
  brand: string
  /** The brand file's text; null where there is none. `restate` takes the one the last night saw. */
  brandText: string | null
  /** Every export there is, by the listing. */
  files: readonly Export[]
  date: string | null
  from: string | null
  acceptVolume: boolean
}

const LEASE_MS = 10 * 60_000

/** What a manifest's `state` holds besides what the transform keeps there. */
const lakeState = z.object({
  brand_file: z.string(),
  kept: keptSchema,
  ledger: z.array(z.string()),
  transform: transformStateSchema,
})

/**
 * One brand's night or restatement, from its files to its published tables. Ends in an outcome, whatever happens:
 * a failure is told in it, and in the lake's logs where the lake can be written.
 */
export async function brandNight(
  request: BrandRequest,
  world: NightWorld,
  onProgress: OnProgress,
): Promise<BrandNight> {
  const startedAt = world.now()
  const runId = `${startedAt.toISOString().replaceAll(/[-:.]/g, '')}-${request.kind}-${randomBytes(4).toString('hex')}`
  const run: RunInHand = {
    request,
    world,
    onProgress,
    runId,
    startedAt,
    told: emptyResult(request.brand),
    dt: null,
  }
  try {
    await withLease(world.storage, request.brand, runId, world.now, LEASE_MS, () => inLease(run))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    run.told.outcome = error.name === 'CheckError' ? 'stopped' : 'failed'
    run.told.error = { name: error.name, message: error.message, ...(error.stack && { stack: error.stack }) }
    if (error.name !== 'BusyError') await tellFailure(run, error).catch(() => {})
  }
  run.told.seconds = (world.now().getTime() - startedAt.getTime()) / 1000
  return run.told
}

/** The date a night was meant for, as far as that can be said without the brand file. */
const provisionalDate = (request: BrandRequest, parent: Manifest | null, now: Date): string =>
  request.date !== null && isDate(request.date)
    ? request.date
    : addDays(businessDate(now, parent?.timezone ?? 'Asia/Shanghai'), -1)

type RunInHand = {
  request: BrandRequest
  world: NightWorld
  onProgress: OnProgress
  runId: string
  startedAt: Date
  told: BrandNight
  /** The date under which a failure is logged; null where there is nothing to log. */
  dt: string | null
}

async function inLease(run: RunInHand): Promise<void> {
  const { request, world, told } = run
  const { storage, config } = world
  await rollForward(storage, request.brand)
  const pointer = await readPointer(storage, request.brand)
  const parent = pointer ? await readManifest(storage, request.brand, pointer.run_id) : null
  if (pointer && !parent)
    throw new InputError(
      `${storage.describe(pointer.manifest)}: expected the manifest of the current run; found none.`,
    )
  const before = parent ? lakeState.parse(parent.state) : null
  const last = parent?.dt ?? null
  // A night whose brand file does not fit is told too, though the brand's clock is not known.
  if (request.kind === 'night') run.dt = provisionalDate(request, parent, world.now())
  const brandText = request.kind === 'night' ? request.brandText : (before?.brand_file ?? null)
  if (brandText === null && request.kind === 'night')
    throw new InputError(
      `${request.brand}: expected ${request.brand}/brand.yaml beside its sources; found none. Write one (\`aips sample\` shows how it looks).`,
    )
  if (brandText === null)
    throw new InputError(
      `${request.brand}: expected a published run in ${storage.describe(request.brand)}; found none. Run \`aips night\` first.`,
    )
  const brand = parseBrandFile(brandText, request.brand)
  // A date that does not fit is wrong use, and no night at all.
  run.dt = null
  if (last !== null && request.from !== null && request.from > last)
    throw new ConfigError(
      `--from ${request.from}: expected a published date of ${request.brand} (${parent?.first_date} to ${last}); found a later one. Dates that are not published yet are the night's: run \`aips night --date ${request.from}\` when it is over.`,
    )
  const to =
    request.kind === 'restate' && last !== null ? last : asOfDate(brand, request.date, last, world.now())
  run.dt = to
  told.dt = to
  if (parent && parent.timezone !== brand.timezone)
    throw new InputError(
      `${request.brand}/brand.yaml: expected timezone ${parent.timezone}, by which this lake's dates were cut; found ${brand.timezone}. Business dates cannot be cut anew: put it back, or begin a new lake.`,
    )
  checkKnownRules(brand.stageRules, parent?.known_rules ?? {})
  const secret = await brandSecret(config, request.brand, { mayCreate: parent === null })
  if (parent && parent.secret_fingerprint !== secret.fingerprint)
    throw new InputError(
      `secret of ${request.brand}: expected the one with fingerprint ${parent.secret_fingerprint}, under which this lake's ids are keyed; found ${secret.fingerprint} in ${config.secretsDir}. With another secret everybody would be new: put the old file back.`,
    )

  const ledger = before ? await readLedger(storage, before.ledger) : []
  const files = newFiles(request.files, ledger)
  const sameBrandFile = before?.brand_file === brandText
  if (request.kind === 'night' && last === to && files.length === 0 && sameBrandFile) {
    told.outcome = 'nothing_new'
    told.files.unchanged = request.files.length
    return
  }
  const workDir = await openScratch(config.scratchDir, run.runId)
  const engine = await world.openEngine(storage, {
    scratchDir: workDir,
    memoryLimitMb: config.memoryLimitMb,
    threads: config.threads,
    timezone: brand.timezone,
  })
  try {
    await withEngine(run, {
      engine,
      brand,
      brandText,
      parent,
      before,
      ledger,
      files,
      to,
      workDir,
      secret,
      etag: pointer?.etag ?? null,
    })
  } finally {
    await engine.close()
    await rm(workDir, { recursive: true, force: true })
  }
}

type Prepared = {
  engine: Engine
  brand: Brand
  brandText: string
  parent: Manifest | null
  before: z.infer<typeof lakeState> | null
  ledger: readonly LedgerEntry[]
  files: readonly Export[]
  to: string
  workDir: string
  secret: { key: Uint8Array; fingerprint: string }
  etag: string | null
}

async function withEngine(run: RunInHand, given: Prepared): Promise<void> {
  const { request, world, onProgress, runId, told } = run
  const { engine, brand, parent, before, files } = given
  const prefix = runPrefix(brand.brand, runId)
  const runNo = (before?.transform.run_no ?? 0) + 1
  const ingested = await ingest(
    engine,
    {
      brand,
      secret: given.secret.key,
      files,
      total: request.files.length,
      ledger: given.ledger,
      kept: before?.kept ?? {},
      nextFileSeq: before?.transform.next_file_seq ?? 0,
      run: { prefix: `${prefix}state/kept/`, runNo },
      workDir: given.workDir,
    },
    (done, total, note) => onProgress({ brand: brand.brand, verb: 'ingest', done, total, note }),
  )
  await loadQuarantine(engine, ingested.reports)
  tellIngest(told, ingested)
  told.quarantinedByReason = await quarantinedByReason(engine)

  const night = await planNight(given, ingested, {
    kind: request.kind,
    from: request.from,
    runId,
    runNo,
    prefix,
  })
  told.first_dt = night.dates.from <= night.dates.to ? night.dates.from : night.dates.to
  const cycles = Object.fromEntries(brand.categories.map((one) => [one.id, one.decisionCycleDays]))
  const cyclesChanged = parent !== null && contentSha256(cycles) !== contentSha256(parent.categories)
  const identity = {
    runId,
    brand: brand.brand,
    dt: given.to,
    kind: request.kind,
    startedAt: run.startedAt,
    codeVersion: world.config.codeVersion,
    inputSha256: inputSha256(given, ingested),
  }
  const logs = {
    reports: ingested.reports,
    quarantined: ingested.reports.some((one) => one.quarantinePath !== null),
  }
  let manifest: Manifest
  let restated: (RestatedDay & { causeFiles: string | null })[]
  try {
    checkCounts(brand.brand, ingested.reports)
    const done = await transform(night, cyclesChanged, (note, at, total) =>
      onProgress({ brand: brand.brand, verb: 'transform', done: at, total, note }),
    )
    if (cyclesChanged) done.warnings.push(cycleWarning(parent.categories, cycles))
    onProgress({ brand: brand.brand, verb: 'check', done: 0, total: 1, note: '' })
    await checkLaws(night, done.madeRoi)
    const volume = request.kind === 'night' ? await checkVolume(night, request.acceptVolume) : []
    onProgress({ brand: brand.brand, verb: 'publish', done: 0, total: 1, note: '' })
    const tables = {
      ...done.tables,
      definitions: await definitionTable(night, parent?.tables.definitions ?? {}),
    }
    const warnings = [...ingested.warnings, ...done.warnings, ...volume]
    restated = await causes(done.restated, ingested.reports, engine)
    const result = resultSha256(tables)
    const row: RunRow = {
      ...identity,
      status: 'published',
      reason: null,
      finishedAt: world.now(),
      resultSha256: result,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
    manifest = {
      format: 1,
      brand: brand.brand,
      run_id: runId,
      kind: request.kind,
      dt: given.to,
      first_date: night.dates.first,
      parent_run_id: parent?.run_id ?? null,
      created_at: world.now().toISOString(),
      code_version: world.config.codeVersion,
      input_sha256: identity.inputSha256,
      result_sha256: result,
      secret_fingerprint: given.secret.fingerprint,
      rule_segments: night.rules.map((one) => ({
        from: one.from,
        rule_version: one.version,
        content_sha256: ruleSha256(one.rules),
        rules: one.rules,
      })),
      known_rules: { ...parent?.known_rules, [ruleVersion(brand.stageRules)]: ruleSha256(brand.stageRules) },
      timezone: brand.timezone,
      categories: cycles,
      tables,
      state: {
        brand_file: given.brandText,
        kept: ingested.admitted.kept,
        ledger: await extendLedger(
          world.storage,
          before?.ledger ?? [],
          given.ledger,
          ingested.ledger,
          prefix,
        ),
        transform: done.state,
      },
      logs: await stageLogs(engine, prefix, row, { ...logs, restated }),
      warnings,
    }
    await publish(world.storage, manifest, given.etag)
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'BusyError') throw error
    const row: RunRow = {
      ...identity,
      status: error.name === 'CheckError' ? 'stopped' : 'failed',
      reason: tellError(error).message,
      finishedAt: world.now(),
      resultSha256: null,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
    run.dt = null
    // Where the swap was applied and every answer of it lost, the run is published, and its own logs say so.
    const current = await readPointer(world.storage, brand.brand).catch(() => undefined)
    if (current === undefined || current?.run_id === runId) throw error
    const kept = await stageLogs(engine, `${prefix}failed/`, row, { ...logs, restated: [] }).catch(() => null)
    if (kept) await keepLogs(world.storage, row, kept)
    throw error
  }
  // From here on the run is published: nothing that goes wrong may be logged as its failure.
  run.dt = null
  await summarise(night, told, manifest, restated)
}

async function planNight(
  given: Prepared,
  ingested: Ingested,
  run: { kind: 'night' | 'restate'; from: string | null; runId: string; runNo: number; prefix: string },
): Promise<Night> {
  const { brand, parent, before, engine, to } = given
  const oldest = parent ? null : await oldestDate(engine)
  const published = parent ? { first: parent.first_date, last: parent.dt } : null
  const dates = nightDates(to, published, brand.restateDays, oldest)
  if (run.kind === 'restate') {
    dates.from = run.from === null || run.from < dates.first ? dates.first : run.from
    dates.window = dates.from
  }
  const rules = rulesByDate(brand.stageRules, parent?.rule_segments ?? [], dates.from < to ? dates.from : to)
  // The same date again under other rules is worked out again as a whole.
  if (rules.changed && dates.from > to) dates.from = to
  const restated = run.kind === 'restate' ? rulesFrom(brand, rules.dates, dates.from) : rules.dates
  return {
    brand,
    engine,
    kind: run.kind,
    runId: run.runId,
    runNo: run.runNo,
    prefix: run.prefix,
    dates,
    rules: restated,
    rulesChanged: rules.changed,
    ...scopesOf(brand, before?.transform.scopes ?? []),
    kept: ingested.admitted.kept,
    nextFileSeq: ingested.nextFileSeq,
    before: before?.transform ?? null,
    published: parent?.tables ?? {},
  }
}

/** A restatement works every date from its first on by the rules in force now. */
const rulesFrom = (brand: Brand, dates: Night['rules'], from: string): Night['rules'] => {
  const current = dates.at(-1)
  const earlier = dates.filter((one) => one.from < from)
  return earlier.at(-1)?.version === current?.version
    ? earlier
    : [...earlier, { from, version: ruleVersion(brand.stageRules), rules: brand.stageRules }]
}

const oldestRow = z.array(z.object({ dt: z.string().nullable() }))

async function oldestDate(engine: Engine): Promise<string | null> {
  const rows = await engine.rows(
    `select cast(min(dt) as varchar) as dt from (
       select min(dt) as dt from new_behaviours
       union all select min(dt) from new_orders where is_sale
       union all select min(dt) from new_spend) d`,
  )
  return oldestRow.parse(rows)[0]?.dt ?? null
}

/** Every row of every file read is accounted for. */
function checkCounts(brand: string, reports: readonly FileReport[]): void {
  for (const one of reports) {
    const told = one.accepted_rows + one.duplicate_rows + one.quarantined_rows + one.ignored_rows
    if (one.status === 'accepted' && one.read_rows !== told)
      throw new CheckError(
        `${brand}/${one.file}: expected that read rows (${one.read_rows}) = accepted + duplicate + quarantined + ignored (rows_accounted_for); found ${told}. Nothing was published. This is a fault of the reader: report it with the file's header line.`,
      )
  }
}

const inputSha256 = (given: Prepared, ingested: Ingested): string =>
  contentSha256([
    [...given.ledger, ...ingested.ledger].map((one) => `${one.source} ${one.content_sha256}`).sort(),
    given.brandText,
    given.secret.fingerprint,
  ])

const cycleWarning = (before: Record<string, number>, now: Record<string, number>) => {
  const changes = Object.entries(now)
    .filter(([id, days]) => before[id] !== undefined && before[id] !== days)
    .map(([id, days]) => `${id} ${before[id]} → ${days} days`)
  return {
    code: 'decision_cycle_changed',
    message: `Decision cycles changed (${changes.join(', ') || 'categories came or went'}): they count for all placements at once, and windows that were closed may be open again.`,
  }
}

const fileDates = z.array(z.object({ file_seq: z.coerce.number(), dt: z.string() }))

/** Names the files whose rows reach back to a restated day. */
async function causes(
  restated: readonly RestatedDay[],
  reports: readonly FileReport[],
  engine: Engine,
): Promise<(RestatedDay & { causeFiles: string | null })[]> {
  if (restated.length === 0) return []
  const relations = ['behaviours', 'orders', 'refunds', 'spend'].map(
    (kind) => `select file_seq, min(dt) as dt from new_${kind} group by file_seq`,
  )
  const oldest = fileDates.parse(
    await engine.rows(
      `select file_seq, cast(min(dt) as varchar) as dt from (${relations.join(' union all ')}) d
       where dt is not null group by file_seq`,
    ),
  )
  const names = new Map(reports.map((one) => [one.fileSeq, one.file]))
  return restated.map((day) => {
    const files = oldest.flatMap((one) => (one.dt <= day.dt ? (names.get(one.file_seq) ?? []) : []))
    return { ...day, causeFiles: files.length > 0 ? files.join(';') : null }
  })
}

function tellIngest(told: BrandNight, ingested: Ingested): void {
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

/** A night that failed before it had anything to log still shows in `runs`. */
async function tellFailure(run: RunInHand, error: Error): Promise<void> {
  if (run.dt === null) return
  const { world, request, runId } = run
  const scratchDir = await openScratch(world.config.scratchDir, runId)
  const engine = await world.openEngine(world.storage, {
    scratchDir,
    memoryLimitMb: world.config.memoryLimitMb,
    threads: 1,
    timezone: 'UTC',
  })
  const row: RunRow = {
    runId,
    brand: request.brand,
    dt: run.dt,
    kind: request.kind,
    status: 'failed',
    reason: tellError(error).message,
    startedAt: run.startedAt,
    finishedAt: world.now(),
    codeVersion: world.config.codeVersion,
    inputSha256: null,
    resultSha256: null,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
  try {
    const keys = await stageLogs(engine, `${runPrefix(request.brand, runId)}failed/`, row, {
      reports: [],
      restated: [],
      quarantined: false,
    })
    await keepLogs(world.storage, row, keys)
  } finally {
    await engine.close()
    await rm(scratchDir, { recursive: true, force: true })
  }
}

const emptyResult = (brand: string): BrandNight => ({
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
  restated: [],
  warnings: [],
  seconds: 0,
  result_sha256: null,
})
