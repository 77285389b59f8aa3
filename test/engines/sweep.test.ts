import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError, UnavailableError } from '../../shared/errors.ts'
import { rollback } from '../../shared/publish/history.ts'
import { runPrefix } from '../../shared/publish/lake-layout.ts'
import { sweep } from '../../shared/publish/sweep.ts'
import type { S3Settings } from '../../shared/storage/s3-bucket.ts'
import { s3Tags } from '../../shared/storage/s3-tags.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { ObjectTags } from '../../shared/storage/tags.ts'
import { BRAND, nightAt, runIdOf } from '../publish/sweep-nights.ts'
import { freePort } from '../support/free-port.ts'
import { onS3 } from './on-s3.ts'

const DAY_MS = 86_400_000

onS3('tags on S3', (s3) => {
  let folder: string
  let settings: S3Settings
  let storage: Storage
  let tags: ObjectTags
  let client: S3Client
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aips-tags-'))
    const { bucket, region, endpoint } = s3.server()
    const prefix = `tags/${randomUUID()}/`
    settings = { bucket, prefix, region, endpoint, pathStyle: true, scratchDir: folder }
    storage = s3.storage(folder, { prefix })
    tags = s3Tags(settings)
    client = new S3Client({ region, endpoint, forcePathStyle: true })
  })
  afterEach(async () => {
    client.destroy()
    await rm(folder, { recursive: true, force: true })
  })
  const tagsOf = async (key: string): Promise<string> => {
    const { TagSet = [] } = await client
      .send(new GetObjectTaggingCommand({ Bucket: settings.bucket, Key: `${settings.prefix}${key}` }))
      .catch((error: unknown) => {
        // So does this server say that there are none; Amazon's says an empty list.
        if (error instanceof Error && error.name === 'NoSuchTagSet') return { TagSet: [] }
        throw error
      })
    return TagSet.map(({ Key, Value }) => `${Key}=${Value}`).join()
  }
  const tagged = async (): Promise<string[]> => {
    const found: string[] = []
    for await (const { key } of storage.list('')) if ((await tagsOf(key)) !== '') found.push(key)
    return found
  }

  test('an object gets exactly the tags it is given, loses them by being given none, and stays what it was', async () => {
    await storage.put('a/b', { bytes: Buffer.from('rows') })
    const before = await storage.head('a/b')
    for (const given of [{ x: '1' }, { 'aips-swept': 'true' }, { 'aips-swept': 'true' }]) {
      expect(await tags.set('a/b', given)).toBe(true)
      expect(await tagsOf('a/b')).toBe(
        Object.entries(given)
          .map(([name, value]) => `${name}=${value}`)
          .join(),
      )
    }
    for (let n = 0; n < 2; n++) {
      expect(await tags.set('a/b', {})).toBe(true)
      expect(await tagsOf('a/b')).toBe('')
    }
    expect(await storage.head('a/b')).toEqual(before)
  })

  test('an object that is not there is not tagged, and it is no error', async () => {
    expect(await tags.set('a/none', { 'aips-swept': 'true' })).toBe(false)
    expect(await tags.set('a/none', {})).toBe(false)
  })

  test('a bucket that is not there is told, and a server that does not answer is unavailable', async () => {
    const set = { 'aips-swept': 'true' }
    await expect(s3Tags({ ...settings, bucket: 'no-such-bucket' }).set('a/b', set)).rejects.toThrow(
      ConfigError,
    )
    const nobody = s3Tags({
      ...settings,
      endpoint: `http://127.0.0.1:${await freePort()}`,
      patience: { attempts: 2, sleep: async () => {}, random: () => 0 },
    })
    await expect(nobody.set('a/b', set)).rejects.toThrow(UnavailableError)
  })

  test('what no kept run has named for a week is tagged on S3, nothing else is, and a rollback to it is refused', async () => {
    // What lies in the bucket is of today, so the nights were, and the sweeps are later.
    const today = new Date()
    const nights = Array.from({ length: 37 }, (_, n) => new Date(today.getTime() - (37 - n) * DAY_MS))
    for (const at of nights) await nightAt(storage, at, ['user_stages'])
    const later = (days: number): Date => new Date(today.getTime() + days * DAY_MS)
    await sweep(storage, tags, BRAND, later(3))
    expect(await tagged()).toEqual([])
    // Of two runs that are not kept: two manifests, log rows, accepted rows, two files of stages each; their pages of the
    // ledger are named by the two nights after them.
    expect((await sweep(storage, tags, BRAND, later(10))).objects).toBe(2 * 5)
    const [first, second] = nights.map((at) => runPrefix(BRAND, runIdOf(at, 'night')))
    const swept = [first, second].flatMap((run) =>
      [
        'logs/runs/0.parquet',
        'manifest.json',
        'state/kept/0.parquet',
        'tables/user_stages/0.parquet',
        'tables/user_stages/1.parquet',
      ].map((name) => `${run}${name}`),
    )
    expect(await tagged()).toEqual(swept)
    const old = nights[0] ? runIdOf(nights[0], 'night') : ''
    await expect(rollback(storage, null, BRAND, old, later(10))).rejects.toThrow(/objects swept/)
    expect((await sweep(storage, tags, BRAND, later(11))).objects).toBe(0)
  })
})
