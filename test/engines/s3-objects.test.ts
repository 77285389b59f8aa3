import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Storage } from '../../shared/storage/storage.ts'
import { listed } from '../storage/contract.ts'
import { type S3Proxy, startS3Proxy } from '../support/s3-proxy.ts'
import { onS3 } from './on-s3.ts'

const MIB = 2 ** 20
/** The smallest part there may be. */
const partBytes = 5 * MIB
const body = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })
/** Bytes that differ from part to part. */
const rows = (size: number): Buffer =>
  Buffer.alloc(size, Buffer.from(Array.from({ length: 9973 }, (_, n) => n % 251)))

onS3('objects on S3', (s3) => {
  let folder: string
  let proxy: S3Proxy
  /** Through the proxy, which does nothing but watch. */
  let storage: Storage
  /** Another process, as it were: the same objects, asked for without the proxy. */
  let other: Storage
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aips-s3-objects-'))
    proxy = await startS3Proxy(s3.server().endpoint)
    const prefix = `objects/${randomUUID()}/`
    storage = s3.storage(folder, { endpoint: proxy.endpoint, partBytes, prefix })
    other = s3.storage(folder, { partBytes, prefix })
  })
  afterEach(async () => {
    await proxy.close()
    await rm(folder, { recursive: true, force: true })
  })
  const operations = (): string[] => proxy.seen.map(({ operation }) => operation)
  const keys = async (prefix: string): Promise<string[]> =>
    (await listed(storage, prefix)).map(({ key }) => key)

  test('a large file goes up in parts and comes down in parts, byte by byte', async () => {
    const path = join(folder, 'rows.parquet')
    const bytes = rows(2 * partBytes + 12_345)
    await writeFile(path, bytes)
    const etag = await storage.put('r/rows.parquet', { file: path })
    expect(operations().toSorted()).toEqual([
      'POST uploadId',
      'POST uploads',
      ...Array(3).fill('PUT partNumber'),
    ])
    expect(await storage.head('r/rows.parquet')).toMatchObject({ etag, size: bytes.length })
    expect((await storage.range('r/rows.parquet', partBytes - 3, partBytes + 4))?.length).toBe(7)
    expect(bytes.equals(await readFile(await other.localFile('r/rows.parquet')))).toBe(true)
    expect(bytes.equals((await other.get('r/rows.parquet'))?.bytes ?? Buffer.alloc(0))).toBe(true)
  })

  test('the conditions of an object in parts hold, and its ETag can be swapped', async () => {
    const bytes = rows(2 * partBytes + 1)
    const first = (await storage.put('k', { bytes }, { absent: true })) ?? ''
    expect(first).not.toBe('')
    expect(await storage.put('k', { bytes }, { absent: true })).toBeNull()
    bytes[7] = 255
    const second = (await storage.put('k', { bytes }, { etag: first })) ?? ''
    expect(second).not.toBe('')
    expect(await storage.put('k', { bytes: rows(2 * partBytes + 1) }, { etag: first })).toBeNull()
    expect((await storage.range('k', 7, 8))?.[0]).toBe(255)
    expect(await storage.put('k', body('small'), { etag: second })).not.toBeNull()
  })

  test('however many large objects come and go at once, four parts at a time are on their way', async () => {
    const bytes = rows(3 * partBytes)
    const names = ['a', 'b', 'c', 'd']
    proxy.choose(() => sleep(20, null))
    await Promise.all(names.map((name) => storage.put(name, { bytes })))
    expect(operations().filter((operation) => operation === 'PUT partNumber')).toHaveLength(12)
    const files = await Promise.all(names.map((name) => storage.localFile(name)))
    for (const file of files) expect(bytes.equals(await readFile(file))).toBe(true)
    expect(operations().filter((operation) => operation === 'GET')).toHaveLength(12)
    expect(proxy.mostBodies()).toBe(4)
  })

  test('a list longer than a page of S3 is whole and in order', async () => {
    const wanted = Array.from({ length: 1003 }, (_, n) => `many/${String(n).padStart(4, '0')}`)
    for (let from = 0; from < wanted.length; from += 40)
      await Promise.all(wanted.slice(from, from + 40).map((key) => storage.put(key, body(''))))
    expect(await keys('many/')).toEqual(wanted)
    expect(operations().filter((operation) => operation === 'GET list-type')).toHaveLength(2)
    expect(await keys('many/100')).toEqual(wanted.slice(1000))
  }, 300_000)

  test('more folders than a page of S3 has are all named, and what lies in them is not asked for', async () => {
    const wanted = Array.from({ length: 1003 }, (_, n) => String(n).padStart(4, '0'))
    for (let from = 0; from < wanted.length; from += 40)
      await Promise.all(wanted.slice(from, from + 40).map((name) => storage.put(`${name}/a/b`, body(''))))
    expect(await storage.folders('')).toEqual(wanted)
    expect(await storage.folders('1002/')).toEqual(['a'])
    expect(operations().filter((operation) => operation === 'GET list-type')).toHaveLength(3)
  }, 300_000)

  test('a borrowed copy is gone when it is given back, and of one that could not be made nothing is left', async () => {
    const bytes = rows(3 * partBytes)
    await other.put('a.csv', { bytes })
    const one = await storage.borrow('a.csv')
    const again = await storage.borrow('a.csv')
    expect(one?.path).not.toBe(again?.path)
    expect(bytes.equals(await readFile(again?.path ?? ''))).toBe(true)
    await one?.release()
    await again?.release()
    expect(await storage.borrow('b.csv')).toBeNull()
    let parts = 0
    proxy.choose(() => (++parts > 1 ? 'forbidden' : null))
    await expect(storage.borrow('a.csv')).rejects.toThrow('Cannot read')
    const kept = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    expect(kept).toEqual([])
  })

  test('an object is copied to this machine once, however many ask for it at once', async () => {
    await other.put('a/b.parquet', body('rows'))
    const paths = await Promise.all(Array.from({ length: 10 }, () => storage.localFile('a/b.parquet')))
    expect(new Set(paths).size).toBe(1)
    expect(await storage.localFile('a/b.parquet')).toBe(paths[0])
    expect(operations()).toEqual(['GET'])
  })

  test('a file that was put is its own local copy: it leaves its place, and nothing is read back', async () => {
    const path = join(folder, 'part.parquet')
    await writeFile(path, 'rows')
    const { ino } = await stat(path)
    await storage.put('a/b.parquet', { file: path })
    expect((await stat(await storage.localFile('a/b.parquet'))).ino).toBe(ino)
    await expect(stat(path)).rejects.toThrow('ENOENT')
    expect(operations()).toEqual(['PUT'])
  })

  test('after another put or a delete there is no old local copy, and whoever reads the old one still can', async () => {
    await storage.put('k', body('old'))
    const old = await storage.localFile('k')
    await storage.put('k', body('new'))
    expect(await readFile(await storage.localFile('k'), 'utf8')).toBe('new')
    expect(await readFile(old, 'utf8')).toBe('old')
    await storage.delete('k')
    await expect(storage.localFile('k')).rejects.toThrow('found none')
  })

  test('a local copy of what is not there yet is asked for again later', async () => {
    await expect(storage.localFile('k')).rejects.toThrow(`${storage.describe('k')}: expected an object`)
    await other.put('k', body(''))
    expect(await readFile(await storage.localFile('k'), 'utf8')).toBe('')
  })

  test('a scratch folder that is no folder is named', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const storageThere = s3.storage(file)
    await storageThere.put('k', body('x'))
    await expect(storageThere.localFile('k')).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(`Cannot write ${file}: expected a folder`),
    })
    expect(await readdir(folder)).toEqual(['a-file'])
  })

  test('what others keep under the prefix and no storage could is not listed', async () => {
    const beside = s3.storage(folder, { prefix: 'beside/' })
    await s3.storage(folder, { prefix: 'beside/.storage/' }).put('lock', body('of a folder'))
    await beside.put('k', body('x'))
    const client = new S3Client({
      endpoint: s3.server().endpoint,
      region: s3.server().region,
      forcePathStyle: true,
    })
    for (const Key of ['beside/sub/', 'beside/Windows\\path.csv'])
      await client.send(new PutObjectCommand({ Bucket: s3.server().bucket, Key, Body: Buffer.alloc(0) }))
    client.destroy()
    const others: string[] = []
    const keys: string[] = []
    for await (const { key } of beside.list('', (name) => others.push(name))) keys.push(key)
    expect([keys, others]).toEqual([['k'], ['.storage/lock', 'Windows\\path.csv']])
    expect(await s3.storage(folder, { prefix: '' }).get('beside/k')).toMatchObject({ size: 1 })
    expect(beside.describe('k')).toBe(`s3://${s3.server().bucket}/beside/k`)
  })

  test('of twenty that swap one version at once, one wins, over a hundred rounds', async () => {
    let etag = (await other.put('k', body('start'))) ?? ''
    for (let round = 0; round < 100; round++) {
      // The same bytes from all: it is the put that wins, not its content.
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => other.put('k', body(`round ${round}`), { etag })),
      )
      const won = answers.filter((answer) => answer !== null)
      expect([round, won.length]).toEqual([round, 1])
      etag = won[0] ?? ''
      expect((await other.head('k'))?.etag).toBe(etag)
    }
  }, 300_000)
})
