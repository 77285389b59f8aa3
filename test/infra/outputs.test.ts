import { expect, test } from 'vitest'
import { synthesised, textOf } from './synthesised.ts'

const { outputs, one } = synthesised({ stage: 'test' })

test('an operator is told where things are', () => {
  expect(Object.keys(outputs).toSorted()).toEqual([
    'AnalystRole',
    'LakeBucket',
    'LandingBucket',
    'NightlyMachine',
    'ReviewFunction',
    'Shell',
    'StewardRole',
    'Workgroup',
  ])
})

test('the lines for a shell set what aips reads and what the runbook uses', () => {
  const id = (kind: string) =>
    one('AWS::S3::Bucket', ({ BucketName }) => textOf(BucketName).includes(`-${kind}-`)).id
  const machine = one('AWS::StepFunctions::StateMachine', () => true)
  expect(textOf(outputs.Shell).split('; ')).toEqual([
    `export AIPS_LAKE=s3://{${id('lake')}}/`,
    `export AIPS_LANDING=s3://{${id('landing')}}/`,
    'export AIPS_SECRETS=secretsmanager:aips-test/',
    'export AIPS_DATABASE=aips_test',
    'export AIPS_WORKGROUP=aips-test-steward',
    'export AIPS_NIGHT_WORKGROUP=aips-test-night',
    `export AIPS_MACHINE={${machine.id}}`,
  ])
})
