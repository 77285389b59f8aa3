import { expect, test } from 'vitest'
import { type Synthesised, synthesised, textOf } from './synthesised.ts'

/** The properties that are a name of its own in an account and region, or in an account. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Glue::Database': 'DatabaseName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
}

const namesIn = (template: Synthesised): string[] =>
  template.all.flatMap(({ Type, Properties }) => {
    const name = Properties[NAMES[Type] ?? '']
    return name === undefined ? [] : [`${Type} ${textOf(name)}`]
  })

test('a stage shares no name with the deployment beside it', () => {
  const real = namesIn(synthesised({ size: 'standard' }))
  const stage = namesIn(synthesised({ size: 'standard', stage: 'test' }))
  expect(stage).toHaveLength(real.length)
  expect(new Set(stage).size).toBe(stage.length)
  expect(stage.filter((name) => real.includes(name))).toEqual([])
  for (const type of Object.keys(NAMES))
    expect([type, stage.some((name) => name.startsWith(`${type} `))]).toEqual([type, true])
})

test("a stage's measures are its own, too, and so are the alarms on them", () => {
  const { text } = synthesised({ stage: 'test' })
  expect(text).toContain('"Name":"service","Value":"aips-test"')
  expect(text).not.toContain('"Name":"service","Value":"aips"')
})

test('in China nothing speaks of another partition or of a service that is not there', () => {
  const { text, ofType } = synthesised(
    { size: 'standard' },
    { account: '123456789012', region: 'cn-north-1' },
  )
  expect(text).not.toContain('arn:aws:')
  expect(ofType('AWS::Lambda::Url')).toEqual([])
})

test('no partition is written down where the region is left open', () => {
  expect(synthesised().text).not.toMatch(/arn:aws(-cn)?:/)
})

test('bucket names fit into what S3 takes, in the longest region and with the longest stage', () => {
  const longest = 'abcdefghijkl'
  expect(() => synthesised({ stage: `${longest}m` })).toThrow('stage: expected')
  for (const { Properties } of synthesised({ stage: 'test' }).ofType('AWS::S3::Bucket')) {
    const name = textOf(Properties.BucketName)
      .replace('test', longest)
      .replace('{AWS::AccountId}', '123456789012')
      .replace('{AWS::Region}', 'ap-southeast-1')
    expect(name).toMatch(/^[a-z0-9-]{3,63}$/)
  }
})

test('every function runs on Node 24 and the processor that was asked for, and keeps its log for some time', () => {
  for (const [architecture, found] of [
    ['arm64', 'arm64'],
    ['x86_64', 'x86_64'],
  ]) {
    const template = synthesised({ architecture })
    const functions = template.ofType('AWS::Lambda::Function')
    expect(functions).toHaveLength(8)
    for (const { Properties } of functions) {
      expect(Properties.Runtime).toBe('nodejs24.x')
      expect(Properties.Architectures).toEqual([found])
    }
    const logs = template.ofType('AWS::Logs::LogGroup')
    expect(logs).toHaveLength(9)
    for (const { Properties } of logs) expect(Properties.RetentionInDays).toBe(30)
  }
})
