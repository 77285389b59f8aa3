import { expect, test } from 'vitest'
import * as z from 'zod'
import { synthesised, textOf } from './synthesised.ts'

const template = synthesised()
const bucket = (kind: string) =>
  template.one('AWS::S3::Bucket', ({ BucketName }) => textOf(BucketName).startsWith(`aips-${kind}-`))

const rule = z.object({
  Status: z.literal('Enabled'),
  Prefix: z.string().optional(),
  TagFilters: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
  ExpirationInDays: z.number().optional(),
  AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: z.number() }).optional(),
})
const rulesOf = (kind: string) =>
  z.object({ Rules: z.array(rule) }).parse(bucket(kind).Properties.LifecycleConfiguration).Rules

test('exports are kept in all their versions, and nothing ever expires there but uploads that were left half-way', () => {
  expect(bucket('landing').Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' })
  expect(rulesOf('landing')).toEqual([
    { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
  ])
})

test('in the lake expires after a week what was swept and what passes, and nothing else', () => {
  const expiring = rulesOf('lake').filter(({ ExpirationInDays }) => ExpirationInDays !== undefined)
  const what = expiring.map(({ Prefix, TagFilters, ExpirationInDays }) => ({
    of: Prefix ?? TagFilters?.map(({ Key, Value }) => `${Key}=${Value}`).join(),
    days: ExpirationInDays,
  }))
  expect(what).toEqual([
    { of: 'aips-swept=true', days: 7 },
    { of: '_staging/', days: 7 },
    { of: '_athena/', days: 7 },
    { of: '_results/', days: 7 },
    { of: '_reviews/', days: 7 },
  ])
  const halfWay = rulesOf('lake').filter((one) => one.AbortIncompleteMultipartUpload)
  expect(halfWay).toHaveLength(1)
})

test('buckets, secrets and their key stay when the stack goes, and go where their own creation failed', () => {
  const standard = synthesised({ size: 'standard' })
  const kept = standard.all.filter(({ Type }) =>
    ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key'].includes(Type),
  )
  // Three buckets, the secrets of two brands and of the smoke test, one key.
  expect(kept).toHaveLength(7)
  for (const one of kept) {
    expect([one.id, one.DeletionPolicy, one.UpdateReplacePolicy]).toEqual([
      one.id,
      'RetainExceptOnCreate',
      'Retain',
    ])
  }
})

test('each brand has a secret of 64 characters that nothing rotates', () => {
  const secrets = template.ofType('AWS::SecretsManager::Secret')
  expect(secrets.map(({ Properties }) => Properties.Name)).toEqual([
    'aips/lumina',
    'aips/north-star',
    'aips/smoke',
  ])
  for (const { Properties } of secrets)
    expect(Properties.GenerateSecretString).toMatchObject({ PasswordLength: 64 })
  expect(template.ofType('AWS::SecretsManager::RotationSchedule')).toEqual([])
})

test('secrets have a key of their own in the standard size, which rotates; the small size pays for none', () => {
  expect(template.ofType('AWS::KMS::Key')).toEqual([])
  const standard = synthesised({ size: 'standard' })
  const [key] = standard.ofType('AWS::KMS::Key')
  expect(key?.Properties.EnableKeyRotation).toBe(true)
  for (const { Properties } of standard.ofType('AWS::SecretsManager::Secret'))
    expect(textOf(Properties.KmsKeyId)).toBe(`{${key?.id}.Arn}`)
})
