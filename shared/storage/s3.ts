import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import { explainDiskError } from './disk-error.ts'
import { checkFolder, checkKey, checkPrefix, isKey } from './key.ts'
import { type Bucket, headObject, openBucket, type S3Settings } from './s3-bucket.ts'
import { localCopies } from './s3-copies.ts'
import { explainS3Error, present } from './s3-error.ts'
import { getObject } from './s3-get.ts'
import { putObject } from './s3-put.ts'
import type { ObjectInfo, Storage } from './storage.ts'

/**
 * A prefix of a bucket as a storage. Every operation is tried again while its failure may pass, so what it throws is
 * final: an operation that threw may have happened or not, as with every storage.
 * @throws ConfigError from every operation for what does not pass by waiting: no bucket, no rights, credentials that
 *   have expired, a full scratch disk; UnavailableError when S3 did not answer as long as we were patient
 */
export function s3Storage(settings: S3Settings): Storage {
  const bucket = openBucket(settings)
  const copies = localCopies(bucket, settings.scratchDir)
  const describe = (key: string): string => `s3://${bucket.name}/${bucket.nameOf(key)}`

  async function explained<T>(doing: string, key: string, work: () => Promise<T>): Promise<T> {
    checkKey(key)
    try {
      return await work()
    } catch (error) {
      throw explainS3Error(error, doing, describe(key))
    }
  }

  const onDisk = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw explainDiskError(error, 'write', settings.scratchDir)
    })

  return {
    describe,

    get: (key) =>
      explained('read', key, async () => {
        const got = await getObject(bucket, key)
        if (got === null || got === 'beyond') return null
        return { ...infoOf(key, { ...got.answer, Size: got.bytes.length }), bytes: got.bytes }
      }),

    range: (key, start, end) =>
      explained('read', key, async () => {
        if (start >= end) return (await headObject(bucket, key)) && new Uint8Array()
        const got = await getObject(bucket, key, { start, end })
        return got === 'beyond' ? new Uint8Array() : (got?.bytes ?? null)
      }),

    head: (key) =>
      explained('read', key, async () => {
        const found = await headObject(bucket, key)
        return found && infoOf(key, { ...found, Size: found.ContentLength })
      }),

    async *list(prefix, onOther) {
      checkPrefix(prefix)
      try {
        for await (const { Contents = [] } of pages(bucket, prefix))
          for (const found of Contents) {
            const key = present(found.Key).slice(bucket.nameOf('').length)
            // Others may keep things of their own there, as consoles keep a "folder/".
            if (isKey(key)) yield infoOf(key, found)
            else if (!(key.endsWith('/') && found.Size === 0)) onOther?.(key)
          }
      } catch (error) {
        throw explainS3Error(error, 'list', describe(prefix))
      }
    },

    folders: async (prefix) => {
      checkFolder(prefix)
      const names: string[] = []
      try {
        for await (const { CommonPrefixes = [] } of pages(bucket, prefix, '/'))
          for (const found of CommonPrefixes) {
            const name = present(found.Prefix).slice(bucket.nameOf(prefix).length, -1)
            if (isKey(`${prefix}${name}`)) names.push(name)
          }
      } catch (error) {
        throw explainS3Error(error, 'list', describe(prefix))
      }
      return names
    },

    put: (key, body, condition) =>
      explained('write', key, async () => {
        const etag = await putObject(bucket, key, body, condition)
        if (etag !== null && 'file' in body) await copies.take(key, body.file)
        else if (etag !== null) copies.forget(key)
        return etag
      }),

    delete: (key) =>
      explained('remove', key, async () => {
        const command = new DeleteObjectCommand({ Bucket: bucket.name, Key: bucket.nameOf(key) })
        await bucket.persist(() => bucket.client.send(command, bucket.within()))
        copies.forget(key)
      }),

    localFile: (key) =>
      onDisk(async () => {
        const path = await explained('read', key, () => copies.of(key))
        if (path === null) throw new Error(`${describe(key)}: expected an object of the lake, found none`)
        return path
      }),

    borrow: (key) => onDisk(() => explained('read', key, () => copies.lend(key))),
  }
}

async function* pages(
  bucket: Bucket,
  prefix: string,
  delimiter?: string,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let next: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket.name,
      Prefix: bucket.nameOf(prefix),
      Delimiter: delimiter,
      ContinuationToken: next,
    })
    const page = await bucket.persist(() => bucket.client.send(command, bucket.within()))
    yield page
    next = page.NextContinuationToken
  } while (next !== undefined)
}

type Described = {
  ETag?: string | undefined
  Size?: number | undefined
  LastModified?: Date | undefined
}

const infoOf = (key: string, { ETag, Size, LastModified }: Described): ObjectInfo => ({
  key,
  size: present(Size),
  etag: present(ETag),
  modifiedAt: present(LastModified),
})
