import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NAMED_QUERIES } from '../../shared/tables/named-queries.ts'
import { aips, type TestLake, testLake } from './test-lake.ts'

let lake: TestLake
const asset = {
  dt: '2026-09-30',
  scope: 'brand',
  scope_id: 'lumina',
  stage: 'A',
  opening_users: 10,
  entered_users: 3,
  left_users: 1,
  closing_users: 12,
  holding_users: 14,
  rule_version: 'default@1',
  run_id: 'r1',
  brand_id: 'lumina',
  month: '2026-09',
}
const key = '0A0b0c0d0e0f00112233445566778899'
const order = {
  platform: 'tmall',
  order_id: '1',
  sub_order_id: '1',
  paid_date: '2026-09-30',
  category_id: '面部,"精华"',
  gross_fen: '9007199254740993',
  net_fen: -1,
  refund_fen: 0,
  refund_date_assumed: true,
  run_id: 'r1',
  brand_id: 'lumina',
  month: '2026-09',
}

beforeAll(async () => {
  lake = await testLake()
  await lake.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-09-29',
    created_at: '2026-09-30T01:00:00.000Z',
    tables: { stage_assets_daily: [{ ...asset, dt: '2026-09-29', closing_users: 10 }] },
    logs: {
      runs: [
        {
          run_id: 'r1',
          dt: '2026-09-29',
          kind: 'night',
          status: 'published',
          started_at: '2026-09-30 01:00:00.25',
          seconds: 1.5,
          brand_id: 'lumina',
          month: '2026-09',
        },
      ],
      ingest_report: [
        {
          source: 'orders',
          content_sha256: 'aa',
          file: 'orders/a.csv',
          status: 'rejected',
          reason: 'empty_file',
          run_id: 'r1',
          brand_id: 'lumina',
          month: '2026-09',
        },
      ],
    },
  })
  await lake.publish({
    brand: 'lumina',
    run_id: 'r2',
    dt: '2026-09-30',
    created_at: '2026-10-01T01:00:00.000Z',
    tables: {
      stage_assets_daily: [{ ...asset, dt: '2026-09-29', closing_users: 10 }, asset],
      orders: [
        order,
        { ...order, sub_order_id: '2', category_id: null, gross_fen: 5, refund_date_assumed: false },
      ],
      roi_cohorts: [
        {
          orders: '0.333333',
          roi_gross: 0.45,
          brand_id: 'lumina',
          month: '2026-09',
          placement_date: '2026-09-01',
        },
      ],
    },
    logs: {
      runs: [
        {
          run_id: 'r2',
          dt: '2026-09-30',
          kind: 'night',
          status: 'published',
          started_at: '2026-10-01 01:00:00',
          seconds: 2,
          brand_id: 'lumina',
          month: '2026-09',
        },
      ],
      ingest_report: [
        {
          source: 'orders',
          content_sha256: 'aa',
          file: 'orders/a.csv',
          status: 'accepted',
          read_rows: 2,
          run_id: 'r2',
          brand_id: 'lumina',
          month: '2026-09',
        },
      ],
    },
  })
  await lake.publish({
    brand: 'other',
    run_id: 'o1',
    dt: '2026-09-30',
    created_at: '2026-10-01T02:00:00.000Z',
    tables: { stage_assets_daily: [{ ...asset, brand_id: 'other', scope_id: 'other', closing_users: 7 }] },
  })
  writeFileSync(path.join(lake.dir, 'secret.csv'), 'a\n1\n')
})
afterAll(() => lake.remove())

const sql = (text: string, ...more: string[]) => aips(['sql', '--lake', lake.lake, ...more, text])
const csv = async (text: string) => {
  const { code, stdout, stderr } = await sql(text, '--format', 'csv')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

describe('what it answers', () => {
  test('the tables of the current runs of all brands, under both names, as Athena names them', async () => {
    const wanted =
      'brand_id,dt,closing_users\nlumina,2026-09-29,10\nlumina,2026-09-30,12\nother,2026-09-30,7\n'
    for (const name of [
      'stage_assets_daily',
      'aips.stage_assets_daily',
      'AIPS.Stage_Assets_Daily',
      '"awsdatacatalog"."aips"."stage_assets_daily"',
    ])
      expect(await csv(`select brand_id, dt, closing_users from ${name} order by 1, 2`)).toBe(wanted)
  })

  test('a column comes out with the type its definition says', async () => {
    expect(
      await csv(
        'select typeof(dt), typeof(month), typeof(closing_users), typeof(brand_id) from stage_assets_daily limit 1',
      ),
    ).toMatch(/\nDATE,VARCHAR,BIGINT,VARCHAR\n$/)
  })

  test('a table without files is empty and has its columns', async () => {
    expect(await csv('select brand_id, spend_date, cost_fen from spend_daily')).toBe(
      'brand_id,spend_date,cost_fen\n',
    )
  })

  test('a file reported twice shows its newest report', async () => {
    expect(await csv('select file, status, run_id from ingest_report')).toBe(
      'file,status,run_id\norders/a.csv,accepted,r2\n',
    )
  })

  test('logs of every run are there, times in ISO with their zone', async () => {
    expect(await csv('select run_id, started_at from runs order by run_id')).toBe(
      'run_id,started_at\nr1,2026-09-30T01:00:00.250Z\nr2,2026-10-01T01:00:00.000Z\n',
    )
  })

  test('integer division cuts off, as on Athena', async () => {
    expect(
      await csv('select 7 / 2 as a, closing_users / 5 as b from stage_assets_daily where closing_users = 12'),
    ).toBe('a,b\n3,2\n')
  })

  test.each([
    ["date_add('day', -6, max(dt))", '2026-09-24'],
    ["date_trunc('month', max(dt))", '2026-09-01'],
    ["date_diff('day', date '2026-09-01', max(dt))", '29'],
    ["max_by(closing_users, dt) filter (where brand_id = 'lumina')", '12'],
    ["date_format(max(dt), '%Y/%m')", '2026/09'],
    ['cardinality(sequence(min(dt), max(dt)))', '2'],
    ["regexp_like(max(scope), '^br')", 'true'],
    ["element_at(split('a-b', '-'), 2)", 'b'],
    ['approx_distinct(brand_id)', '2'],
    ["array_join(array_agg(distinct brand_id order by brand_id), ';')", 'lumina;other'],
    ["json_extract_scalar('{\"a\": 3}', '$.a')", '3'],
    ['day_of_week(max(dt))', '3'],
    ['greatest(1, null)', ''],
    ["from_iso8601_timestamp('2026-09-01T08:00:00+08:00')", '2026-09-01T00:00:00.000Z'],
    ["max(case when scope_id = '中文' then 1 end), max_by(stage, dt)", ',A'],
  ])('Athena writes %s', async (expression, wanted) => {
    expect((await csv(`select ${expression} from stage_assets_daily`)).split('\n')[1]).toBe(wanted)
  })

  test.each(NAMED_QUERIES.map(({ name, sql: text }): [string, string] => [name, text]))(
    'the ready query %s as it is',
    async (_name, text) => {
      expect(await csv(text)).toMatch(/^brand_id,/)
    },
  )

  test('a ready query may be handed on as `tables` prints it, before or after the options', async () => {
    for (const { name } of NAMED_QUERIES) {
      const { stdout: printed } = await aips(['tables', name])
      expect(printed).toMatch(/^-- /)
      const query = printed.trimEnd()
      const last = await aips(['sql', '--lake', lake.lake, '--format', 'csv', query])
      expect(last).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^brand_id,/) })
      expect(await aips(['sql', query, '--lake', lake.lake, '--format', 'csv'])).toEqual(last)
      expect(await aips(['sql', '--lake', lake.lake, '--format', 'csv', '--', query])).toEqual(last)
    }
  })

  test('a comment without a blank begins a query too; an option that is misspelt stays one', async () => {
    const csvOf = (query: string) => aips(['sql', '--lake', lake.lake, '--format', 'csv', query])
    expect((await csvOf('--今日\nselect 1 as n')).stdout).toBe('n\n1\n')
    expect((await csvOf('--formt')).stderr).toContain("unknown option '--formt'")
    expect((await aips(['sql', '--lake', lake.lake, '--fromat=csv', 'select\n1'])).stderr).toContain(
      "unknown option '--fromat=csv'",
    )
  })

  test('a query may come from a file, with a semicolon and comments', async () => {
    const file = path.join(lake.dir, 'q.sql')
    writeFileSync(file, '-- how many\nselect count(*) as n from runs;\n')
    expect((await aips(['sql', '--lake', lake.lake, '--file', file, '--format', 'csv'])).stdout).toBe(
      'n\n2\n',
    )
  })
})

describe('how it prints', () => {
  test('CSV: header, null as nothing, empty text quoted, true/false, exact integers, bytes as lower-case hex', async () => {
    expect(
      await csv(
        `select sub_order_id, category_id, gross_fen, refund_date_assumed, paid_date, '' as empty, unhex('${key}') as k, null as n, 0.1 + 0.2e0 as d from orders order by 1`,
      ),
    ).toBe(
      'sub_order_id,category_id,gross_fen,refund_date_assumed,paid_date,empty,k,n,d\n' +
        `1,"面部,""精华""",9007199254740993,true,2026-09-30,"",${key.toLowerCase()},,0.30000000000000004\n` +
        `2,,5,false,2026-09-30,"",${key.toLowerCase()},,0.30000000000000004\n`,
    )
  })

  test('CSV: a sum of BIGINT beyond 64 bits and a decimal are exact', async () => {
    expect(
      await csv('select sum(gross_fen) * 10000 as s, (select orders from roi_cohorts) as o from orders'),
    ).toBe('s,o\n90071992547409980000,0.333333\n')
  })

  test('JSON: one array; integers are numbers where that is exact, else text', async () => {
    const { stdout } = await sql(
      'select sub_order_id, gross_fen, category_id, refund_date_assumed from orders order by 1',
      '--format',
      'json',
    )
    expect(JSON.parse(stdout)).toEqual([
      {
        sub_order_id: '1',
        gross_fen: '9007199254740993',
        category_id: '面部,"精华"',
        refund_date_assumed: true,
      },
      { sub_order_id: '2', gross_fen: 5, category_id: null, refund_date_assumed: false },
    ])
    expect((await sql('select * from orders where false', '--json')).stdout).toBe('[]\n')
  })

  test('JSON: two columns of one name are both there', async () => {
    expect(JSON.parse((await sql('select 1 as a, 2 as a', '--json')).stdout)).toEqual([{ a: 1, a_2: 2 }])
  })

  test('a pipe gets one plain line a row', async () => {
    const { stdout } = await sql(
      'select stage, closing_users from stage_assets_daily where closing_users = 12',
    )
    expect(stdout).toBe('stage\tclosing_users\nA\t12\n')
  })

  test('a terminal gets a table, Chinese aligned, numbers to the right, and nothing that steers it', async () => {
    const terminal = { write: async () => {}, isTerminal: true, columns: 80, color: false }
    const { stdout } = await aips(
      [
        'sql',
        '--lake',
        lake.lake,
        "select '认知' as 阶段, 5 as users union all select 'x' || chr(27) || '[2J', 1234 order by 2",
      ],
      { stdout: terminal },
    )
    expect(stdout).toBe(
      [
        '┌───────┬───────┐',
        '│ 阶段  │ users │',
        '├───────┼───────┤',
        '│ 认知  │     5 │',
        '│ x�[2J │  1234 │',
        '└───────┴───────┘',
        '',
      ].join('\n'),
    )
  })
})

describe('what it refuses', () => {
  const refused = async (text: string, fits = false) => {
    const ran = await sql(text, '--format', 'csv')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    if (!fits)
      expect(ran.stderr).toMatch(
        /^aips: (sql|table .*): expected (one SELECT over the published tables|a published table)/,
      )
    return ran.stderr
  }

  test.each([
    "copy (select 1) to 'x.csv'",
    "copy orders to 'x.csv'",
    "attach 'x.db'",
    "select * from read_csv('secret.csv')",
    "select * from read_text('/etc/passwd')",
    "select * from read_parquet('*.parquet')",
    "select * from 'secret.csv'",
    'select * from "secret.csv"',
    "select * from runs where run_id in (select a from 'secret.csv')",
    "with x as (select * from read_csv('secret.csv')) select * from x",
    "select (select content from read_text('/etc/passwd'))",
    "select * from glob('*')",
    "from sniff_csv('secret.csv')",
    "select * from query('select 1')",
    "select * from query_table('runs')",
    "select * from parquet_metadata('x.parquet')",
    "select getenv('HOME')",
    "select current_setting('temp_directory')",
    "select main.current_setting('temp_directory')",
    "select system.main.getenv('HOME')",
    'select * from duckdb_settings()',
    'select * from pragma_version()',
    'select * from information_schema.tables',
    'select * from sqlite_master',
    'select * from pg_catalog.pg_class',
    'pragma database_list',
    "set memory_limit = '1GB'",
    'reset threads',
    'install httpfs',
    'load httpfs',
    'create table t as select 1',
    'insert into runs select * from runs',
    'update runs set dt = null',
    'delete from runs',
    'drop view runs',
    'create macro f() as 1',
    'call pragma_version()',
    'use main',
    'checkpoint',
    "export database 'x'",
    'explain select 1',
    'describe runs',
    'show tables',
    'select * from (describe runs)',
    'summarize runs',
    'select 1; select 2',
    "select 1; copy (select 1) to 'x.csv'",
    '',
    ' -- nothing',
    'selec 1',
    'select 1 from',
    'prepare p as select 1',
    'begin',
    'with x as (insert into runs values (1) returning *) select * from x',
    'with x as (delete from runs returning *) select * from x',
  ])('%s', async (text) => {
    await refused(text)
  })

  test('the file of a published table by its path', async () => {
    const file = path.join(lake.lake, 'lumina/runs/r2/tables/orders.parquet')
    readFileSync(file)
    await refused(`select * from '${file}'`)
    await refused(`select * from read_parquet('${file}')`)
  })

  test('an unknown table, naming the near one', async () => {
    expect(await refused('select * from stage_asset_daily')).toContain('Did you mean stage_assets_daily?')
    expect(await refused('select * from other.runs')).toContain('other.runs')
  })

  test('a file behind the name of a CTE of elsewhere, a parameter, a number beyond all doubles', async () => {
    await refused('select * from "/etc/passwd", (with "/etc/passwd" as (select 1) select 1) y', true)
    await refused('select $1', true)
    await refused('select 1e400', true)
  })

  test('an unknown column, naming the near ones', async () => {
    const said = await refused('select closing_user from stage_assets_daily', true)
    expect(said).toContain('closing_user')
    expect(said).toContain('closing_users')
    expect(said).toContain('aips tables')
  })

  test('a query in quotes and one in a file at once, or none', async () => {
    expect(await aips(['sql', '--lake', lake.lake])).toMatchObject({ code: 2 })
    expect(await aips(['sql', '--lake', lake.lake, '--file', 'x', 'select 1'])).toMatchObject({ code: 2 })
  })

  test('with --json the refusal is one JSON document', async () => {
    const { code, stdout, stderr } = await sql('drop view runs', '--json')
    expect(code).toBe(2)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ error: { name: 'ConfigError' }, exit_code: 2 })
  })
})

test('a folder that is no lake and a lake without a night are said to be so', async () => {
  const none = await aips(['sql', '--lake', path.join(lake.dir, 'nowhere'), 'select 1'])
  expect(none).toMatchObject({ code: 2 })
  expect(none.stderr).toContain('no such folder')
  const empty = await aips(['sql', '--lake', lake.dir, 'select 1'])
  expect(empty.code).toBe(2)
  expect(empty.stderr).toContain('expected a published run, found none')
  expect((await aips(['sql', '--lake', 's3://bucket/lake', 'select 1'])).code).toBe(2)
})
