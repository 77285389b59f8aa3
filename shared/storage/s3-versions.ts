import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { openBucket, type S3Settings } from './s3-bucket.ts'
import { explainS3Error } from './s3-error.ts'

/** What one request may name. */
const AT_A_TIME = 1000

/**
 * Removes every object below a prefix for good, in all its versions, and says how many versions there were. For what
 * was made to try something out; nothing of a lake or of anybody's exports is ever removed so.
 * @param prefix ends with `/`
 * @throws as the operations of the storage do
 */
export async function removeAllVersions(settings: S3Settings, prefix: string): Promise<number> {
  if (!/[^/]\/$/.test(prefix)) throw new Error(`expected a folder to remove, found ${JSON.stringify(prefix)}`)
  const bucket = openBucket(settings)
  const below = { Bucket: bucket.name, Prefix: bucket.nameOf(prefix), MaxKeys: AT_A_TIME }
  let removed = 0
  try {
    for (;;) {
      // From the beginning each time: what was found is gone then.
      const { Versions = [], DeleteMarkers = [] } = await bucket.persist(() =>
        bucket.client.send(new ListObjectVersionsCommand(below), bucket.within()),
      )
      const found = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
      if (found.length === 0) return removed
      for (let at = 0; at < found.length; at += AT_A_TIME) {
        const Delete = { Objects: found.slice(at, at + AT_A_TIME), Quiet: true }
        const { Errors = [] } = await bucket.persist(() =>
          bucket.client.send(new DeleteObjectsCommand({ Bucket: bucket.name, Delete }), bucket.within()),
        )
        const [first] = Errors
        if (first) throw new Error(`${first.Code}: ${first.Message} (${first.Key})`)
      }
      removed += found.length
    }
  } catch (error) {
    throw explainS3Error(error, 'remove', `s3://${bucket.name}/${bucket.nameOf(prefix)}`)
  } finally {
    bucket.client.destroy()
  }
}
