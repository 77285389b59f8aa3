import type { Engine } from '../shared/engine/engine.ts'
import { extendLedger } from '../shared/ingest/ledger.ts'
import { maskedName } from '../shared/ingest/personal-data.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { definitionTable } from '../shared/transform/definition-table.ts'
import { checkLaws } from '../shared/transform/laws.ts'
import { resultSha256 } from '../shared/transform/partitions.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import { transform } from '../shared/transform/transform.ts'
import { checkVolume, type VolumeRatios } from '../shared/transform/volume.ts'
import type { Ingested } from './brand-ingest.ts'
import { tellError } from './cli/error-text.ts'
import { causes, checkCounts, cycleWarning } from './night-account.ts'
import { keepLogs, type RunRow, stageLogs } from './night-logs.ts'
import { nightManifest } from './night-manifest.ts'
import { contentSha256, inputSha256, planNight } from './night-plan.ts'
import { isPassing, type Prepared, type RunInHand } from './night-run.ts'
import { summarise } from './night-summary.ts'

/**
 * A brand's night from the admitted rows to its publication: plans, transforms, checks, commits. A night that a check
 * stopped, or that failed, is logged as such before the error goes on.
 * @param given.carrier works the tables out: `given.engine`, which read the files, or another one
 */
export async function carryNight(
  run: RunInHand,
  given: Prepared & { carrier: Engine },
  ingested: Ingested,
  { prefix, runNo }: { prefix: string; runNo: number },
): Promise<void> {
  const { request, world, onProgress, runId, told } = run
  const { engine, brand, parent, before } = given
  const night = await planNight({ ...given, engine: given.carrier }, ingested, {
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
    const onRatios = (ratios: VolumeRatios): void => {
      told.volume_ratios = ratios
    }
    const volume = request.kind !== 'restate' ? await checkVolume(night, request.acceptVolume, onRatios) : []
    onProgress({ brand: brand.brand, verb: 'publish', done: 0, total: 1, note: '' })
    const tables = {
      ...done.tables,
      definitions: await definitionTable(night, parent?.tables.definitions ?? {}),
    }
    const warnings = [...given.warnings, ...ingested.warnings, ...done.warnings, ...volume]
    restated = await causes(done.restated, ingested.reports, night)
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
    if (!(error instanceof Error) || isPassing(error)) throw error
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
