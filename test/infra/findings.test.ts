import { Bucket } from 'aws-cdk-lib/aws-s3'
import { expect, test } from 'vitest'
import { findingsIn } from './findings.ts'

test.each([
  ['small', {}],
  ['standard', {}],
  ['standard', { account: '123456789012', region: 'cn-north-1' }],
])('the size %s, in %j, holds nothing that cdk-nag or CDK find and nobody explains', (size, env) => {
  expect(findingsIn({ size }, env)).toEqual([])
})

test('what nobody explains is found', () => {
  const found = findingsIn({}, {}, (stack) => new Bucket(stack, 'Open'))
  expect(found.toSorted()).toEqual(['AwsSolutions: AwsSolutions-S1', 'AwsSolutions: AwsSolutions-S10'])
})
