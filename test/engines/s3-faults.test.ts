import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { look, runNight } from '../publish/nights.ts'
import { listed, storageContract } from '../storage/contract.ts'
import { stormyWeather } from '../support/s3-faults.ts'
import { type S3Fault, type S3Proxy, startS3Proxy } from '../support/s3-proxy.ts'
import { onS3 } from './on-s3.ts'

/** So many that no weather below outlasts them. */
const ATTEMPTS = 12
const body = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })

onS3('S3 that misbehaves', (s3) => {
  let proxy: S3Proxy
  let slept: number[] = []
  beforeAll(async () => {
    proxy = await startS3Proxy(s3.server().endpoint)
  })
  afterAll(() => proxy.close())

  const patience = {
    attempts: ATTEMPTS,
    sleep: async (ms: number): Promise<void> => {
      slept.push(ms)
    },
    random: Math.random,
  }
  const troubled = (scratchDir: string, prefix = `faults/${randomUUID()}/`): Storage =>
    s3.storage(scratchDir, {
      endpoint: proxy.endpoint,
      prefix,
      patience,
      requestMs: 700,
      partBytes: 5 * 2 ** 20,
    })

  describe.each([1, 2, 3])('by seed %i', (seed) => {
    beforeAll(() => proxy.choose(stormyWeather(seed)))
    afterAll(() => proxy.choose(() => null))
    storageContract('S3', (folder) => troubled(folder))
  })

  test('every kind of fault was among them', () => {
    const happened = new Set(proxy.seen.map(({ fault }) => fault))
    expect([...happened].toSorted()).toEqual(
      [
        'broken',
        'busy',
        'conflict',
        'cut',
        'half',
        'lost',
        'mute',
        'page',
        'refused',
        'slow',
        null,
      ].toSorted(),
    )
  })

  describe('one fault at a time', () => {
    let folder: string
    let storage: Storage
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aips-s3-faults-'))
      storage = troubled(folder)
      slept = []
    })
    afterEach(async () => {
      proxy.choose(() => null)
      await rm(folder, { recursive: true, force: true })
    })
    /** The same objects, asked for without the proxy. */
    const sibling = (storage: Storage): Storage =>
      s3.storage(folder, { prefix: storage.describe('').split('/').slice(3).join('/') })
    /** The n-th request from now on (from 1), and those after it up to `last`, go wrong. */
    const next = (fault: S3Fault, n = 1, last = n): (() => string[]) => {
      const from = proxy.seen.length
      proxy.choose((request) => (request.n >= from + n && request.n <= from + last ? fault : null))
      return () => proxy.seen.slice(from).map(({ operation }) => operation)
    }

    test.each(['lost', 'refused'] as const)(
      'a put that was applied is a success, whatever was heard of it: %s',
      async (fault) => {
        for (const size of [10, 11 * 2 ** 20]) {
          next(fault, 1, 5)
          const first = await storage.put(`k${size}`, { bytes: Buffer.alloc(size, 1) }, { absent: true })
          next(fault, 1, 5)
          const second = await storage.put(
            `k${size}`,
            { bytes: Buffer.alloc(size, 2) },
            { etag: first ?? '' },
          )
          proxy.choose(() => null)
          expect(second).not.toBe(first)
          expect((await storage.head(`k${size}`))?.etag).toBe(second)
          expect((await storage.range(`k${size}`, 0, 1))?.[0]).toBe(2)
        }
      },
    )

    test("a put whose answers were lost and whose object is another's is no success, though the bytes are the same", async () => {
      await sibling(storage).put('k', body('same'))
      next('lost')
      expect(await storage.put('k', body('same'), { absent: true })).toBeNull()
    })

    test('an object in parts whose end stands against another write begins anew and leaves no parts behind', async () => {
      const bytes = Buffer.alloc(11 * 2 ** 20, 7)
      const requests = next('conflict', 5)
      expect(await storage.put('k', { bytes }, { absent: true })).not.toBeNull()
      expect(requests().filter((operation) => operation === 'POST uploads')).toHaveLength(2)
      expect(requests().filter((operation) => operation === 'DELETE uploadId')).toHaveLength(1)
      expect((await storage.head('k'))?.size).toBe(bytes.length)
    })

    test('a local copy of a large object comes whole through connections that are cut in mid-body', async () => {
      const bytes = Buffer.alloc(11 * 2 ** 20, 'rows')
      await storage.put('k', { bytes })
      const from = proxy.seen.length
      proxy.choose(({ n }) => ((n - from) % 3 === 0 ? null : (n - from) % 3 === 1 ? 'half' : 'slow'))
      expect(bytes.equals(await readFile(await storage.localFile('k')))).toBe(true)
    })

    test('a local copy is of one version, though another took its place while it came', async () => {
      await storage.put('k', { bytes: Buffer.alloc(11 * 2 ** 20, 'old') })
      const next = Buffer.alloc(11 * 2 ** 20, 'new')
      const gets = proxy.seen.length
      proxy.choose(async ({ n }) => {
        if (n === gets + 2) await sibling(storage).put('k', { bytes: next })
        return null
      })
      expect(next.equals(await readFile(await storage.localFile('k')))).toBe(true)
    })

    const operations: readonly (readonly [string, (storage: Storage) => Promise<unknown>])[] = [
      ['get', (it) => it.get('k')],
      ['range', (it) => it.range('k', 0, 1)],
      ['head', (it) => it.head('k')],
      ['list', (it) => listed(it, '')],
      ['put', (it) => it.put('k', body('x'))],
      ['a conditional put', (it) => it.put('k', body('x'), { absent: true })],
      ['delete', (it) => it.delete('k')],
      ['localFile', (it) => it.localFile('k')],
    ]

    test.each(operations)(
      '%s is asked for so often and no more, with waits in between, and then told as unavailable',
      async (_, ask) => {
        for (const fault of ['busy', 'cut', 'page'] as const) {
          slept = []
          const requests = next(fault, 1, 1000)
          await expect(ask(storage)).rejects.toMatchObject({
            name: 'UnavailableError',
            message: expect.stringContaining(storage.describe('')),
          })
          expect(requests()).toHaveLength(ATTEMPTS)
          expect(slept).toHaveLength(ATTEMPTS - 1)
          expect(slept.every((ms, n) => ms >= 0 && ms <= Math.min(20_000, 100 * 2 ** (n + 1)))).toBe(true)
        }
      },
    )

    test.each(operations)(
      '%s with credentials that have expired, or without rights, is told at once',
      async (_, ask) => {
        for (const [fault, words] of [
          ['expired', 'expired'],
          ['forbidden', 's3:ListBucket'],
        ] as const) {
          const requests = next(fault, 1, 1000)
          await expect(ask(storage)).rejects.toMatchObject({
            name: 'ConfigError',
            message: expect.stringContaining(words),
          })
          expect(requests()).toHaveLength(1)
          expect(slept).toEqual([])
        }
      },
    )

    test('a file that could not be put stays where it is', async () => {
      const path = join(folder, 'mine.parquet')
      await writeFile(path, 'mine')
      next('busy', 1, 1000)
      await expect(storage.put('k', { file: path })).rejects.toThrow('SlowDown')
      expect(await readFile(path, 'utf8')).toBe('mine')
    })

    test('nights are published one after the other, and end as on a storage that behaves', async () => {
      const memory = memoryStorage()
      for (let night = 1; night <= 4; night++) await runNight(memory, `run-${night}`, night)
      for (let seed = 11; seed <= 18; seed++) {
        const lake = troubled(folder)
        proxy.choose(stormyWeather(seed))
        for (let night = 1; night <= 4; night++) {
          const told = await runNight(lake, `run-${night}`, night)
          expect([seed, night, told]).toEqual([seed, night, 'published'])
        }
        proxy.choose(() => null)
        expect(await look(lake)).toEqual(await look(memory))
        const names = async (one: Storage) => (await listed(one, '')).map(({ key }) => key)
        expect(await names(lake)).toEqual(await names(memory))
      }
    })

    test('of runs that publish at once one wins and the others are told so, in any weather', async () => {
      for (let seed = 21; seed <= 26; seed++) {
        const prefix = `faults/${randomUUID()}/`
        await runNight(troubled(folder, prefix), 'run-1', 1)
        proxy.choose(stormyWeather(seed))
        const told = await Promise.allSettled(
          ['a', 'b', 'c', 'd'].map((run) => runNight(troubled(folder, prefix), `run-2${run}`, 2)),
        )
        proxy.choose(() => null)
        const won = told.flatMap((one, n) =>
          one.status === 'fulfilled' && one.value === 'published' ? [`run-2${'abcd'[n]}`] : [],
        )
        expect([seed, won]).toEqual([seed, [(await look(troubled(folder, prefix)))?.run_id]])
        for (const one of told)
          if (one.status === 'rejected')
            expect([seed, one.reason]).toMatchObject([seed, { name: 'BusyError' }])
      }
    })

    test('credentials that expire at any request of a night: readers see the night before, and later the whole night', async () => {
      const prefix = `faults/${randomUUID()}/`
      const first = proxy.seen.length
      await runNight(troubled(folder, prefix), 'run-1', 1)
      const requests = proxy.seen.length - first
      expect(requests).toBeGreaterThan(10)
      for (let n = 1; n <= requests + 5; n++) {
        const again = `faults/${randomUUID()}/`
        const reader = s3.storage(folder, { prefix: again })
        await runNight(reader, 'run-1', 1)
        next('expired', n, 10_000)
        const told = await runNight(troubled(folder, again), 'run-2', 2).catch((error: unknown) => error)
        const isDone = told === 'published'
        if (!isDone) expect(told).toMatchObject({ name: 'ConfigError' })
        expect([n, (await look(reader))?.dt]).toEqual([n, isDone ? '2026-03-02' : '2026-03-01'])
        proxy.choose(() => null)
        const later = (): Date => new Date(Date.now() + 3_600_000)
        await runNight(troubled(folder, again), 'run-3', 2, later)
        expect([n, (await look(reader))?.dt]).toEqual([n, '2026-03-02'])
      }
    })
  })
})
