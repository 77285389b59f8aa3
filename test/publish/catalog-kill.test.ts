import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newestOf } from '../../shared/publish/brands.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { rollForward } from '../../shared/publish/commit.ts'
import { publishedRuns, rollback } from '../../shared/publish/history.ts'
import { type Manifest, readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { type MemoryCatalog, memoryCatalog } from '../support/memory-catalog.ts'
import { publishNight, type Rows, rowsByCatalog, rowsByManifest, stopNight } from './catalog-nights.ts'
import { dateOf, text } from './nights.ts'

const BRANDS = ['lumina', 'nova']
const PARTS = [
  'stage_assets_daily month=2026-02',
  'stage_assets_daily month=2026-03',
  'user_stage_changes dt=2026-03-01',
  'user_stage_changes dt=2026-03-02',
  'user_stages',
  'definitions',
]

/** What happens to the lake, one after the other. */
type Step = { brand: string; kind: 'night' | 'rollback' | 'stopped'; writes: string[]; drops: string[] }
const step = fc.record({
  brand: fc.constantFrom(...BRANDS),
  kind: fc.constantFrom(
    'night' as const,
    'night' as const,
    'night' as const,
    'rollback' as const,
    'stopped' as const,
  ),
  writes: fc.subarray(PARTS),
  drops: fc.subarray(PARTS),
})
const history = fc.array(step, { minLength: 1, maxLength: 7 })

class Killed extends Error {}

async function take(storage: Storage, catalog: Catalog | null, n: number, of: Step): Promise<void> {
  const { brand } = of
  if (of.kind === 'stopped') return stopNight(storage, catalog, { brand, runId: `s${n}`, dt: dateOf(n) })
  const earlier = (await publishedRuns(storage, brand)).find((run) => !run.is_current)
  if (of.kind === 'night') await publishNight(storage, catalog, { ...of, runId: `r${n}`, night: n })
  else if (earlier) {
    const { failure } = await rollback(
      storage,
      catalog,
      brand,
      earlier.run_id,
      new Date(`${dateOf(n)}T20:00:00Z`),
    )
    if (failure) throw failure
  }
}

async function played(steps: readonly Step[]): Promise<{ storage: Storage; catalog: MemoryCatalog }> {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  for (const [index, of] of steps.entries()) await take(storage, catalog, index + 1, of)
  return { storage, catalog }
}

/** All that readers of the lake itself see. */
async function rowsOfLake(storage: Storage): Promise<Rows> {
  const rows: Rows = {}
  const manifests: Manifest[] = []
  for (const brand of BRANDS) {
    Object.assign(rows, await rowsByManifest(storage, brand))
    const pointer = await readPointer(storage, brand)
    const manifest = pointer && (await readManifest(storage, brand, pointer.run_id))
    if (manifest) manifests.push(manifest)
  }
  const files = newestOf(manifests)?.tables.definitions?.['']?.files
  if (files) rows['definitions '] = await Promise.all(files.map(({ key }) => text(storage, key)))
  return rows
}

/** Each partition shows one of the whole nights, and one that all of them have is never gone. */
function expectWhole(seen: Rows, nights: readonly Rows[]): void {
  for (const name of new Set(nights.flatMap((night) => Object.keys(night)))) {
    const whole = nights.map((night) => night[name] ?? null)
    // Logs and the dictionary come to what is published a moment later.
    if (name.startsWith('runs ') || name.startsWith('definitions ')) continue
    expect(whole, name).toContainEqual(seen[name] ?? null)
  }
}

test('whatever happened before, the catalog shows what the lake shows', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const { storage, catalog } = await played(steps)
      const seen = await rowsByCatalog(storage, catalog)
      const present = await rowsOfLake(storage)
      // Where no manifest names a dictionary any more, the last one stays.
      if (!('definitions ' in present)) delete seen['definitions ']
      expect(seen).toEqual(present)
    }),
    { numRuns: 150, seed: 4, endOnFailure: true },
  )
})

test('killed before or after any operation of the catalog and taken up by somebody else, it ends as if undisturbed; meanwhile readers see whole old or whole new partitions', async () => {
  let kills = 0
  await fc.assert(
    fc.asyncProperty(history, step, async (before, last) => {
      const n = before.length + 1
      const old = await rowsOfLake((await played(before)).storage)
      const end = await played([...before, last])
      const fresh = await rowsOfLake(end.storage)
      for (let at = 1; ; at++) {
        let reached = false
        for (const phase of ['before', 'after']) {
          const { storage, catalog } = await played(before)
          const killer = catalog.announced((count, _operation, now) => {
            if (count !== at || now !== phase) return
            reached = true
            throw new Killed()
          })
          await take(storage, killer, n, last).catch((error: unknown) => {
            expect(error).toBeInstanceOf(Killed)
          })
          if (!reached) break
          kills++
          expectWhole(await rowsByCatalog(storage, catalog), [old, fresh])
          await rollForward(storage, catalog, last.brand)
          expect(catalog.shown()).toEqual(end.catalog.shown())
        }
        if (!reached) return
      }
    }),
    { numRuns: 12, seed: 5, endOnFailure: true },
  )
  expect(kills).toBeGreaterThan(300)
})

test('a second publisher between any two operations of the first, who then goes on or is killed: readers see whole nights, and the end is what was published last', async () => {
  let meetings = 0
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.subarray(PARTS),
      fc.subarray(PARTS),
      fc.boolean(),
      async (before, first, second, dies) => {
        const n = before.length + 1
        const brand = 'lumina'
        const old = await rowsOfLake((await played(before)).storage)
        for (let at = 1; ; at++) {
          const { storage, catalog } = await played(before)
          let between: Rows | null = null
          const met = catalog.announced(async (count, _operation, phase) => {
            if (phase === 'before' && count === at) {
              between = await rowsOfLake(storage)
              await publishNight(storage, catalog, {
                brand,
                runId: `r${n + 1}`,
                night: n + 1,
                writes: second,
              })
            }
            // After what the first still did in ignorance of the second.
            if (phase === 'after' && count === at && dies) throw new Killed()
          })
          await publishNight(storage, met, { brand, runId: `r${n}`, night: n, writes: first }).catch(
            (error: unknown) => expect(error).toBeInstanceOf(Killed),
          )
          if (between === null) return
          meetings++
          const now = await rowsOfLake(storage)
          expectWhole(await rowsByCatalog(storage, catalog), [old, between, now])
          if (dies) await rollForward(storage, catalog, brand)
          const seen = await rowsByCatalog(storage, catalog)
          if (!('definitions ' in now)) delete seen['definitions ']
          expect(seen).toEqual(now)
        }
      },
    ),
    { numRuns: 12, seed: 6, endOnFailure: true },
  )
  expect(meetings).toBeGreaterThan(100)
})
