import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError } from '../../shared/errors.ts'
import { publishedRuns, rollback } from '../../shared/publish/history.ts'
import { keptManifests, namedKeys } from '../../shared/publish/kept-runs.ts'
import { runPrefix } from '../../shared/publish/lake-layout.ts'
import { SWEPT_TAG, sweep } from '../../shared/publish/sweep.ts'
import type { ObjectTags } from '../../shared/storage/tags.ts'
import { taggedStorage } from '../support/tagged-storage.ts'
import { bytes } from './nights.ts'
import { BRAND, hours, isTagged, keysIn, nightAt, runIdOf, timeOf } from './sweep-nights.ts'

const STAGES = 'user_stages'

test('after any history of nights, restatements, rollbacks, killed runs and killed sweeps, all that kept manifests name is there and untagged; and in the end nothing else is left', async () => {
  const event = fc.record({
    kind: fc.constantFrom('night', 'night', 'night', 'night', 'restate', 'rollback', 'killed run', 'quiet'),
    months: fc.subarray([
      'roi_curve month=2026-01',
      'roi_curve month=2026-02',
      'stage_assets_daily month=2026-01',
      STAGES,
    ]),
    back: fc.oneof(fc.nat({ max: 5 }), fc.integer({ min: 30, max: 70 })),
    sweepDies: fc.option(fc.nat({ max: 12 }), { freq: 5 }),
    lifecycle: fc.boolean(),
  })
  let rolledBack = 0
  let refused = 0
  let removed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 90, maxLength: 100 }), async (events) => {
      let clock = timeOf(0)
      const bucket = taggedStorage(() => clock)
      const { storage } = bucket
      await nightAt(storage, clock, [STAGES])
      const day = async (one: (typeof events)[number]): Promise<void> => {
        if (one.kind === 'night' || one.kind === 'restate')
          await nightAt(storage, clock, one.months, one.kind)
        if (one.kind === 'killed run')
          await storage.put(`${runPrefix(BRAND, runIdOf(clock, 'killed'))}tables/x/0.parquet`, bytes('half'))
        if (one.kind === 'rollback') {
          const runs = (await publishedRuns(storage, BRAND)).filter((run) => !run.is_current)
          const to = runs[Math.min(one.back, runs.length - 1)]
          if (to)
            await rollback(storage, null, BRAND, to.run_id, clock).then(
              () => rolledBack++,
              (error: unknown) => {
                expect(error).toBeInstanceOf(ConfigError)
                refused++
              },
            )
        }
        let left = one.sweepDies ?? Number.POSITIVE_INFINITY
        const tags: ObjectTags = {
          set: async (key, given) => {
            if (left-- <= 0) throw new Error('killed')
            return bucket.tags.set(key, given)
          },
        }
        await sweep(storage, tags, BRAND, hours(clock, 1)).catch((error: unknown) =>
          expect(String(error)).toBe('Error: killed'),
        )
        if (one.lifecycle) removed += (await bucket.lifecycle(SWEPT_TAG)).length
      }
      const expectKept = async (): Promise<Set<string>> => {
        const named = new Set(
          (await keptManifests(storage, BRAND)).flatMap((manifest) => [...namedKeys(manifest)]),
        )
        const present = new Set(await keysIn(storage, `${BRAND}/runs/`))
        expect([...named].filter((key) => !present.has(key))).toEqual([])
        expect([...named].filter((key) => isTagged(bucket, key))).toEqual([])
        return named
      }
      for (const [index, one] of events.entries()) {
        clock = timeOf(index + 1)
        await day(one)
        await expectKept()
      }
      for (let quiet = 1; quiet <= 10; quiet++) {
        clock = timeOf(events.length + quiet)
        await day({ kind: 'quiet', months: [], back: 0, sweepDies: null, lifecycle: true })
      }
      expect(await keysIn(storage, `${BRAND}/runs/`)).toEqual([...(await expectKept())].sort())
    }),
    { numRuns: 6, seed: 7, endOnFailure: true },
  )
  for (const seen of [rolledBack, refused, removed]) expect(seen).toBeGreaterThan(5)
})
