import * as z from 'zod'
import { BusyError, ConfigError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'
import type { Catalog } from './catalog.ts'
import { afterSwap, leaveTraces, type RolledForward } from './commit.ts'
import { readJson } from './json-object.ts'
import { KEPT_RUNS, namedKeys } from './kept-runs.ts'
import { logKey, logPrefix, manifestKey, publishedPrefix, runsPrefix } from './lake-layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readPointer, swapPointer } from './pointer.ts'
import { taggedKeys } from './sweep.ts'

const publishedSchema = z.object({
  format: z.literal(1),
  run_id: z.string().min(1),
  dt: z.iso.date(),
  kind: z.string(),
  parent_run_id: z.string().nullable(),
  created_at: z.iso.datetime(),
})

/** A run that is or once was current. */
export type PublishedRun = {
  run_id: string
  dt: string
  kind: string
  parent_run_id: string | null
  created_at: string
  is_current: boolean
}

/** Every run that was ever current, newest first; runs that lost the swap or were stopped are not among them. */
export async function publishedRuns(storage: Storage, brand: string): Promise<PublishedRun[]> {
  const pointer = await readPointer(storage, brand)
  if (!pointer) return []
  const runs = new Map<string, PublishedRun>()
  const current = await readManifest(storage, brand, pointer.run_id)
  if (current) runs.set(current.run_id, described(current, true))
  for await (const { key } of storage.list(publishedPrefix(brand))) {
    const mark = await readJson(storage, key, publishedSchema)
    if (mark && !runs.has(mark.value.run_id))
      runs.set(mark.value.run_id, described(mark.value, mark.value.run_id === pointer.run_id))
  }
  return [...runs.values()].sort(
    (a, b) => b.created_at.localeCompare(a.created_at) || b.run_id.localeCompare(a.run_id),
  )
}

const described = (run: Omit<PublishedRun, 'is_current'>, isCurrent: boolean): PublishedRun => ({
  run_id: run.run_id,
  dt: run.dt,
  kind: run.kind,
  parent_run_id: run.parent_run_id,
  created_at: run.created_at,
  is_current: isCurrent,
})

/**
 * Points readers at an earlier published run, and the catalog with it; what it names was never changed.
 * @param catalog null for a lake that no catalog points into
 * @param toRunId null: the run before the current one
 * @returns both manifests: `left` was current, `current` is now
 * @throws ConfigError when there is no such published run; BusyError when somebody published meanwhile
 */
export async function rollback(
  storage: Storage,
  catalog: Catalog | null,
  brand: string,
  toRunId: string | null,
  now: Date,
): Promise<{ left: Manifest; current: Manifest } & RolledForward> {
  const pointer = await readPointer(storage, brand)
  const left = pointer && (await readManifest(storage, brand, pointer.run_id))
  if (!pointer || !left)
    throw new ConfigError(
      `${brand}: expected a published run to go back from, found none. Run \`aips night\` first.`,
    )
  // The run we leave keeps its mark and its logs.
  await leaveTraces(storage, brand)
  const wanted = toRunId ?? left.parent_run_id
  const earlier = (await publishedRuns(storage, brand)).filter((run) => !run.is_current)
  const known = earlier
    .slice(0, KEPT_RUNS - 1)
    .map((run) => `${run.run_id} (${run.dt})`)
    .join(', ')
  if (wanted === null)
    throw new ConfigError(
      `${brand}: run ${left.run_id} is the first, nothing was published before it. ${known === '' ? 'There is no run to go back to yet' : `Choose one with --to: ${known}`}.`,
    )
  const current = earlier.some((run) => run.run_id === wanted)
    ? await readManifest(storage, brand, wanted)
    : null
  if (!current)
    throw new ConfigError(
      `${brand}: expected an earlier published run to go back to, found ` +
        `${wanted === left.run_id ? `${wanted}, which is current` : `${wanted}, which is not kept or was never published`}. ` +
        (known !== ''
          ? `Choose one with --to: ${known}.`
          : left.kind === 'forget'
            ? 'What was published before it held a person who was forgotten, and went with them.'
            : 'There is no earlier run yet.'),
    )
  const swept = async (): Promise<ConfigError | null> => {
    const gone = await goneKeys(storage, current)
    if (gone.length === 0) return null
    return new ConfigError(
      `${brand}: expected all that run ${wanted} (${current.dt}) is made of, found ${gone.length} of its objects swept, as ` +
        `${gone[0]} is. The last ${KEPT_RUNS} published runs are kept; choose one of them with --to: ${known}.`,
    )
  }
  const refusal = await swept()
  if (refusal) throw refusal
  const won = await swapPointer(storage, brand, pointer.etag, {
    format: 1,
    run_id: wanted,
    dt: current.dt,
    manifest: manifestKey(brand, wanted),
    pointed_at: now.toISOString(),
  })
  if (!won)
    throw new BusyError(
      `${brand}: expected run ${left.run_id} to be current still, but another run published meanwhile. ` +
        'Look at `aips status`, then roll back again if it is still wanted.',
    )
  // A sweep that had read the pointer before the swap may have said since that these objects go (sweep.ts).
  const late = await swept()
  if (late) {
    const now = await readPointer(storage, brand)
    if (now?.run_id === wanted)
      await swapPointer(storage, brand, now.etag, {
        format: 1,
        run_id: left.run_id,
        dt: left.dt,
        manifest: manifestKey(brand, left.run_id),
        pointed_at: pointer.pointed_at,
      })
    throw late
  }
  return { left, current, ...(await afterSwap(storage, catalog, brand)) }
}

/** What a run names and is no more, or will soon be no more. */
async function goneKeys(storage: Storage, manifest: Manifest): Promise<string[]> {
  const present = new Set<string>()
  for await (const { key } of storage.list(runsPrefix(manifest.brand))) present.add(key)
  const tagged = await taggedKeys(storage, manifest.brand)
  return [...namedKeys(manifest)].filter((key) => !present.has(key) || tagged.has(key))
}

/**
 * Every file of a log table that belongs to what the manifest's reader sees: the logs of this run, wherever they lie
 * by now, of the runs before it, and of all stopped and failed ones; none twice, and none of a run published since
 * the manifest was read.
 */
export async function logFiles(
  storage: Storage,
  brand: string,
  table: string,
  manifest: Manifest,
): Promise<string[]> {
  const files: string[] = []
  for await (const { key } of storage.list(logPrefix(brand, table))) files.push(key)
  const staged = manifest.logs[table]
  const own = logKey(brand, table, manifest.dt, manifest.run_id)
  if (staged && !files.includes(own)) files.push(staged)
  const later = await publishedSince(storage, brand, manifest)
  return files.filter((key) => !later.some((runId) => key.endsWith(`/${runId}.parquet`)))
}

/** Run ids that became current after the manifest's: from the pointer back, up to its own line of parents. */
async function publishedSince(storage: Storage, brand: string, manifest: Manifest): Promise<string[]> {
  const pointer = await readPointer(storage, brand)
  if (!pointer || pointer.run_id === manifest.run_id) return []
  const parents = new Map<string, string | null>()
  for await (const { key } of storage.list(publishedPrefix(brand))) {
    const mark = await readJson(storage, key, publishedSchema)
    if (mark) parents.set(mark.value.run_id, mark.value.parent_run_id)
  }
  const current = await readManifest(storage, brand, pointer.run_id)
  if (current) parents.set(current.run_id, current.parent_run_id)
  const line = (from: string | null): string[] => {
    const runs: string[] = []
    for (let id = from; id !== null && !runs.includes(id); id = parents.get(id) ?? null) runs.push(id)
    return runs
  }
  const seen = new Set([manifest.run_id, ...line(manifest.parent_run_id)])
  return line(pointer.run_id).filter((id) => !seen.has(id))
}
