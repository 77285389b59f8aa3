import { ConfigError } from '../errors.ts'
import { isPart } from './key.ts'

/** A place in a bucket. `prefix` is empty or ends with a slash: keys of a storage are written right behind it. */
export type S3Address = { bucket: string; prefix: string }

/**
 * The place that `s3://bucket` or `s3://bucket/a/b` names; null for a text that is no address of S3, as a folder is.
 * @throws ConfigError for an address of S3 that cannot be one of a lake
 */
export function parseS3Address(typed: string): S3Address | null {
  if (!/^s3:\/\//i.test(typed)) return null
  const [bucket = '', ...parts] = typed.slice('s3://'.length).replace(/\/$/, '').split('/')
  const refuse = (found: string): ConfigError =>
    new ConfigError(
      `${typed}: expected s3://bucket or s3://bucket/prefix, found ${found}. Correct the address.`,
    )
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw refuse(
      bucket === ''
        ? 'no bucket'
        : `the bucket "${bucket}", which no bucket can be called (3 to 63 of a-z, 0-9, dot and hyphen)`,
    )
  const odd = parts.find((part) => !isPart(part))
  if (odd !== undefined)
    throw refuse(odd === '' ? 'two slashes in a row' : `a part that names no folder, "${odd}"`)
  return { bucket, prefix: parts.map((part) => `${part}/`).join('') }
}
