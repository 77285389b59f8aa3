import { DeleteObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3'
import { checkKey } from './key.ts'
import { openBucket, type S3Settings } from './s3-bucket.ts'
import { explainS3Error, isAnswer } from './s3-error.ts'
import type { ObjectTags } from './tags.ts'

/**
 * The tags of the objects of an S3 storage, by its settings. Setting them twice is the same as once, so what may pass
 * is tried again.
 * @throws as the operations of the storage do
 */
export function s3Tags(settings: S3Settings): ObjectTags {
  const bucket = openBucket(settings)
  return {
    async set(key, tags) {
      checkKey(key)
      const object = { Bucket: bucket.name, Key: bucket.nameOf(key) }
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      const change = () =>
        TagSet.length === 0
          ? bucket.client.send(new DeleteObjectTaggingCommand(object), bucket.within())
          : bucket.client.send(
              new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }),
              bucket.within(),
            )
      try {
        await bucket.persist(change)
        return true
      } catch (error) {
        if (isAnswer(error, 'NoSuchKey', 404) && !isAnswer(error, 'NoSuchBucket')) return false
        throw explainS3Error(error, 'tag', `s3://${bucket.name}/${bucket.nameOf(key)}`)
      }
    },
  }
}
