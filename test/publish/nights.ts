import { publish, writeLog } from '../../shared/publish/commit.ts'
import { runPrefix, stagedLogKey } from '../../shared/publish/lake-layout.ts'
import { withLease } from '../../shared/publish/lease.ts'
import { type Manifest, readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'

export const BRAND = 'lumina'
const HASH = '0'.repeat(64)

/** The n-th night (from 1) of a made-up brand: D is the n-th of March 2026. */
export const dateOf = (night: number): string => `2026-03-${String(night).padStart(2, '0')}`

/** A manifest as small as can be: two tables of one file each, and the log `runs`. */
export const manifestOf = (runId: string, night: number, parent: string | null): Manifest => ({
  format: 1,
  brand: BRAND,
  run_id: runId,
  kind: 'night',
  dt: dateOf(night),
  first_date: dateOf(1),
  parent_run_id: parent,
  created_at: `${dateOf(night)}T18:30:00.000Z`,
  code_version: '0.1.0',
  input_sha256: HASH,
  result_sha256: HASH,
  secret_fingerprint: '0123456789abcdef',
  rule_segments: [],
  known_rules: {},
  timezone: 'Asia/Shanghai',
  categories: { 'face-essence': 29 },
  tables: { users: tableOf(runId, 'users'), orders: tableOf(runId, 'orders') },
  state: { nights: night },
  logs: { runs: stagedLogKey(BRAND, runId, 'runs'), quarantine: null },
  warnings: [],
})

const fileOf = (runId: string, table: string): string => `${runPrefix(BRAND, runId)}tables/${table}.parquet`
const tableOf = (runId: string, table: string): Manifest['tables'][string] => ({
  'month=2026-03': {
    run_id: runId,
    files: [{ key: fileOf(runId, table), rows: 1, bytes: 1 }],
    sha256: HASH,
    rows: 1,
  },
})

export const bytes = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })

/** Puts what the manifest names: every table file says which night it is of, the log which run. */
export async function stage(storage: Storage, manifest: Manifest): Promise<void> {
  for (const table of ['users', 'orders'])
    await storage.put(fileOf(manifest.run_id, table), bytes(manifest.dt))
  await storage.put(stagedLogKey(BRAND, manifest.run_id, 'runs'), bytes(manifest.run_id))
}

/** One whole night as the product does it: lease, stage, publish. Nothing to do where night `n` is published. */
export async function runNight(
  storage: Storage,
  runId: string,
  night: number,
  now: () => Date = () => new Date(),
): Promise<'published' | 'nothing new'> {
  return withLease(storage, BRAND, runId, now, 60_000, async () => {
    const current = await readPointer(storage, BRAND)
    if (current?.dt === dateOf(night)) return 'nothing new'
    const manifest = manifestOf(runId, night, current?.run_id ?? null)
    await stage(storage, manifest)
    await publish(storage, null, manifest, current?.etag ?? null)
    return 'published'
  })
}

export const stopNight = (storage: Storage, runId: string, night: number): Promise<void> =>
  writeLog(storage, null, { brand: BRAND, table: 'runs', dt: dateOf(night), run_id: runId }, bytes(runId))

/** What a reader sees: the date of the pointer, and what each table's files say. Null before the first night. */
export async function look(
  storage: Storage,
): Promise<{ dt: string; run_id: string; tables: string[] } | null> {
  const pointer = await readPointer(storage, BRAND)
  if (!pointer) return null
  const manifest = await readManifest(storage, BRAND, pointer.run_id)
  if (!manifest) throw new Error(`the pointer names ${pointer.run_id}, which has no manifest`)
  const tables: string[] = []
  for (const partitions of Object.values(manifest.tables))
    for (const { files } of Object.values(partitions))
      for (const { key } of files) tables.push(await text(storage, key))
  return { dt: pointer.dt, run_id: pointer.run_id, tables }
}

export async function text(storage: Storage, key: string): Promise<string> {
  const object = await storage.get(key)
  if (!object) throw new Error(`${key}: named, but not there`)
  return Buffer.from(object.bytes).toString('utf8')
}
