import { publish } from '../../shared/publish/commit.ts'
import { runPrefix } from '../../shared/publish/lake-layout.ts'
import type { Manifest } from '../../shared/publish/manifest.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { TaggedStorage } from '../support/tagged-storage.ts'
import { stageNight } from './catalog-nights.ts'
import { bytes } from './nights.ts'

export const BRAND = 'lumina'

/** So many days after the first of January 2026, at three in the morning. */
export const timeOf = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day, 3))

export const runIdOf = (at: Date, kind: string): string =>
  `${at.toISOString().replaceAll(/[-:.]/g, '')}-${kind}-0badf00d`

/** How many nights' ledger pages a manifest of the tests names. */
const PAGES = 3

/** A night that writes some partitions, a page of the ledger and accepted rows, and names those of earlier nights. */
export async function nightAt(
  storage: Storage,
  at: Date,
  writes: string[],
  kind: 'night' | 'restate' = 'night',
): Promise<Manifest> {
  const runId = runIdOf(at, kind)
  const { manifest, etag } = await stageNight(storage, { brand: BRAND, runId, night: 1, writes })
  const page = `${runPrefix(BRAND, runId)}state/ledger.json`
  const kept = `${runPrefix(BRAND, runId)}state/kept/0.parquet`
  for (const key of [page, kept]) await storage.put(key, bytes(runId))
  const parent = manifest.parent_run_id
  const before = parent === null ? [] : (pages.get(storage)?.get(parent) ?? [])
  const ledger = [...before, page].slice(-PAGES)
  const known = pages.get(storage) ?? new Map<string, string[]>()
  pages.set(storage, known.set(runId, ledger))
  const date = at.toISOString().slice(0, 10)
  const whole: Manifest = {
    ...manifest,
    kind,
    dt: date,
    created_at: at.toISOString(),
    state: {
      brand_file: 'brand: lumina',
      ledger,
      kept: { behaviours: { [date]: [{ key: kept, run_no: 1 }] } },
    },
  }
  await publish(storage, null, whole, etag)
  return whole
}

const pages = new WeakMap<Storage, Map<string, string[]>>()

/** In the order of a listing. */
export const keysIn = async (storage: Storage, prefix: string): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of storage.list(prefix)) keys.push(key)
  return keys
}
export const isTagged = (bucket: TaggedStorage, key: string): boolean =>
  bucket.tagsOf(key)['aips-swept'] === 'true'

export const hours = (at: Date, n: number): Date => new Date(at.getTime() + n * 3_600_000)
