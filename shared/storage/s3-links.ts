import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { checkKey } from './key.ts'
import type { ObjectLinks } from './links.ts'
import { openBucket, type S3Settings } from './s3-bucket.ts'

/**
 * Links to the objects of an S3 storage, signed on this machine: nothing is asked. They serve with the rights of who
 * signs them, and no longer than the credentials they were signed with.
 */
export function s3Links(settings: S3Settings): ObjectLinks {
  const bucket = openBucket(settings)
  return {
    of(key, type, seconds) {
      checkKey(key)
      const read = new GetObjectCommand({
        Bucket: bucket.name,
        Key: bucket.nameOf(key),
        ResponseContentType: type,
      })
      return getSignedUrl(bucket.client, read, { expiresIn: seconds })
    },
  }
}
