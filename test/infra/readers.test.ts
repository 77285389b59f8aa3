import { expect, test } from 'vitest'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { allows, bucketArn, grantsOf, matches, named } from './policies.ts'
import { synthesised, textOf } from './synthesised.ts'

const template = synthesised()
const lake = bucketArn(template, 'lake')

const grants = (who: 'analyst' | 'steward') => {
  const role = template.one('AWS::IAM::Role', ({ RoleName }) =>
    textOf(RoleName ?? '').startsWith(`aips-${who}-`),
  )
  return grantsOf(template, role.id)
}

/** Where a file of a table lies, as lake-layout.ts has it. */
const fileOf = (table: { name: string; log: boolean }): string =>
  table.log
    ? `${lake}/lumina/logs/${table.name}/month=2026-03/20260301-night.parquet`
    : `${lake}/lumina/runs/20260301-night/tables/${table.name}/month=2026-03/0.parquet`

const glueTable = (name: string) =>
  `arn:{AWS::Partition}:glue:{AWS::Region}:{AWS::AccountId}:table/aips/${name}`

const readable = (who: 'analyst' | 'steward'): string[] =>
  ALL_TABLES.filter((table) => allows(grants(who), 's3:GetObject', fileOf(table))).map(({ name }) => name)

test('an analyst reads every table but those with people, orders or raw text in them', () => {
  expect(ALL_TABLES.map(({ name }) => name).filter((name) => !readable('analyst').includes(name))).toEqual([
    'user_stages',
    'user_stage_changes',
    'orders',
    'quarantine',
  ])
})

test('a data steward reads every table', () => {
  expect(readable('steward')).toEqual(ALL_TABLES.map(({ name }) => name))
})

test('where the partitions of a restricted table lie is not told to analysts either', () => {
  for (const { name, restricted } of ALL_TABLES) {
    expect([name, allows(grants('analyst'), 'glue:GetPartitions', glueTable(name))]).toEqual([
      name,
      !restricted,
    ])
    expect(allows(grants('steward'), 'glue:GetPartitions', glueTable(name))).toBe(true)
  }
})

test('what Athena looks at whatever is asked is granted to readers: the database default, and the list of databases', () => {
  const glue = (what: string) => `arn:{AWS::Partition}:glue:{AWS::Region}:{AWS::AccountId}:${what}`
  for (const who of ['analyst', 'steward'] as const)
    for (const action of ['glue:GetDatabase', 'glue:GetDatabases'])
      for (const what of ['catalog', 'database/default', 'database/aips'])
        expect([who, action, what, allows(grants(who), action, glue(what))]).toEqual([
          who,
          action,
          what,
          true,
        ])
})

test('nobody reads state, staged rows or manifests, which hold people or say where they lie', () => {
  const inner = [
    'lumina/runs/20260301-night/state/people.parquet',
    'lumina/runs/20260301-night/manifest.json',
    'lumina/current.json',
    '_staging/lumina/a/0.parquet',
    '_athena/results/a.csv',
    '_athena/20260301-night/made/0.parquet',
  ]
  for (const who of ['analyst', 'steward'] as const)
    expect(inner.filter((key) => allows(grants(who), 's3:GetObject', `${lake}/${key}`))).toEqual([])
})

test("a steward's results are not an analyst's to read, for restricted rows are in them", () => {
  expect(allows(grants('steward'), 's3:GetObject', `${lake}/_results/steward/a.csv`)).toBe(true)
  expect(allows(grants('analyst'), 's3:GetObject', `${lake}/_results/steward/a.csv`)).toBe(false)
  expect(allows(grants('analyst'), 's3:GetObject', `${lake}/_results/analyst/a.csv`)).toBe(true)
})

test('readers write their results, and neither change nor remove anything', () => {
  for (const who of ['analyst', 'steward'] as const) {
    for (const table of ALL_TABLES)
      for (const action of ['s3:PutObject', 's3:DeleteObject'])
        expect(allows(grants(who), action, fileOf(table))).toBe(false)
    const changing = /^(glue|athena):(Create|Update|Delete|Batch(Create|Update|Delete)|Put)/
    expect(
      grants(who)
        .flatMap(({ actions }) => actions)
        .filter((action) => changing.test(action)),
    ).toEqual([])
  }
})

test('listing shows an analyst only folders that hold what may be read', () => {
  const listing = grants('analyst').find(({ actions }) => actions.includes('s3:ListBucket'))
  const prefixes = listing?.condition.StringLike?.['s3:prefix']
  expect(prefixes).toBeInstanceOf(Array)
  const seen = (prefix: string) =>
    Array.isArray(prefixes) && prefixes.some((pattern) => matches(String(pattern), prefix))
  expect(seen('lumina/runs/20260301-night/tables/roi_curve/')).toBe(true)
  for (const hidden of ['', 'lumina/', 'lumina/runs/20260301-night/tables/orders/', '_results/steward/'])
    expect([hidden, seen(hidden)]).toEqual([hidden, false])
})

test('each reader asks in one workgroup, which enforces where results go, their encryption and the most a query scans', () => {
  const groups = template.ofType('AWS::Athena::WorkGroup')
  expect(groups.map((one) => named(one, 'Name'))).toEqual(['aips', 'aips-steward', 'aips-night'])
  const workgroup = (name: string) =>
    `arn:{AWS::Partition}:athena:{AWS::Region}:{AWS::AccountId}:workgroup/${name}`
  const asks = (who: 'analyst' | 'steward') =>
    groups
      .map((one) => named(one, 'Name'))
      .filter((name) => allows(grants(who), 'athena:StartQueryExecution', workgroup(name)))
  expect(asks('analyst')).toEqual(['aips'])
  expect(asks('steward')).toEqual(['aips-steward'])
  for (const one of groups.filter((group) => named(group, 'Name') !== 'aips-night'))
    expect(one.Properties.WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10_000_000_000,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    })
})

test('nights may put the files of a new table where they belong: Athena refuses that where places are enforced', () => {
  const night = template.one('AWS::Athena::WorkGroup', ({ Name }) => Name === 'aips-night')
  expect(night.Properties.WorkGroupConfiguration).toMatchObject({
    EnforceWorkGroupConfiguration: false,
    BytesScannedCutoffPerQuery: 100_000_000_000,
  })
})

test('the ready query that needs the grant on quarantine waits with the stewards, the others with the analysts', () => {
  const home = Object.fromEntries(
    template.ofType('AWS::Athena::NamedQuery').map((one) => [one.Properties.Name, named(one, 'WorkGroup')]),
  )
  expect(home).toEqual({
    aips_today: 'aips',
    thirty_day_flow: 'aips',
    roi_by_category: 'aips',
    campaign_curve: 'aips',
    ours_beside_the_platforms: 'aips',
    thrown_away_last_night: 'aips-steward',
  })
})
