import * as z from 'zod'
import { jsonBody, readJson } from '../../shared/publish/json-object.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { newRunId } from '../brand-night.ts'
import type { BrandRequest } from '../night-run.ts'
import { type NightFile, STAGING } from './night-file.ts'

const markSchema = z.object({
  run_id: z.string(),
  /** The run that was current then: a night that others overtook begins anew. */
  parent: z.string().nullable(),
  started_at: z.iso.datetime().transform((text) => new Date(text)),
})

const markKey = ({ brand, plan_id }: NightFile): string => `${STAGING}${brand}/nights/${plan_id}.run.json`

/**
 * The run that this night's transform has begun on Athena, or begins now: its queries are found again by the run's
 * name, so that a function whose time is over goes on in the next one. Null on DuckDB, which begins anew each time.
 */
export async function beginOrGoOn(
  storage: Storage,
  night: NightFile,
  now: Date,
): Promise<BrandRequest['goesOn']> {
  if (night.engine === 'duckdb') return null
  const parent = (await readPointer(storage, night.brand))?.run_id ?? null
  const found = await readJson(storage, markKey(night), markSchema)
  if (found?.value.parent === parent) return { runId: found.value.run_id, startedAt: found.value.started_at }
  const runId = newRunId(now, 'night')
  await storage.put(markKey(night), jsonBody({ run_id: runId, parent, started_at: now.toISOString() }))
  return { runId, startedAt: now }
}

/** Whoever is called after it begins a new run. */
export async function endOfRun(storage: Storage, night: NightFile): Promise<void> {
  if (night.engine === 'athena') await storage.delete(markKey(night))
}
