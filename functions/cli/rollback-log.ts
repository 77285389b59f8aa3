import { randomUUID } from 'node:crypto'
import type { Config } from '../../shared/config.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { identifier, literal } from '../../shared/engine/engine.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { writeLog } from '../../shared/publish/commit.ts'
import { runPrefix } from '../../shared/publish/lake-layout.ts'
import type { Manifest } from '../../shared/publish/manifest.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { runs } from '../../shared/tables/runs.ts'

/**
 * Leaves a row in the log `runs`, so that whoever wonders why yesterday's numbers came back finds the rollback. Its
 * hashes and date are those of the run gone back to.
 * @returns its run id
 */
export async function logRollback(
  { storage, catalog }: { storage: Storage; catalog: Catalog | null },
  config: Config,
  { left, current }: { left: Manifest; current: Manifest },
  startedAt: Date,
  finishedAt: Date,
): Promise<string> {
  const stamp = startedAt.toISOString().replace(/[-:.]/g, '')
  const runId = `${stamp}-rollback-${randomUUID().slice(0, 8)}`
  const values: Readonly<Record<keyof typeof runs.columns, string>> = {
    dt: current.dt,
    kind: 'rollback',
    status: 'published',
    reason: `from ${left.run_id} (${left.dt}) to ${current.run_id} (${current.dt})`,
    started_at: startedAt.toISOString().slice(0, -1),
    finished_at: finishedAt.toISOString().slice(0, -1),
    code_version: config.codeVersion,
    input_sha256: current.input_sha256,
    result_sha256: current.result_sha256,
    seconds: String((finishedAt.getTime() - startedAt.getTime()) / 1000),
    peak_bytes: String(process.memoryUsage.rss()),
    run_id: runId,
    brand_id: current.brand,
    month: current.dt.slice(0, 7),
  }
  const columns = Object.entries(values).map(([name, value]) => {
    const type = Object.entries(runs.columns).find(([column]) => column === name)?.[1].type ?? 'VARCHAR'
    return `cast(${literal(value)} as ${type}) as ${identifier(name)}`
  })
  const engine = await duckdbEngine(storage, { ...config, timezone: 'UTC' })
  try {
    const log = { brand: current.brand, table: runs.name, dt: current.dt, run_id: runId }
    const [staged] = await engine.write(
      `select ${columns.join(', ')}`,
      `${runPrefix(log.brand, runId)}logs/${log.table}`,
    )
    const rows = staged && (await storage.get(staged.key))
    if (rows) await writeLog(storage, catalog, log, { bytes: rows.bytes })
  } finally {
    await engine.close()
  }
  return runId
}
