import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { addDays, businessDate, isDate } from '../shared/calendar.ts'
import { ConfigError, InputError } from '../shared/errors.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import { extendLedger, readLedger } from '../shared/ingest/ledger.ts'
import { brandSecret } from '../shared/ingest/secret.ts'
import { publish, rollForward } from '../shared/publish/commit.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import { withLease } from '../shared/publish/lease.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { ruleVersion } from '../shared/rules.ts'
import { definitionTable } from '../shared/transform/definition-table.ts'
import { checkLaws } from '../shared/transform/laws.ts'
import { resultSha256 } from '../shared/transform/partitions.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import { transform } from '../shared/transform/transform.ts'
import { checkVolume } from '../shared/transform/volume.ts'
import { ingest, loadQuarantine, newFiles, quarantinedByReason } from './brand-ingest.ts'
import { tellError } from './cli/error-text.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'
import { causes, checkCounts, cycleWarning, emptyResult, tellIngest } from './night-account.ts'
import { keepLogs, type RunRow, stageLogs } from './night-logs.ts'
import { asOfDate, checkKnownRules, contentSha256, inputSha256, planNight, ruleSha256 } from './night-plan.ts'
import { type BrandRequest, lakeState, type NightWorld, type Prepared, type RunInHand } from './night-run.ts'
import { summarise } from './night-summary.ts'
import { openScratch } from './scratch-folder.ts'

const LEASE_MS = 10 * 60_000

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
