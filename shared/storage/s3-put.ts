import { randomUUID } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { readRange } from './read-range.ts'
import { type Bucket, everyPart, headObject } from './s3-bucket.ts'
import { canPass, isAnswer, present } from './s3-error.ts'
import type { Body, Condition } from './storage.ts'

/** S3 takes uploads of so many parts and no more. */
const MOST_PARTS = 10_000

/** The name of the put that wrote an object, among the object's metadata. */
const PUT_ID = 'aips-put'

/** One put, however often its requests are made. */
type Put = {
  key: string
  id: string
  size: number
  read: (start: number, end: number) => Promise<Uint8Array>
  condition: Condition | undefined
}

/**
 * Writes an object, in one request or in parts. The condition is S3's to check (`If-Match`, `If-None-Match`), but its
 * no is not the last word: S3 may have applied the put, lost the answer, and refuse the repetition. So every put
 * leaves a name of its own with the object, and after a no the object is asked whose it is. ETags cannot tell: those
 * of objects in parts are no hashes of the content, and two writers may put the same bytes.
 * @returns the new ETag, or null when the condition did not hold
 */
export async function putObject(
  bucket: Bucket,
  key: string,
  body: Body,
  condition: Condition | undefined,
): Promise<string | null> {
  const id = randomUUID()
  if ('bytes' in body) {
    const { bytes } = body
    const read = async (start: number, end: number): Promise<Uint8Array> => bytes.subarray(start, end)
    return send(bucket, { key, id, size: bytes.length, read, condition })
  }
  const file = await open(body.file, 'r')
  try {
    const { size } = await file.stat()
    return await send(bucket, { key, id, size, read: fileReader(file), condition })
  } finally {
    await file.close()
  }
}

const fileReader =
  (file: FileHandle): Put['read'] =>
  (start, end) =>
    readRange(file, start, end)

async function send(bucket: Bucket, put: Put): Promise<string | null> {
  try {
    if (put.size <= 2 * bucket.partBytes) return await putWhole(bucket, put)
    // What stood in the way of the last request stands in the way of its repetition: all parts go again.
    return await bucket.persist(() => putParts(bucket, put), needsNewUpload)
  } catch (error) {
    const refused =
      isAnswer(error, 412) ||
      (put.condition !== undefined && 'etag' in put.condition && isAnswer(error, 'NoSuchKey'))
    if (!refused) throw error
    return ownEtag(bucket, put)
  }
}

async function putWhole(bucket: Bucket, put: Put): Promise<string> {
  const bytes = await put.read(0, put.size)
  const answer = await bucket.persist(() =>
    bucket.client.send(
      new PutObjectCommand({ ...target(bucket, put), ...named(put), ...conditional(put), Body: bytes }),
      bucket.within(),
    ),
  )
  return present(answer.ETag)
}

async function putParts(bucket: Bucket, put: Put): Promise<string> {
  const at = target(bucket, put)
  const { UploadId } = await bucket.persist(() =>
    bucket.client.send(
      new CreateMultipartUploadCommand({ ...at, ...named(put), ChecksumAlgorithm: 'CRC32' }),
      bucket.within(),
    ),
  )
  const upload = { ...at, UploadId: present(UploadId) }
  try {
    const Parts = await uploadParts(bucket, put, upload)
    const command = new CompleteMultipartUploadCommand({
      ...upload,
      ...conditional(put),
      MultipartUpload: { Parts },
    })
    const answer = await bucket.persist(
      () => bucket.client.send(command, bucket.within()),
      (error) => canPass(error) && !needsNewUpload(error),
    )
    return present(answer.ETag)
  } catch (error) {
    const own = isAnswer(error, 'NoSuchUpload') ? await ownEtag(bucket, put) : null
    if (own !== null) return own
    // Parts that nobody asks for again cost money. Where this fails a lifecycle rule of the bucket takes them away.
    await bucket.client.send(new AbortMultipartUploadCommand(upload), bucket.within()).catch(() => null)
    throw error
  }
}

async function uploadParts(
  bucket: Bucket,
  put: Put,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<CompletedPart[]> {
  const partBytes = Math.max(bucket.partBytes, Math.ceil(put.size / MOST_PARTS))
  const parts: CompletedPart[] = []
  await everyPart(bucket, Math.ceil(put.size / partBytes), async (n) => {
    const Body = await put.read(n * partBytes, Math.min(put.size, (n + 1) * partBytes))
    const command = new UploadPartCommand({ ...upload, PartNumber: n + 1, Body, ChecksumAlgorithm: 'CRC32' })
    const { ETag, ChecksumCRC32 } = await bucket.persist(() => bucket.client.send(command, bucket.within()))
    parts[n] = { PartNumber: n + 1, ETag: present(ETag), ...(ChecksumCRC32 && { ChecksumCRC32 }) }
  })
  return parts
}

/** Another write of the object was under way, or the upload is known no more: S3 wants the parts once again. */
const needsNewUpload = (error: unknown): boolean =>
  isAnswer(error, 'ConditionalRequestConflict', 'OperationAborted', 'NoSuchUpload')

/** The object's ETag when it is this put that wrote it. */
async function ownEtag(bucket: Bucket, put: Put): Promise<string | null> {
  const found = await headObject(bucket, put.key)
  return found?.Metadata?.[PUT_ID] === put.id ? present(found.ETag) : null
}

const target = (bucket: Bucket, { key }: Put): { Bucket: string; Key: string } => ({
  Bucket: bucket.name,
  Key: bucket.nameOf(key),
})

const named = ({ id }: Put): { Metadata: Record<string, string> } => ({ Metadata: { [PUT_ID]: id } })

function conditional({ condition }: Put): { IfMatch?: string; IfNoneMatch?: string } {
  if (!condition) return {}
  return 'absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag }
}
