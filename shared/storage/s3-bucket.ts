import { HeadObjectCommand, type HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { atMost } from './at-most.ts'
import type { S3Address } from './s3-address.ts'
import { canPass, isAnswer } from './s3-error.ts'
import { PATIENT, type Patience, persist } from './s3-patience.ts'

const PART_BYTES = 8 * 2 ** 20
/** Parts on their way at a time, over all objects: with their size this bounds the memory of large ones. */
const PARTS_AT_A_TIME = 4

/** Where the storage lies and how it is asked. Credentials are found by the SDK: environment, profile or role. */
export type S3Settings = S3Address & {
  /** Null: what the SDK finds in the environment or the profile. */
  region: string | null
  /** Of a server that is not Amazon's; null for Amazon's own of the region. */
  endpoint: string | null
  /** Whether the bucket stands in the path of a request, as most servers that are not Amazon's want it. */
  pathStyle: boolean
  /** A folder of the run for local copies, removed by whoever named it. */
  scratchDir: string
  patience?: Patience
  /** Larger objects than twice this go and come in parts. 8 MiB by default. */
  partBytes?: number
  /** How long one request may take, its body included. A minute by default. */
  requestMs?: number
}

/** A bucket as the operations of the storage see it. */
export type Bucket = {
  client: S3Client
  name: string
  /** The name of an object in the bucket. */
  nameOf: (key: string) => string
  /** Options of one request: the time after which it counts as lost. */
  within: () => { abortSignal: AbortSignal }
  persist: <T>(step: () => Promise<T>, again?: (error: unknown) => boolean) => Promise<T>
  /** How large objects are cut; one part is one request. */
  partBytes: number
  part: <T>(work: () => Promise<T>) => Promise<T>
}

/** Opens no connection yet. */
export function openBucket(settings: S3Settings): Bucket {
  const { region, endpoint, requestMs = 60_000, partBytes = PART_BYTES, patience = PATIENT } = settings
  const client = new S3Client({
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    forcePathStyle: settings.pathStyle,
    // See persist: one loop of our own around the whole answer.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: Math.min(5_000, requestMs) },
  })
  return {
    client,
    name: settings.bucket,
    nameOf: (key) => `${settings.prefix}${key}`,
    within: () => ({ abortSignal: AbortSignal.timeout(requestMs) }),
    persist: (step, again = canPass) => persist(patience, step, again),
    partBytes,
    part: atMost(PARTS_AT_A_TIME),
  }
}

/** What S3 knows of an object, or null when there is none. A bucket that is not there looks the same here. */
export function headObject(bucket: Bucket, key: string): Promise<HeadObjectCommandOutput | null> {
  return bucket.persist(async () => {
    try {
      const command = new HeadObjectCommand({ Bucket: bucket.name, Key: bucket.nameOf(key) })
      return await bucket.client.send(command, bucket.within())
    } catch (error) {
      if (isAnswer(error, 404)) return null
      throw error
    }
  })
}

/**
 * Does `work` for the numbers from 0 up, as many at a time as the bucket has room for. Ends when all that began has
 * ended, so that nobody still uses what the caller then closes.
 * @throws the first error; what had not begun by then is not done
 */
export async function everyPart(
  bucket: Bucket,
  count: number,
  work: (part: number) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = []
  const one = async (part: number): Promise<void> => {
    if (faults.length === 0) await work(part).catch((error: unknown) => faults.push(error))
  }
  await Promise.all(Array.from({ length: count }, (_, part) => bucket.part(() => one(part))))
  if (faults.length > 0) throw faults[0]
}
