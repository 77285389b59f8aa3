import type { Catalog } from '../../shared/publish/catalog.ts'
import { publish, writeLog } from '../../shared/publish/commit.ts'
import { logPrefix, runPrefix, stagedLogKey } from '../../shared/publish/lake-layout.ts'
import { type Manifest, readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { MemoryCatalog } from '../support/memory-catalog.ts'
import { bytes, manifestOf, text } from './nights.ts'

/** `stage_assets_daily month=2026-03`, or a table alone where it is not split. */
export type PartName = string

/** A night as its partitions see it: those it writes, those that have no rows any more; the rest stays under its old run. */
export type Night = { brand: string; runId: string; night: number; writes: PartName[]; drops?: PartName[] }

const split = (part: PartName): [table: string, name: string] => {
  const [table = '', name = ''] = part.split(' ')
  return [table, name]
}

/** What a night would publish, its objects put already; each file says which run wrote it, and what it is of. */
export async function stageNight(
  storage: Storage,
  { brand, runId, night, writes, drops = [] }: Night,
): Promise<{ manifest: Manifest; etag: string | null }> {
  const pointer = await readPointer(storage, brand)
  const parent = pointer && (await readManifest(storage, brand, pointer.run_id))
  const base = manifestOf(runId, night, parent?.run_id ?? null)
  const tables = structuredClone(parent?.tables ?? {})
  for (const part of drops) {
    const [table, name] = split(part)
    delete tables[table]?.[name]
  }
  for (const part of writes) {
    const [table, name] = split(part)
    const value = name.slice(name.indexOf('=') + 1)
    const folder = `${runPrefix(brand, runId)}tables/${table}/${value === '' ? '' : `${value}/`}`
    const keys = [`${folder}0.parquet`, `${folder}1.parquet`]
    for (const key of keys) await storage.put(key, bytes(`${runId}: ${part}`))
    tables[table] = {
      ...tables[table],
      [name]: {
        run_id: runId,
        files: keys.map((key) => ({ key, rows: 1, bytes: 1 })),
        sha256: base.input_sha256,
        rows: 2,
      },
    }
  }
  const staged = stagedLogKey(brand, runId, 'runs')
  await storage.put(staged, bytes(runId))
  return { manifest: { ...base, brand, tables, logs: { runs: staged } }, etag: pointer?.etag ?? null }
}

export async function publishNight(storage: Storage, catalog: Catalog | null, night: Night): Promise<number> {
  const { manifest, etag } = await stageNight(storage, night)
  const { partitionsMoved, failure } = await publish(storage, catalog, manifest, etag)
  if (failure) throw failure
  return partitionsMoved
}

export const stopNight = (
  storage: Storage,
  catalog: Catalog | null,
  { brand, runId, dt }: { brand: string; runId: string; dt: string },
): Promise<void> => writeLog(storage, catalog, { brand, table: 'runs', dt, run_id: runId }, bytes(runId))

/** Table and partition values → what the rows there say. */
export type Rows = Record<string, string[]>

/** What somebody sees who asks the catalog where to look and then reads every file that lies there. */
export async function rowsByCatalog(storage: Storage, catalog: MemoryCatalog): Promise<Rows> {
  const rows: Rows = {}
  for (const [table, partitions] of catalog.shown())
    for (const [values, folder] of partitions) {
      const found = await textsIn(storage, folder)
      if (found.length > 0) rows[`${table} ${values}`] = found
    }
  return rows
}

/** What there is to see by a brand's manifest and the logs that lie beside it. */
export async function rowsByManifest(storage: Storage, brand: string): Promise<Rows> {
  const rows: Rows = {}
  const pointer = await readPointer(storage, brand)
  const manifest = pointer && (await readManifest(storage, brand, pointer.run_id))
  for (const [table, partitions] of Object.entries(manifest?.tables ?? {}))
    for (const [name, { files }] of Object.entries(partitions))
      if (table !== 'definitions')
        rows[`${table} ${[brand, ...(name === '' ? [] : [name.slice(name.indexOf('=') + 1)])].join('/')}`] =
          await Promise.all(files.map(({ key }) => text(storage, key)))
  for (const folder of await storage.folders(logPrefix(brand, 'runs')))
    rows[`runs ${brand}/${folder.slice('month='.length)}`] = await textsIn(
      storage,
      `${logPrefix(brand, 'runs')}${folder}/`,
    )
  return rows
}

async function textsIn(storage: Storage, folder: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of storage.list(folder)) found.push(await text(storage, key))
  return found
}
