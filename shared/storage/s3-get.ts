import { open } from 'node:fs/promises'
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { type Bucket, everyPart } from './s3-bucket.ts'
import { BrokenAnswer, isAnswer, present } from './s3-error.ts'

/** An object's bytes, or some of them, and what S3 said with them. */
export type Got = { bytes: Uint8Array; answer: GetObjectCommandOutput }

/**
 * Reads an object, or its bytes `[start, end)`; null when there is none. The whole body is here when it returns: a body
 * that was cut or came too slowly was asked for again.
 * @param etag only of that version; S3 answers 412 when it is gone
 * @returns `beyond` when the object ends before `start`
 */
export function getObject(
  bucket: Bucket,
  key: string,
  range?: { start: number; end: number },
  etag?: string,
): Promise<Got | 'beyond' | null> {
  return bucket.persist(async () => {
    try {
      const command = new GetObjectCommand({
        Bucket: bucket.name,
        Key: bucket.nameOf(key),
        ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
        ...(etag !== undefined && { IfMatch: etag }),
      })
      const answer = await bucket.client.send(command, bucket.within())
      // The header was fine: whatever happens from here on, a wrong checksum too, happened on the way.
      const whole = answer.Body?.transformToByteArray().catch((cause: unknown) => {
        throw new BrokenAnswer('expected a whole body, found one that broke off or was garbled', { cause })
      })
      const bytes = (await whole) ?? new Uint8Array()
      if (answer.ContentLength !== undefined && bytes.length !== answer.ContentLength)
        throw new BrokenAnswer(`expected ${answer.ContentLength} bytes, found ${bytes.length}`)
      return { bytes, answer }
    } catch (error) {
      if (isAnswer(error, 'NoSuchKey')) return null
      if (range && isAnswer(error, 416)) return 'beyond'
      throw error
    }
  })
}

/**
 * Copies an object into a new local file, part by part, so that its size is no matter of memory. All parts are of one
 * version: when another takes its place meanwhile, the copy begins anew.
 * @returns false when there is no such object; the file is there all the same
 */
export function download(bucket: Bucket, key: string, path: string): Promise<boolean> {
  return bucket.persist(
    () => copy(bucket, key, path),
    (error) => isAnswer(error, 412),
  )
}

async function copy(bucket: Bucket, key: string, path: string): Promise<boolean> {
  const { partBytes } = bucket
  const file = await open(path, 'w')
  try {
    const first = await bucket.part(() => getObject(bucket, key, { start: 0, end: partBytes }))
    if (first === null) return false
    if (first === 'beyond') return true
    await file.write(first.bytes, 0, first.bytes.length, 0)
    const size = sizeOf(first)
    const etag = present(first.answer.ETag)
    await everyPart(bucket, Math.ceil(size / partBytes) - 1, async (n) => {
      const start = (n + 1) * partBytes
      const got = await getObject(bucket, key, { start, end: Math.min(size, start + partBytes) }, etag)
      if (got === null || got === 'beyond') throw new BrokenAnswer('expected one version, found none')
      await file.write(got.bytes, 0, got.bytes.length, start)
    })
    return true
  } finally {
    await file.close()
  }
}

/** `bytes 0-8388607/20000000`; a server that knows no ranges has sent everything. */
const sizeOf = ({ bytes, answer }: Got): number =>
  Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? bytes.length)
