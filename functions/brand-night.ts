import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { extendLedger } from '../shared/ingest/ledger.ts'
import { maskedName } from '../shared/ingest/personal-data.ts'
import { rollForward } from '../shared/publish/commit.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import { withLease } from '../shared/publish/lease.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { definitionTable } from '../shared/transform/definition-table.ts'
import { checkLaws } from '../shared/transform/laws.ts'
import { resultSha256 } from '../shared/transform/partitions.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import { transform } from '../shared/transform/transform.ts'
import { checkVolume } from '../shared/transform/volume.ts'
import { ingest, loadQuarantine, quarantinedByReason } from './brand-ingest.ts'
import { nightErrorOf, tellError } from './cli/error-text.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'
import { causes, checkCounts, cycleWarning, emptyResult, tellIngest } from './night-account.ts'
import { tellFailure } from './night-failure.ts'
import { keepLogs, type RunRow, stageLogs } from './night-logs.ts'
import { nightManifest } from './night-manifest.ts'
import { contentSha256, inputSha256, planNight } from './night-plan.ts'
import type { BrandRequest, NightWorld, Prepared, RunInHand } from './night-run.ts'
import { startNight } from './night-start.ts'
import { summarise } from './night-summary.ts'
import { openScratch } from './scratch-folder.ts'

const LEASE_MS = 10 * 60_000
/** What ends a call and is no failure of the run: somebody else works on the brand, or this one goes on later. */
const PASSING: ReadonlySet<string> = new Set(['BusyError', 'ContinueError'])

/** A name for a run; it begins with its time. */
export const newRunId = (startedAt: Date, kind: BrandRequest['kind']): string =>
  `${startedAt.toISOString().replaceAll(/[-:.]/g, '')}-${kind}-${randomBytes(4).toString('hex')}`

/**
 * One brand's night or restatement, from its files to its published tables. Ends in an outcome, whatever happens:
 * a failure is told in it, and in the lake's logs where the lake can be written.
 */
export async function brandNight(
  request: BrandRequest,
  world: NightWorld,
  onProgress: OnProgress,
): Promise<BrandNight> {
  const startedAt = request.goesOn?.startedAt ?? world.now()
  const runId = request.goesOn?.runId ?? newRunId(startedAt, request.kind)
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
    run.told.error = nightErrorOf(error)
    if (!PASSING.has(error.name)) await tellFailure(run, error).catch(() => {})
  }
  run.told.seconds = (world.now().getTime() - startedAt.getTime()) / 1000
  return run.told
}

async function inLease(run: RunInHand): Promise<void> {
  const { config, openEngine, storage, catalog } = run.world
  await rollForward(storage, catalog, run.request.brand)
  const started = await startNight(run)
  if (!started) return
  const workDir = await openScratch(config.scratchDir, run.runId)
  const engine = await openEngine(storage, {
    scratchDir: workDir,
    memoryLimitMb: config.memoryLimitMb,
    threads: config.threads,
    timezone: started.brand.timezone,
  })
  try {
    await withEngine(run, { ...started, engine, workDir })
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
      total: request.known + request.files.length,
      read: request.read,
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
    const volume = request.kind === 'night' ? await checkVolume(night, request.acceptVolume) : null
    told.volume_ratios = volume?.ratios ?? {}
    onProgress({ brand: brand.brand, verb: 'publish', done: 0, total: 1, note: '' })
    const tables = {
      ...done.tables,
      definitions: await definitionTable(night, parent?.tables.definitions ?? {}),
    }
    const warnings = [...given.warnings, ...ingested.warnings, ...done.warnings, ...(volume?.warnings ?? [])]
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
    manifest = nightManifest(run, given, night, {
      runId,
      inputSha256: identity.inputSha256,
      resultSha256: result,
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
    })
    await world.commit(world.storage, manifest, given.etag)
  } catch (error) {
    if (!(error instanceof Error) || PASSING.has(error.name)) throw error
    const row: RunRow = {
      ...identity,
      status: error.name === 'CheckError' ? 'stopped' : 'failed',
      reason: maskedName(tellError(error).message),
      finishedAt: world.now(),
      resultSha256: null,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
    run.dt = null
    // Where the swap was applied and every answer of it lost, the run is published, and its own logs say so.
    const current = await readPointer(world.storage, brand.brand).catch(() => undefined)
    if (current === undefined || current?.run_id === runId) throw error
    const kept = await stageLogs(engine, `${prefix}failed/`, row, { ...logs, restated: [] }).catch(() => null)
    if (kept) await keepLogs(world, row, kept)
    throw error
  }
  // From here on the run is published: nothing that goes wrong may be logged as its failure.
  run.dt = null
  await summarise(night, told, manifest, restated)
}
