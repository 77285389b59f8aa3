import { expect, test } from 'vitest'
import { ConfigError } from '../../shared/errors.ts'
import { parseS3Address } from '../../shared/storage/s3-address.ts'

test.each([
  ['s3://lumina-lake', { bucket: 'lumina-lake', prefix: '' }],
  ['s3://lumina-lake/', { bucket: 'lumina-lake', prefix: '' }],
  ['S3://lumina.lake/a', { bucket: 'lumina.lake', prefix: 'a/' }],
  ['s3://lumina-lake/a/月 2/', { bucket: 'lumina-lake', prefix: 'a/月 2/' }],
])('%s is a bucket and a prefix that ends with a slash', (typed, address) => {
  expect(parseS3Address(typed)).toEqual(address)
})

test.each(['lake', '/srv/lake', './s3:/lake', 's3', 'https://s3.example.org/lake', ''])(
  '%j is no address of S3, so it may be a folder',
  (typed) => {
    expect(parseS3Address(typed)).toBeNull()
  },
)

test.each([
  ['s3://', 'no bucket'],
  ['s3:///a', 'no bucket'],
  ['s3://My_Bucket/a', '"My_Bucket"'],
  ['s3://ab', '"ab"'],
  [`s3://${'a'.repeat(64)}`, 'aaa'],
  ['s3://lake/a//b', 'two slashes in a row'],
  ['s3://lake//', 'two slashes in a row'],
  ['s3://lake/a/../b', '".."'],
])('%s is refused, and the message says what is wrong with it', (typed, found) => {
  expect(() => parseS3Address(typed)).toThrow(ConfigError)
  expect(() => parseS3Address(typed)).toThrow(`${typed}: expected s3://bucket`)
  expect(() => parseS3Address(typed)).toThrow(found)
})
