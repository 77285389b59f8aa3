import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maskedName } from '../shared/ingest/personal-data.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import { tellError } from './cli/error-text.ts'
import { keepLogs, type RunRow, stageLogs } from './night-logs.ts'
import type { RunInHand } from './night-run.ts'
import { openScratch } from './scratch-folder.ts'

/** A night that failed before it had anything to log still shows in `runs`. */
export async function tellFailure(run: RunInHand, error: Error): Promise<void> {
  if (run.dt === null) return
  const { world, request, runId } = run
  // Where that folder is what failed the night, the failure is told from another.
  const scratchDir = await openScratch(world.config.scratchDir, runId).catch(() =>
    mkdtemp(join(tmpdir(), 'aips-failure-')),
  )
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
    reason: maskedName(tellError(error).message),
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
    await keepLogs(world, row, keys)
  } finally {
    await engine.close()
    await rm(scratchDir, { recursive: true, force: true })
  }
}
