import { expect, test } from 'vitest'
import { allows, bucketArn, grantsOf, roleOf } from './policies.ts'
import { synthesised, textOf } from './synthesised.ts'

const template = synthesised({ size: 'standard' })
const lake = bucketArn(template, 'lake')
const landing = bucketArn(template, 'landing')

const JOBS = ['plan', 'ingest', 'transform', 'publish', 'sweep', 'watch', 'night-failed', 'review'] as const
const grants = (job: (typeof JOBS)[number]) => grantsOf(template, roleOf(template, `aips-${job}`))

/** Which jobs may do an action on an object. */
const who = (action: string, resource: string): string[] =>
  JOBS.filter((job) => allows(grants(job), action, resource))

/** Actions that take no resource but `*`, as AWS documents them. */
const WITHOUT_RESOURCE = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'athena:ListWorkGroups',
  'athena:ListDataCatalogs',
]

const everyRole = template.ofType('AWS::IAM::Role').map(({ id }) => id)

test('no role is granted an action with a star in it', () => {
  expect(everyRole.length).toBeGreaterThan(9)
  const starred = everyRole.flatMap((role) =>
    grantsOf(template, role).flatMap(({ actions }) => actions.filter((action) => action.includes('*'))),
  )
  expect(starred).toEqual([])
})

test('no role is granted everything there is, but for the actions that know no resource', () => {
  const wide = everyRole.flatMap((role) =>
    grantsOf(template, role)
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ actions }) => actions.filter((action) => !WITHOUT_RESOURCE.includes(action))),
  )
  expect(wide).toEqual([])
})

test('no role has a policy of AWS, which grants more than anybody here needs', () => {
  for (const { Properties } of template.ofType('AWS::IAM::Role'))
    expect(Properties.ManagedPolicyArns).toBeUndefined()
})

test('each function has a role of its own', () => {
  expect(new Set(JOBS.map((job) => roleOf(template, `aips-${job}`))).size).toBe(JOBS.length)
})

test('exports are read by plan and ingest alone, and nobody writes or removes them', () => {
  expect(who('s3:GetObject', `${landing}/lumina/orders/a.csv`)).toEqual(['plan', 'ingest'])
  for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'])
    expect(who(action, `${landing}/lumina/orders/a.csv`)).toEqual([])
})

test('which run readers see is changed by publish alone', () => {
  expect(who('s3:PutObject', `${lake}/lumina/current.json`)).toEqual(['publish'])
  expect(who('s3:DeleteObject', `${lake}/lumina/current.json`)).toEqual([])
})

test('what a run wrote is written by transform, and marked for removal by sweep, which removes nothing itself', () => {
  const file = `${lake}/lumina/runs/20260301-night/tables/orders/1/0.parquet`
  expect(who('s3:PutObject', file)).toEqual(['transform'])
  expect(who('s3:PutObjectTagging', file)).toEqual(['sweep'])
  expect(who('s3:DeleteObject', file)).toEqual(['transform'])
  expect(who('s3:DeleteObject', `${lake}/lumina/runs/20260301-night/state/people.parquet`)).toEqual([])
  expect(who('s3:DeleteObject', `${lake}/lumina/runs/20260301-night/manifest.json`)).toEqual([])
  expect(who('s3:DeleteObject', `${lake}/lumina/logs/runs/month=2026-03/a.parquet`)).toEqual([])
})

test('rows and state of people are read by transform alone; the others see manifests, pointers and logs', () => {
  for (const path of [
    'tables/user_stages/1/0.parquet',
    'tables/user_stage_changes/1/0.parquet',
    'state/stages/people/0.parquet',
    'state/kept/0.parquet',
  ])
    expect(who('s3:GetObject', `${lake}/lumina/runs/20260301-night/${path}`)).toEqual(['transform'])
  expect(who('s3:GetObject', `${lake}/lumina/runs/20260301-night/manifest.json`)).toContain('sweep')
  expect(who('s3:GetObject', `${lake}/lumina/current.json`)).toContain('watch')
})

test('the tables that a review shows are read by transform and review, and orders for the date of the first one', () => {
  for (const table of ['roi_cohorts', 'stage_assets_daily', 'orders'])
    expect(who('s3:GetObject', `${lake}/lumina/runs/20260301-night/tables/${table}/1/0.parquet`)).toEqual([
      'transform',
      'review',
    ])
})

test('a review writes pages of reviews and nothing else, and a link of its reads those', () => {
  expect(who('s3:PutObject', `${lake}/_reviews/lumina/0f/a/zh.html`)).toEqual(['review'])
  expect(who('s3:GetObject', `${lake}/_reviews/lumina/0f/a/zh.html`)).toEqual(['review'])
  const writes = grants('review').filter(({ actions }) => actions.some((one) => /^s3:(Put|Delete)/.test(one)))
  expect(writes.flatMap(({ resources }) => resources)).toEqual([`${lake}/_reviews/*`])
})

test('of a brand that is not deployed nothing is read but which run it shows, and nothing is written', () => {
  for (const key of ['other/runs/a/tables/orders/1/0.parquet', 'other/logs/runs/month=2026-03/a.parquet'])
    expect(who('s3:GetObject', `${lake}/${key}`)).toEqual([])
  for (const key of ['other/current.json', 'other/runs/a/manifest.json', 'luminaire/current.json']) {
    expect(who('s3:GetObject', `${lake}/${key}`)).toEqual(['transform', 'publish', 'review'])
    expect(who('s3:PutObject', `${lake}/${key}`)).toEqual([])
  }
})

test('secrets are read where ids are keyed or the lake is compared with its secret, with their key, and not elsewhere', () => {
  const [secret] = template.ofType('AWS::SecretsManager::Secret')
  const [key] = template.ofType('AWS::KMS::Key')
  expect(who('secretsmanager:GetSecretValue', `{${secret?.id}}`)).toEqual(['plan', 'ingest', 'transform'])
  expect(who('kms:Decrypt', `{${key?.id}.Arn}`)).toEqual(['plan', 'ingest', 'transform'])
  expect(who('secretsmanager:PutSecretValue', `{${secret?.id}}`)).toEqual([])
})

const glue = (resource: string) => `arn:{AWS::Partition}:glue:{AWS::Region}:{AWS::AccountId}:${resource}`

test('the tables of the catalog are moved by publish, and by the transform that finishes what was left', () => {
  const table = glue('table/aips/orders')
  for (const action of ['glue:BatchUpdatePartition', 'glue:UpdateTable'])
    expect(who(action, table)).toEqual(['transform', 'publish'])
  for (const action of ['glue:DeleteTable', 'glue:CreateTable']) expect(who(action, table)).toEqual([])
  expect(who('glue:UpdateTable', glue('table/other/orders'))).toEqual([])
})

test('Athena is asked by transform alone, in the workgroup of nights, with databases of runs alone', () => {
  const workgroup = (name: string) =>
    `arn:{AWS::Partition}:athena:{AWS::Region}:{AWS::AccountId}:workgroup/${name}`
  expect(who('athena:StartQueryExecution', workgroup('aips-night'))).toEqual(['transform'])
  for (const other of ['aips', 'aips-steward', 'primary'])
    expect(who('athena:StartQueryExecution', workgroup(other))).toEqual([])
  expect(who('glue:DeleteDatabase', glue('database/aips_run_0123456789abcdef'))).toContain('transform')
  expect(who('glue:DeleteDatabase', glue('database/aips'))).toEqual([])
  for (const action of ['glue:GetDatabase', 'glue:GetDatabases'])
    expect(who(action, glue('database/default'))).toEqual(['transform'])
})

test('the state machine may call the functions of a night and nothing else', () => {
  const machine = template.one('AWS::StepFunctions::StateMachine', () => true)
  const role = textOf(machine.Properties.RoleArn).slice(1, -'.Arn}'.length)
  const invoked = grantsOf(template, role)
    .filter(({ actions }) => actions.includes('lambda:InvokeFunction'))
    .flatMap(({ resources }) => resources)
  expect(invoked).toHaveLength(6)
  for (const resource of invoked) expect(resource).not.toContain('*')
})
