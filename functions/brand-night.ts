import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { AthenaEngine } from '../shared/engine/athena.ts'
import { handOver } from '../shared/engine/athena-given.ts'
import { ADMITTED_RELATIONS } from '../shared/ingest/admit.ts'
import { silenceForgotten } from '../shared/ingest/forget-arrivals.ts'
import type { ForgottenKeys } from '../shared/lake/forget-rows.ts'
import { rollForwardCatalog } from '../shared/publish/catalog-roll-forward.ts'
import { leaveTraces } from '../shared/publish/commit.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import { withLease } from '../shared/publish/lease.ts'
import type { Night } from '../shared/transform/night.ts'
import { type Ingested, ingest, loadQuarantine, quarantinedByReason } from './brand-ingest.ts'
import { carryNight } from './carry-night.ts'
import { nightErrorOf } from './cli/error-text.ts'
import type { BrandNight, OnProgress } from './cli/night-result.ts'
import { forgottenOf, keepForgotten } from './forget-night.ts'
import { emptyResult, tellIngest } from './night-account.ts'
import { tellFailure } from './night-failure.ts'
import { type BrandRequest, isPassing, type NightWorld, type Prepared, type RunInHand } from './night-run.ts'
import { startNight } from './night-start.ts'
import { replayNight } from './replay-night.ts'
import { openScratch } from './scratch-folder.ts'

/** How long a lease is held without a renewal. */
export const LEASE_MS = 10 * 60_000

/** A name for a run; it begins with its time. */
export const newRunId = (startedAt: Date, kind: Night['kind'] | 'replay'): string =>
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
    if (!isPassing(error)) await tellFailure(run, error).catch(() => {})
  }
  run.told.seconds = (world.now().getTime() - startedAt.getTime()) / 1000
  return run.told
}

async function inLease(run: RunInHand): Promise<void> {
  const { config, openEngine, storage, catalog } = run.world
  await leaveTraces(storage, run.request.brand)
  // A catalog that does not answer keeps nobody from a night: it is set again after the swap, which says so.
  if (catalog) await rollForwardCatalog(storage, catalog, run.request.brand).catch(() => 0)
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
  const { runId, told } = run
  const { engine, brand, before } = given
  const prefix = runPrefix(brand.brand, runId)
  const runNo = (before?.transform.run_no ?? 0) + 1
  const forgotten = await forgottenOf(run.world.storage, brand.brand)
  const read =
    run.request.kind === 'replay'
      ? await replayNight(run, given, forgotten, runNo)
      : { ingested: await readFiles(run, given, forgotten, runNo), given }
  if (read === null) return
  const { ingested } = read
  await loadQuarantine(engine, ingested.reports)
  await silenceForgotten(engine)
  ingested.warnings.push(...(await keepForgotten(run.world.storage, brand.brand, ingested.admitted)))
  tellIngest(told, ingested)
  told.quarantinedByReason = await quarantinedByReason(engine)

  const athena = await openAthena(run, given)
  try {
    await carryNight(run, { ...read.given, carrier: athena ?? engine }, ingested, { prefix, runNo })
  } finally {
    if (athena) told.scanned_bytes = athena.spent().scannedBytes
    await athena?.close()
  }
}

/** A night's new files, read and admitted. */
const readFiles = (
  { request, runId, onProgress }: RunInHand,
  { engine, brand, before, files, ledger, secret, workDir }: Prepared,
  forgotten: ForgottenKeys,
  runNo: number,
): Promise<Ingested> =>
  ingest(
    engine,
    {
      brand,
      secret: secret.key,
      files,
      total: request.known + request.files.length,
      read: request.read,
      ledger,
      kept: before?.kept ?? {},
      nextFileSeq: before?.transform.next_file_seq ?? 0,
      run: { prefix: `${runPrefix(brand.brand, runId)}state/kept/`, runNo },
      workDir,
      forgotten,
    },
    (done, total, note) => onProgress({ brand: brand.brand, verb: 'ingest', done, total, note }),
  )

/** The engine that the brand file asks for, with what this machine's has admitted; null where that one carries it all. */
async function openAthena(
  { world, runId }: RunInHand,
  { brand, engine }: Prepared,
): Promise<AthenaEngine | null> {
  if (brand.engine !== 'athena' || world.openAthena === null) return null
  const athena = await world.openAthena(world.storage, runId)
  try {
    await handOver(engine, athena, ADMITTED_RELATIONS)
    return athena
  } catch (error) {
    await athena.close()
    throw error
  }
}
