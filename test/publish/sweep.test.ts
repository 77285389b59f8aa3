import { expect, test } from 'vitest'
import { ConfigError, InputError } from '../../shared/errors.ts'
import { rollback } from '../../shared/publish/history.ts'
import { keptManifests, namedKeys } from '../../shared/publish/kept-runs.ts'
import {
  manifestKey,
  pointerKey,
  publishedKey,
  runPrefix,
  sweptKey,
} from '../../shared/publish/lake-layout.ts'
import { SWEPT_TAG, sweep } from '../../shared/publish/sweep.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { ObjectTags } from '../../shared/storage/tags.ts'
import { type TaggedStorage, taggedStorage } from '../support/tagged-storage.ts'
import { bytes } from './nights.ts'
import { BRAND, hours, isTagged, keysIn, nightAt, runIdOf, timeOf } from './sweep-nights.ts'

const STAGES = 'user_stages'

/** Of 40 nights five are not kept: five objects of each, and the pages of three, for the first kept one names three. */
const MANY = 5 * 5 + 3

/** Nights of the days 0, 1, …; each writes the stages anew, the first a month that all later ones still name. */
async function nights(count: number): Promise<{ bucket: TaggedStorage; setClock: (day: number) => Date }> {
  let clock = timeOf(0)
  const bucket = taggedStorage(() => clock)
  const setClock = (day: number): Date => {
    clock = timeOf(day)
    return clock
  }
  for (let day = 0; day < count; day++)
    await nightAt(bucket.storage, setClock(day), day === 0 ? [STAGES, 'roi_curve month=2025-12'] : [STAGES])
  return { bucket, setClock }
}

test('what only the 36th published run from the newest names is tagged a week later; what the 35th names is not', async () => {
  const { bucket, setClock } = await nights(36)
  const { storage, tags } = bucket
  expect(await sweep(storage, tags, BRAND, timeOf(36))).toMatchObject({ objects: 0, untagged: 0 })
  const now = setClock(43)
  const { objects, bytes: swept, untagged, waiting } = await sweep(storage, tags, BRAND, now)
  const first = runPrefix(BRAND, runIdOf(timeOf(0), 'night'))
  // Of the first run: its manifest, its log rows, its accepted rows, two files of stages. Its page of the ledger is named
  // by the nights of the two days after it.
  const gone = [
    'logs/runs/0.parquet',
    'manifest.json',
    'state/kept/0.parquet',

    'tables/user_stages/0.parquet',
    'tables/user_stages/1.parquet',
  ]
  expect((await keysIn(storage, `${BRAND}/`)).filter((key) => isTagged(bucket, key))).toEqual(
    gone.map((name) => `${first}${name}`),
  )
  const sizes = await Promise.all(
    gone.map(async (name) => (await storage.head(`${first}${name}`))?.size ?? 0),
  )
  expect({ objects, swept, untagged, waiting }).toEqual({
    objects: 5,
    swept: sizes.reduce((sum, size) => sum + size, 0),
    untagged: 0,
    waiting: 0,
  })
  // The month of the first run is named by all later ones.
  expect(isTagged(bucket, `${first}tables/roi_curve/2025-12/0.parquet`)).toBe(false)
})

test('a sweep is repeated without harm and without work: nothing is tagged twice', async () => {
  const { bucket, setClock } = await nights(40)
  await sweep(bucket.storage, bucket.tags, BRAND, setClock(40))
  const set: string[] = []
  const watched: ObjectTags = {
    set: (key, tags) => {
      set.push(key)
      return bucket.tags.set(key, tags)
    },
  }
  expect((await sweep(bucket.storage, watched, BRAND, setClock(47))).objects).toBe(MANY)
  expect(set).toHaveLength(MANY)
  const before = await keysIn(bucket.storage, '')
  expect(await sweep(bucket.storage, watched, BRAND, hours(timeOf(47), 1))).toEqual({
    objects: 0,
    bytes: 0,
    untagged: 0,
    waiting: 0,
  })
  expect(set).toHaveLength(MANY)
  expect(await keysIn(bucket.storage, '')).toEqual(before)
})

test('a sweep that was killed while it tagged is done to the end by the next one', async () => {
  const { bucket, setClock } = await nights(40)
  const { storage, tags } = bucket
  await sweep(storage, tags, BRAND, setClock(40))
  let left = 10
  const dying: ObjectTags = {
    set: async (key, given) => {
      if (left-- <= 0) throw new Error('killed')
      return tags.set(key, given)
    },
  }
  await expect(sweep(storage, dying, BRAND, setClock(47))).rejects.toThrow('killed')
  const count = async (): Promise<number> =>
    (await keysIn(storage, `${BRAND}/runs/`)).filter((key) => isTagged(bucket, key)).length
  expect(await count()).toBe(10)
  expect((await sweep(storage, tags, BRAND, hours(timeOf(47), 1))).objects).toBe(MANY)
  expect(await count()).toBe(MANY)
  expect((await sweep(storage, tags, BRAND, hours(timeOf(47), 2))).objects).toBe(0)
})

test('a rollback to a run whose objects were swept is refused by name, before and after lifecycle took them', async () => {
  const { bucket, setClock } = await nights(40)
  const { storage, tags } = bucket
  const [second, kept] = [runIdOf(timeOf(1), 'night'), runIdOf(timeOf(5), 'night')]
  await sweep(storage, tags, BRAND, setClock(40))
  await sweep(storage, tags, BRAND, setClock(47))
  const refused = rollback(storage, null, BRAND, second, timeOf(47))
  await expect(refused).rejects.toThrow(ConfigError)
  await expect(refused).rejects.toThrow(
    new RegExp(
      `expected all that run ${second} .* found 7 of its objects swept, as ${BRAND}/runs/${second}/.*last 35`,
    ),
  )
  await expect(rollback(storage, null, BRAND, second, timeOf(47))).rejects.toThrow(
    new RegExp(`--to: .*${kept}`),
  )
  await bucket.lifecycle(SWEPT_TAG)
  await expect(rollback(storage, null, BRAND, second, timeOf(48))).rejects.toThrow(
    new RegExp(`${second}, which is not kept`),
  )
  expect((await rollback(storage, null, BRAND, kept, timeOf(48))).current.run_id).toBe(kept)
})

test('a run that an object is missing of is not gone back to, whatever took it', async () => {
  const { bucket } = await nights(3)
  const run = runIdOf(timeOf(1), 'night')
  await bucket.storage.delete(`${runPrefix(BRAND, run)}tables/user_stages/1.parquet`)
  await expect(rollback(bucket.storage, null, BRAND, run, timeOf(3))).rejects.toThrow(
    /found 1 of its objects swept, as lumina\/runs\/.*user_stages\/1.parquet is/,
  )
})

test('an old run that a rollback makes current loses its tags and is kept from then on', async () => {
  const { bucket, setClock } = await nights(40)
  const { storage, tags } = bucket
  await sweep(storage, tags, BRAND, setClock(40))
  const [second, at] = [runIdOf(timeOf(1), 'night'), setClock(47)]
  // The rollback looked at the tags before a sweep set them, and swaps after it.
  const pointer = await storage.get(pointerKey(BRAND))
  await rollback(storage, null, BRAND, second, at)
  const back = await storage.get(pointerKey(BRAND))
  if (!pointer || !back) throw new Error('no pointer')
  await storage.put(pointerKey(BRAND), { bytes: pointer.bytes })
  await sweep(storage, tags, BRAND, at)
  await storage.put(pointerKey(BRAND), { bytes: back.bytes })
  expect(isTagged(bucket, manifestKey(BRAND, second))).toBe(true)
  expect((await sweep(storage, tags, BRAND, setClock(48))).untagged).toBe(7)
  const manifest = (await keptManifests(storage, BRAND)).find(({ run_id }) => run_id === second)
  if (!manifest) throw new Error('not kept')
  for (const key of namedKeys(manifest)) expect(isTagged(bucket, key), key).toBe(false)
})

test('what a killed run left goes nine days after it; what lies beside the runs never does', async () => {
  const { bucket, setClock } = await nights(2)
  const { storage, tags } = bucket
  const killed = `${runPrefix(BRAND, runIdOf(timeOf(1), 'killed'))}tables/user_stages/0.parquet`
  await storage.put(killed, bytes('half'))
  const beside = [
    `${BRAND}/logs/runs/month=2026-01/x.parquet`,
    `${BRAND}/lease.json`,
    `_staging/${BRAND}/runs/x`,
    'other/runs/x',
  ]
  for (const key of beside) await storage.put(key, bytes('x'))
  for (let day = 2; day <= 10; day++) await sweep(storage, tags, BRAND, setClock(day))
  // Two days it is young, seven it waits: 1 + 2 + 7.
  expect(isTagged(bucket, killed)).toBe(true)
  for (const key of [
    ...beside,
    pointerKey(BRAND),
    sweptKey(BRAND),
    publishedKey(BRAND, runIdOf(timeOf(0), 'night')),
  ]) {
    expect(await storage.head(key), key).not.toBeNull()
    expect(isTagged(bucket, key), key).toBe(false)
  }
  expect(await bucket.lifecycle(SWEPT_TAG)).toEqual([killed])
})

test('where a kept manifest is damaged or missing nothing is tagged: what it names is not known', async () => {
  const { bucket, setClock } = await nights(40)
  const { storage, tags } = bucket
  await sweep(storage, tags, BRAND, setClock(40))
  const key = manifestKey(BRAND, runIdOf(timeOf(20), 'night'))
  const whole = await storage.get(key)
  if (!whole) throw new Error('no manifest')
  await storage.put(key, bytes('{'))
  await expect(sweep(storage, tags, BRAND, setClock(48))).rejects.toThrow(InputError)
  await storage.delete(key)
  await expect(sweep(storage, tags, BRAND, setClock(48))).rejects.toThrow(/found none of .*Nothing is swept/)
  await storage.put(key, { bytes: whole.bytes })
  await storage.delete(pointerKey(BRAND))
  await expect(sweep(storage, tags, BRAND, setClock(48))).rejects.toThrow(
    /expected a pointer beside 35 published runs/,
  )
  expect((await keysIn(storage, '')).filter((one) => isTagged(bucket, one))).toEqual([])
})

test('in a folder nothing is removed, and no record is kept', async () => {
  const { bucket, setClock } = await nights(40)
  const before = await keysIn(bucket.storage, '')
  for (const day of [40, 48])
    expect((await sweep(bucket.storage, null, BRAND, setClock(day))).objects).toBe(0)
  expect(await keysIn(bucket.storage, '')).toEqual(before)
})

test('of two sweeps at once one is told that the other is at work', async () => {
  const { bucket, setClock } = await nights(40)
  const { storage, tags } = bucket
  await sweep(storage, tags, BRAND, setClock(40))
  const now = setClock(47)
  let met = false
  const meeting: Storage = {
    ...storage,
    put: async (key, body, condition) => {
      if (key === sweptKey(BRAND) && !met) {
        met = true
        await sweep(storage, tags, BRAND, hours(now, 1))
      }
      return storage.put(key, body, condition)
    },
  }
  await expect(sweep(meeting, tags, BRAND, now)).rejects.toThrow(/no other sweep of this brand/)
})

test.each([
  ['the sweep says what goes', 'before'],
  ['the sweep has said what goes', 'after'],
])(
  'a rollback that comes as %s: the run that readers see in the end is whole and untagged',
  async (_, when) => {
    const { bucket, setClock } = await nights(36)
    await sweep(bucket.storage, bucket.tags, BRAND, timeOf(36))
    const now = setClock(43)
    const first = runIdOf(timeOf(0), 'night')
    let refused: unknown = null
    const rollBack = async (): Promise<void> => {
      await rollback(bucket.storage, null, BRAND, first, now).catch((error: unknown) => {
        refused = error
      })
    }
    let came = false
    const meanwhile: Storage = {
      ...bucket.storage,
      async put(key, body, condition) {
        const isWord = key === sweptKey(BRAND) && !came
        came ||= isWord
        if (isWord && when === 'before') await rollBack()
        const etag = await bucket.storage.put(key, body, condition)
        if (isWord && when === 'after') await rollBack()
        return etag
      },
    }
    await sweep(meanwhile, bucket.tags, BRAND, now)
    if (when === 'after') expect(refused).toBeInstanceOf(ConfigError)
    const [current] = await keptManifests(bucket.storage, BRAND)
    if (!current) throw new Error('nothing is current')
    expect(current.run_id === first).toBe(when === 'before')
    for (const key of namedKeys(current)) expect([key, isTagged(bucket, key)]).toEqual([key, false])
  },
)
