import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { look, runNight } from '../publish/nights.ts'
import { listed, storageContract } from '../storage/contract.ts'
import { stormyWeather } from '../support/s3-faults.ts'
import { freshPrefix, onBadS3 } from './on-bad-s3.ts'

onBadS3('in bad weather', (s3) => {
  afterEach(() => s3.proxy().choose(() => null))

  describe.each([1, 2, 3])('of seed %i', (seed) => {
    const weather = stormyWeather(seed)
    beforeEach(() => s3.proxy().choose(weather))
    storageContract('S3', () => s3.troubled())
  })

  test('every kind of fault was among them', () => {
    const happened = new Set(s3.proxy().seen.map(({ fault }) => fault ?? 'none'))
    const kinds = [
      'broken',
      'busy',
      'conflict',
      'cut',
      'half',
      'lost',
      'mute',
      'none',
      'page',
      'refused',
      'slow',
    ]
    expect([...happened].toSorted()).toEqual(kinds)
  })

  test('nights are published one after the other, and end as on a storage that behaves', async () => {
    const memory = memoryStorage()
    for (let night = 1; night <= 4; night++) await runNight(memory, `run-${night}`, night)
    for (let seed = 11; seed <= 18; seed++) {
      const lake = s3.troubled()
      s3.proxy().choose(stormyWeather(seed))
      for (let night = 1; night <= 4; night++) {
        const told = await runNight(lake, `run-${night}`, night)
        expect([seed, night, told]).toEqual([seed, night, 'published'])
      }
      s3.proxy().choose(() => null)
      expect(await look(lake)).toEqual(await look(memory))
      const names = async (one: Storage) => (await listed(one, '')).map(({ key }) => key)
      expect(await names(lake)).toEqual(await names(memory))
    }
  })

  test('of runs that publish at once one wins and the others are told so, in any weather', async () => {
    for (let seed = 21; seed <= 26; seed++) {
      const prefix = freshPrefix()
      await runNight(s3.troubled(prefix), 'run-1', 1)
      s3.proxy().choose(stormyWeather(seed))
      const told = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((run) => runNight(s3.troubled(prefix), `run-2${run}`, 2)),
      )
      s3.proxy().choose(() => null)
      const won = told.flatMap((one, n) =>
        one.status === 'fulfilled' && one.value === 'published' ? [`run-2${'abcd'[n]}`] : [],
      )
      expect([seed, won]).toEqual([seed, [(await look(s3.troubled(prefix)))?.run_id]])
      for (const one of told)
        if (one.status === 'rejected') expect([seed, one.reason]).toMatchObject([seed, { name: 'BusyError' }])
    }
  })

  test('credentials that expire at any request of a night: readers see the night before, and later the whole night', async () => {
    const prefix = freshPrefix()
    const first = s3.proxy().seen.length
    await runNight(s3.troubled(prefix), 'run-1', 1)
    const requests = s3.proxy().seen.length - first
    expect(requests).toBeGreaterThan(10)
    for (let n = 1; n <= requests + 5; n++) {
      const again = freshPrefix()
      const reader = s3.straight(again)
      await runNight(reader, 'run-1', 1)
      s3.next('expired', n, 10_000)
      const told = await runNight(s3.troubled(again), 'run-2', 2).catch((error: unknown) => error)
      const isDone = told === 'published'
      if (!isDone) expect(told).toMatchObject({ name: 'ConfigError' })
      expect([n, (await look(reader))?.dt]).toEqual([n, isDone ? '2026-03-02' : '2026-03-01'])
      s3.proxy().choose(() => null)
      const later = (): Date => new Date(Date.now() + 3_600_000)
      await runNight(s3.troubled(again), 'run-3', 2, later)
      expect([n, (await look(reader))?.dt]).toEqual([n, '2026-03-02'])
    }
  })
})
