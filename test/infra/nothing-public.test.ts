import { expect, test } from 'vitest'
import * as z from 'zod'
import { statementsIn } from './policies.ts'
import { synthesised, textOf } from './synthesised.ts'

const template = synthesised()

test('no bucket can be made public, and each is encrypted', () => {
  const buckets = template.ofType('AWS::S3::Bucket')
  expect(buckets).toHaveLength(3)
  for (const { Properties } of buckets) {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
    expect(Properties.BucketEncryption).toBeDefined()
    expect(Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] })
  }
})

const POLICIES = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'] as const

test('nobody comes near a bucket, the queue or the topic without TLS', () => {
  for (const type of POLICIES) {
    for (const { Properties } of template.ofType(type)) {
      const denied = statementsIn(Properties.PolicyDocument).filter(
        ({ effect, condition }) => effect === 'Deny' && condition.Bool?.['aws:SecureTransport'] === 'false',
      )
      expect(denied).toHaveLength(1)
      expect([{ AWS: '*' }, '*']).toContainEqual(denied[0]?.principal)
    }
  }
  expect(template.ofType('AWS::S3::BucketPolicy')).toHaveLength(3)
  expect(template.ofType('AWS::SQS::QueuePolicy')).toHaveLength(1)
  expect(template.ofType('AWS::SNS::TopicPolicy')).toHaveLength(1)
})

test('no policy of a bucket, the queue, the topic or a role lets everybody in', () => {
  const roles = template.ofType('AWS::IAM::Role').map(({ Properties }) => Properties.AssumeRolePolicyDocument)
  const policies = POLICIES.flatMap((type) =>
    template.ofType(type).map(({ Properties }) => Properties.PolicyDocument),
  )
  const granted = [...roles, ...policies].flatMap(statementsIn).filter(({ effect }) => effect === 'Allow')
  expect(granted.length).toBeGreaterThan(10)
  for (const { principal } of granted) {
    const who = z.record(z.string(), z.unknown()).parse(principal)
    for (const value of Object.values(who)) expect(textOf(value)).not.toBe('*')
  }
})

test('nothing answers from the internet: no function URL, no API, and nobody gets a permission on a function', () => {
  const doors = ['AWS::Lambda::Url', 'AWS::Lambda::Permission', 'AWS::IAM::User', 'AWS::IAM::AccessKey']
  expect(template.all.filter(({ Type }) => doors.includes(Type) || Type.startsWith('AWS::Api'))).toEqual([])
})

test('alarms of this account, and only those, may write to the topic', () => {
  const [policy] = template.ofType('AWS::SNS::TopicPolicy')
  const granted = statementsIn(policy?.Properties.PolicyDocument).filter(({ effect }) => effect === 'Allow')
  expect(granted).toHaveLength(1)
  expect(granted[0]?.principal).toEqual({ Service: 'cloudwatch.amazonaws.com' })
  expect(granted[0]?.condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } })
})
