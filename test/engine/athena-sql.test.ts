import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCloudConfig } from '../../shared/config.ts'
import { aips } from '../cli/test-lake.ts'
import { type AthenaDoor, ENFORCING, openAthenaDoor } from '../support/athena-door.ts'
import { TrinoError, type TrinoRows } from '../support/trino.ts'

let door: AthenaDoor
let answer: () => TrinoRows
let asked: { sql: string; database: string | undefined }[]
const before = { ...process.env }
beforeEach(async () => {
  asked = []
  answer = () => ({ columns: [], rows: [], scannedBytes: 0 })
  door = await openAthenaDoor(async (sql, database) => {
    asked.push({ sql, database })
    return answer()
  })
  process.env.AWS_ENDPOINT_URL_ATHENA = door.endpoint
  process.env.AWS_REGION = door.region
})
afterEach(async () => {
  await door.close()
  for (const name of ['AWS_ENDPOINT_URL_ATHENA', 'AWS_REGION']) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
})

const cloud = (env: Record<string, string> = {}) => ({ cloud: () => readCloudConfig(env) })
const sql = (text: string, ...more: readonly string[]) =>
  aips(['sql', '--lake', 's3://my-lake', text, ...more], cloud())
const failing = (type: string, message: string): void => {
  answer = () => {
    throw new TrinoError(type, message)
  }
}

const CELLS: TrinoRows = {
  columns: [
    ['small', 'integer'],
    ['big', 'bigint'],
    ['exact', 'decimal(18,6)'],
    ['ratio', 'double'],
    ['truth', 'boolean'],
    ['day', 'date'],
    ['at', 'timestamp(3)'],
    ['bytes', 'varbinary'],
    ['text', 'varchar'],
    ['nothing', 'varchar'],
    ['empty', 'varchar'],
  ].map(([name = '', type = '']) => ({ name, type })),
  rows: [
    [
      '7',
      '9007199254740993',
      '1.500000',
      '1.0E-5',
      true,
      '2026-09-30',
      '2026-09-30 01:00:00.250',
      '/w8=',
      '面部,"精华"',
      null,
      '',
    ],
  ],
  scannedBytes: 0,
}

test("Athena gets the analyst's text as it was written, in the database and workgroup of the environment", async () => {
  const text = `select  "stage" , if(closing_users > 1, 'x')  from aips_test.stage_assets_daily -- all`
  const environment = { AIPS_DATABASE: 'aips_test', AIPS_WORKGROUP: ENFORCING }
  expect((await aips(['sql', '--lake', 's3://my-lake', text], cloud(environment))).code).toBe(0)
  expect(asked).toEqual([{ sql: text, database: 'aips_test' }])
})

test('cells print as from a folder: exact numbers, UTC times, hex, null apart from an empty text', async () => {
  answer = () => CELLS
  expect((await sql('select * from orders', '--format', 'csv')).stdout).toBe(
    [
      'small,big,exact,ratio,truth,day,at,bytes,text,nothing,empty',
      '7,9007199254740993,1.500000,0.00001,true,2026-09-30,2026-09-30T01:00:00.250Z,ff0f,"面部,""精华""",,""',
      '',
    ].join('\n'),
  )
  expect(JSON.parse((await sql('select * from orders', '--json')).stdout)).toEqual([
    {
      small: 7,
      big: '9007199254740993',
      exact: 1.5,
      ratio: 0.00001,
      truth: true,
      day: '2026-09-30',
      at: '2026-09-30T01:00:00.250Z',
      bytes: 'ff0f',
      text: '面部,"精华"',
      nothing: null,
      empty: '',
    },
  ])
  const terminal = { isTerminal: true, columns: 200, color: false, write: async () => {} }
  const { stdout, stderr } = await aips(['sql', '--lake', 's3://my-lake', 'select * from orders'], {
    ...cloud(),
    stdout: terminal,
  })
  expect(stdout).toMatch(/│ small │ +big │ +exact │/)
  expect(stdout).toMatch(/│ null +│ +│/)
  expect(stderr).toBe('1 row\n')
})

test.each([
  ['drop table orders', 'something else than a SELECT'],
  ['select 1; select 2', '2 statements'],
  ['select * from elsewhere.orders', 'table elsewhere.orders'],
  ['select * from order_lines', 'table order_lines'],
  ['unload (select 1) to x', 'UNLOAD'],
  ['', 'none'],
])('what is not one SELECT over the published tables never gets there: %s', async (text, found) => {
  const { code, stderr } = await sql(text)
  expect(code).toBe(2)
  expect(stderr.toLowerCase()).toContain(found.toLowerCase())
  expect(asked).toEqual([])
})

test("what only Athena's grammar knows is Athena's to judge", async () => {
  const text =
    'select * from orders match_recognize (partition by user_key measures a.x as y pattern (a) define a as true)'
  expect((await sql(text)).code).toBe(0)
  expect(asked.map((one) => one.sql)).toEqual([text])
})

test.each([
  [
    'a column that is not there',
    "COLUMN_NOT_FOUND: line 1:8: Column 'closing' cannot be resolved",
    2,
    /column closing: .*Did you mean closing_users\?.*stage_assets_daily has dt,/,
  ],
  ['division by zero', 'DIVISION_BY_ZERO: Division by zero', 2, /nullif\(y, 0\)/],
  ['a cast that fails', "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT", 2, /try_cast/],
  [
    'a text that cannot be read',
    "SYNTAX_ERROR: line 1:8: mismatched input 'x'",
    2,
    /cannot be answered: mismatched input 'x'/,
  ],
  [
    'a missing right',
    'Insufficient permissions to execute the query. User is not authorized to perform: glue:GetTable',
    2,
    /data steward/,
  ],
  [
    'a file that is gone',
    'HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://my-lake/x: NoSuchKey',
    3,
    /aips rollback/,
  ],
])('%s is told as from a folder', async (_, message, code, told) => {
  failing('USER_ERROR', message)
  const ran = await sql('select closing from stage_assets_daily')
  expect(ran.code).toBe(code)
  expect(ran.stderr).toMatch(told)
  expect(ran.stdout).toBe('')
})

test('a service that breaks down is told as what may pass', async () => {
  failing('INTERNAL_ERROR', 'GENERIC_INTERNAL_ERROR: x')
  const ran = await sql('select 1')
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/could not answer for now.*Ask again/)])
})

test('a workgroup that is not there names the variable', async () => {
  const ran = await aips(['sql', '--lake', 's3://my-lake', 'select 1'], cloud({ AIPS_WORKGROUP: 'other' }))
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/other is not found.*AIPS_WORKGROUP/)])
})
