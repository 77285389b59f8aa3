import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ObjectInfo, Storage } from '../../shared/storage/storage.ts'

const bytes = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })

/** What every storage keeps to; run on each of them. `make` is given an empty folder that is removed afterwards. */
export function storageContract(name: string, make: (folder: string) => Storage): void {
  describe(`${name} as a storage`, () => {
    let folder: string
    let storage: Storage
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aips-contract-'))
      storage = make(folder)
    })
    afterEach(() => rm(folder, { recursive: true, force: true }))

    const text = async (key: string): Promise<string | null> => {
      const object = await storage.get(key)
      return object && Buffer.from(object.bytes).toString('utf8')
    }
    const keys = async (prefix: string): Promise<string[]> =>
      (await listed(storage, prefix)).map((object) => object.key)

    test('what was put is read back, byte by byte, under the ETag the put returned', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      const etag = await storage.put('a/b/all.bin', { bytes: all })
      const object = await storage.get('a/b/all.bin')
      expect(object).toMatchObject({ key: 'a/b/all.bin', size: 256, etag })
      expect(Buffer.from(object?.bytes ?? []).equals(all)).toBe(true)
      const { bytes: _, ...info } = object ?? { bytes: null }
      expect(await storage.head('a/b/all.bin')).toEqual(info)
      expect(await listed(storage, '')).toEqual([info])
    })

    test('there is nothing where nothing was put: null, an empty list, and a delete that is no error', async () => {
      await storage.put('a/b', bytes('x'))
      for (const key of ['a', 'b', 'a/c', 'z/y/x']) {
        expect(await storage.get(key)).toBeNull()
        expect(await storage.head(key)).toBeNull()
        expect(await storage.range(key, 0, 1)).toBeNull()
        await storage.delete(key)
      }
      expect(await keys('c')).toEqual([])
      expect(await keys('a/b/')).toEqual([])
      expect(await text('a/b')).toBe('x')
    })

    test('an object may be empty', async () => {
      expect(await storage.put('empty', bytes(''))).not.toBeNull()
      expect(await text('empty')).toBe('')
      expect(await storage.range('empty', 0, 10)).toHaveLength(0)
    })

    test('a put replaces the whole object, a delete removes it', async () => {
      await storage.put('k', bytes('a long first version'))
      await storage.put('k', bytes('short'))
      expect(await text('k')).toBe('short')
      await storage.delete('k')
      expect(await storage.get('k')).toBeNull()
      expect(await keys('')).toEqual([])
    })

    test('a file is taken as a body whole', async () => {
      const path = join(folder, 'outside.tmp')
      await writeFile(path, 'from a file')
      const etag = await storage.put('brand/runs/r1/part.parquet', { file: path })
      expect(await storage.get('brand/runs/r1/part.parquet')).toMatchObject({ etag, size: 11 })
      expect(await text('brand/runs/r1/part.parquet')).toBe('from a file')
    })

    test('a file that may not be put stays where it is', async () => {
      const path = join(folder, 'outside.tmp')
      await writeFile(path, 'mine')
      await storage.put('k', bytes('first'))
      expect(await storage.put('k', { file: path }, { absent: true })).toBeNull()
      expect(await readFile(path, 'utf8')).toBe('mine')
      expect(await text('k')).toBe('first')
    })

    test('`absent` writes only where nothing is', async () => {
      expect(await storage.put('k', bytes('1'), { absent: true })).not.toBeNull()
      expect(await storage.put('k', bytes('2'), { absent: true })).toBeNull()
      expect(await text('k')).toBe('1')
      await storage.delete('k')
      expect(await storage.put('k', bytes('3'), { absent: true })).not.toBeNull()
      expect(await text('k')).toBe('3')
    })

    test('`etag` writes only over that version, and never where nothing is', async () => {
      const first = (await storage.put('k', bytes('1'))) ?? ''
      const second = (await storage.put('k', bytes('2'), { etag: first })) ?? ''
      expect(second).not.toBe('')
      expect(await storage.put('k', bytes('3'), { etag: first })).toBeNull()
      expect(await text('k')).toBe('2')
      await storage.delete('k')
      expect(await storage.put('k', bytes('4'), { etag: second })).toBeNull()
      expect(await storage.get('k')).toBeNull()
    })

    test('versions written as fast as can be, of one size, have ETags of their own', async () => {
      const etags = new Set<string | null>()
      for (let version = 100; version < 160; version++) {
        if (version % 3 === 0) await storage.delete('k')
        etags.add(await storage.put('k', bytes(String(version))))
      }
      expect(etags.size).toBe(60)
    })

    test('a range is [start, end), cut where the object ends', async () => {
      await storage.put('k', bytes('0123456789'))
      const range = async (start: number, end: number): Promise<string> =>
        Buffer.from((await storage.range('k', start, end)) ?? []).toString('utf8')
      expect(await range(0, 4)).toBe('0123')
      expect(await range(3, 4)).toBe('3')
      expect(await range(8, 99)).toBe('89')
      expect(await range(10, 12)).toBe('')
      expect(await range(50, 60)).toBe('')
      expect(await range(4, 4)).toBe('')
    })

    test('a list goes by the bytes of the whole keys, and a prefix may end anywhere', async () => {
      // '-' < '.' < '/' < '0' in bytes; U+FF5E sorts before U+1F600 in UTF-8 and after it in UTF-16 units.
      const ordered = [
        'a-b',
        'a.txt',
        'a/b',
        'a/b/c',
        'a/c',
        'a0',
        'b/month=2026-02/x',
        '中/文',
        '\uff5e',
        '\u{1f600}',
      ]
      const usable = ordered.filter((key) => key !== 'a/b')
      for (const key of usable.toReversed()) await storage.put(key, bytes(key))
      expect(await keys('')).toEqual(usable)
      expect(await keys('a')).toEqual(['a-b', 'a.txt', 'a/b/c', 'a/c', 'a0'])
      expect(await keys('a/')).toEqual(['a/b/c', 'a/c'])
      expect(await keys('a/b')).toEqual(['a/b/c'])
      expect(await keys('b/mon')).toEqual(['b/month=2026-02/x'])
      expect(await keys('中')).toEqual(['中/文'])
    })

    test('folders are what stands before the next slash, in byte order, and what lies deep in them names none', async () => {
      expect(await storage.folders('')).toEqual([])
      for (const key of [
        'b-c/x',
        'b/current.json',
        'b/runs/1/x',
        'b/runs/2/y/z',
        'a.txt',
        '_staging/p',
        '中/x',
      ])
        await storage.put(key, bytes('x'))
      // '_' < 'b-' < 'b/' in bytes: a folder sorts as its name with the slash.
      expect(await storage.folders('')).toEqual(['_staging', 'b-c', 'b', '中'])
      expect(await storage.folders('b/')).toEqual(['runs'])
      expect(await storage.folders('b/runs/')).toEqual(['1', '2'])
      expect(await storage.folders('b/runs/1/')).toEqual([])
      expect(await storage.folders('nothing/')).toEqual([])
      await storage.delete('b/runs/2/y/z')
      expect(await storage.folders('b/runs/')).toEqual(['1'])
      await expect(storage.folders('b')).rejects.toThrow('storage prefix')
      await expect(storage.folders('../')).rejects.toThrow('storage prefix')
    })

    test.each([
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      './a',
      'a/.',
      'a\\b',
      'a\0b',
      'a\nb',
      '.storage/lock',
      '\ud800',
    ])('the key %j is refused by every operation', async (key) => {
      await expect((async () => storage.put(key, bytes('x')))()).rejects.toThrow('storage key')
      await expect((async () => storage.get(key))()).rejects.toThrow('storage key')
      await expect((async () => storage.delete(key))()).rejects.toThrow('storage key')
      await expect((async () => storage.localFile(key))()).rejects.toThrow('storage key')
    })

    test('a list cannot leave the storage either', async () => {
      for (const prefix of ['../', '/', 'a/../', 'a//'])
        await expect(listed(storage, prefix)).rejects.toThrow('storage prefix')
    })

    test('a local file holds the object; of an object that is not there it is an error', async () => {
      await storage.put('a/b.parquet', bytes('rows'))
      expect(await readFile(await storage.localFile('a/b.parquet'), 'utf8')).toBe('rows')
      await expect(storage.localFile('a/c.parquet')).rejects.toThrow('a/c.parquet')
    })

    test('a borrowed file holds the object, each borrower has one, and giving it back leaves the object; of nothing it is null', async () => {
      await storage.put('a/b.csv', bytes('rows'))
      const [one, other] = [await storage.borrow('a/b.csv'), await storage.borrow('a/b.csv')]
      expect(await readFile(one?.path ?? '', 'utf8')).toBe('rows')
      await one?.release()
      expect(await readFile(other?.path ?? '', 'utf8')).toBe('rows')
      await other?.release()
      expect(await text('a/b.csv')).toBe('rows')
      expect(await storage.borrow('a/c.csv')).toBeNull()
      await expect((async () => storage.borrow('../x'))()).rejects.toThrow('storage key')
    })

    test('of twenty that put an absent object at once, one wins and its bytes stay', async () => {
      const won = await race((racer) => storage.put('k', bytes(`racer ${racer}`), { absent: true }))
      expect(won).toHaveLength(1)
      expect(await text('k')).toBe(`racer ${won[0]}`)
    })

    test('of twenty that swap one version at once, one wins, in every round', async () => {
      let etag = (await storage.put('k', bytes('start'))) ?? ''
      for (let round = 0; round < 5; round++) {
        const won = await race((racer) => storage.put('k', bytes(`${round}.${racer}`), { etag }))
        expect(won).toHaveLength(1)
        expect(await text('k')).toBe(`${round}.${won[0]}`)
        etag = (await storage.head('k'))?.etag ?? ''
      }
    })

    test('a reader during puts sees one version or another, whole', async () => {
      const version = (n: number): string => `${n}`.padStart(3, '0').repeat(40_000)
      await storage.put('k', bytes(version(0)))
      let writing = true
      const reader = (async () => {
        let reads = 0
        while (writing) {
          const seen = (await text('k')) ?? ''
          expect(seen === version(Number(seen.slice(0, 3)))).toBe(true)
          reads++
        }
        return reads
      })()
      for (let n = 1; n <= 20; n++) await storage.put('k', bytes(version(n)))
      writing = false
      expect(await reader).toBeGreaterThan(0)
    })
  })
}

/** All that a storage lists. */
export async function listed(storage: Storage, prefix: string): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = []
  for await (const info of storage.list(prefix)) found.push(info)
  return found
}

/** Which of twenty racers were told that they had won. */
async function race(run: (racer: number) => Promise<string | null>): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, racer) => run(racer)))
  return answers.flatMap((etag, racer) => (etag === null ? [] : [racer]))
}
