import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Condition, Storage } from '../../shared/storage/storage.ts'
import { listed } from '../storage/contract.ts'
import { ATTEMPTS, freshPrefix, onBadS3, PART_BYTES } from './on-bad-s3.ts'

const body = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })

onBadS3('one fault at a time', (s3) => {
  let prefix: string
  let storage: Storage
  beforeEach(() => {
    prefix = freshPrefix()
    storage = s3.troubled(prefix)
  })
  afterEach(() => s3.proxy().choose(() => null))

  test.each(['lost', 'refused'] as const)(
    'a put that was applied is a success, whatever was heard of it: %s',
    async (fault) => {
      for (const size of [10, 2 * PART_BYTES + 1]) {
        const put = (byte: number, condition: Condition): Promise<string | null> => {
          let left = 3
          s3.proxy().choose(({ isConditional }) => (isConditional && left-- > 0 ? fault : null))
          return storage.put(`k${size}`, { bytes: Buffer.alloc(size, byte) }, condition)
        }
        const first = await put(1, { absent: true })
        const second = await put(2, { etag: first ?? '' })
        expect([size, first === null, second === null, first === second]).toEqual([size, false, false, false])
        expect((await storage.head(`k${size}`))?.etag).toBe(second)
        expect((await storage.range(`k${size}`, 0, 1))?.[0]).toBe(2)
      }
    },
  )

  test("a put whose answers were lost and whose object is another's is no success, though the bytes are the same", async () => {
    await s3.straight(prefix).put('k', body('same'))
    s3.next('lost')
    expect(await storage.put('k', body('same'), { absent: true })).toBeNull()
  })

  test('an object in parts whose end stands against another write begins anew and leaves no parts behind', async () => {
    const bytes = Buffer.alloc(2 * PART_BYTES + 1, 7)
    const requests = s3.next('conflict', 5)
    expect(await storage.put('k', { bytes }, { absent: true })).not.toBeNull()
    expect(requests().filter((operation) => operation === 'POST uploads')).toHaveLength(2)
    expect(requests().filter((operation) => operation === 'DELETE uploadId')).toHaveLength(1)
    expect((await storage.head('k'))?.size).toBe(bytes.length)
  })

  test('a local copy of a large object comes whole through connections that are cut in mid-body', async () => {
    const bytes = Buffer.alloc(2 * PART_BYTES + 1, 'rows')
    await storage.put('k', { bytes })
    const from = s3.proxy().seen.length
    s3.proxy().choose(({ n }) => ((n - from) % 3 === 0 ? null : (n - from) % 3 === 1 ? 'half' : 'slow'))
    expect(bytes.equals(await readFile(await storage.localFile('k')))).toBe(true)
  })

  test('an object that was garbled on its way is asked for again', async () => {
    await storage.put('k', body('rows'))
    const requests = s3.next('garbled')
    expect(Buffer.from((await storage.get('k'))?.bytes ?? []).toString()).toBe('rows')
    expect(requests()).toEqual(['GET', 'GET'])
  })

  test('a local copy is of one version, though another took its place while it came', async () => {
    await storage.put('k', { bytes: Buffer.alloc(2 * PART_BYTES + 1, 'old') })
    const newer = Buffer.alloc(2 * PART_BYTES + 1, 'new')
    const gets = s3.proxy().seen.length
    s3.proxy().choose(async ({ n }) => {
      if (n === gets + 2) await s3.straight(prefix).put('k', { bytes: newer })
      return null
    })
    expect(newer.equals(await readFile(await storage.localFile('k')))).toBe(true)
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
        const requests = s3.next(fault, 1, 1000)
        await expect(ask(storage)).rejects.toMatchObject({
          name: 'UnavailableError',
          message: expect.stringContaining(storage.describe('')),
        })
        expect(requests()).toHaveLength(ATTEMPTS)
        expect(s3.waits()).toHaveLength(ATTEMPTS - 1)
        expect(s3.waits().every((ms, n) => ms >= 0 && ms <= Math.min(20_000, 100 * 2 ** (n + 1)))).toBe(true)
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
        const requests = s3.next(fault, 1, 1000)
        await expect(ask(storage)).rejects.toMatchObject({
          name: 'ConfigError',
          message: expect.stringContaining(words),
        })
        expect(requests()).toHaveLength(1)
        expect(s3.waits()).toEqual([])
      }
    },
  )

  test('a file that could not be put stays where it is', async () => {
    const path = join(s3.folder(), 'mine.parquet')
    await writeFile(path, 'mine')
    s3.next('busy', 1, 1000)
    await expect(storage.put('k', { file: path })).rejects.toThrow('SlowDown')
    expect(await readFile(path, 'utf8')).toBe('mine')
  })
})
