import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aips, type TestLake, testLake } from './test-lake.ts'

let lake: TestLake

beforeAll(async () => {
  lake = await testLake()
  const run = { kind: 'night', status: 'published', brand_id: 'lumina', month: '2026-11' }
  await lake.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-11-21',
    created_at: '2026-11-21T11:00:00.000Z',
    logs: {
      runs: [
        { ...run, run_id: 'r1', dt: '2026-11-21', started_at: '2026-11-21 10:56:45.123', seconds: 2.5 },
        { ...run, run_id: 'r2', dt: '2026-11-20', started_at: '2026-11-20 20:30:00', seconds: 4.5 },
      ],
    },
  })
})
afterAll(() => lake.remove())

const csv = async (text: string) => {
  const { stdout, stderr } = await aips(['sql', '--lake', lake.lake, '--format', 'csv', text])
  expect(stderr).toBe('')
  return stdout
}
/** The first row of `select <expressions> <from>`. */
const row = async (expressions: string, from = '') =>
  (await csv(`select ${expressions} ${from}`)).split('\n')[1]
const refused = async (text: string) => {
  const { code, stderr } = await aips(['sql', '--lake', lake.lake, '--format', 'csv', text])
  expect(code).toBe(2)
  return stderr
}

describe('a time shown in a zone', () => {
  const from = "from runs where run_id = 'r1'"
  test.each([
    ["started_at at time zone 'Asia/Shanghai'", '2026-11-21T18:56:45.123+08:00'],
    ["at_timezone(started_at, 'America/New_York')", '2026-11-21T05:56:45.123-05:00'],
    ["at_timezone(started_at, '+08:00')", '2026-11-21T18:56:45.123+08:00'],
    ["timestamp '2026-07-01 00:30:00' at time zone 'Asia/Kolkata'", '2026-07-01T06:00:00.000+05:30'],
    ["date_trunc('day', started_at at time zone 'Asia/Shanghai')", '2026-11-21T00:00:00.000+08:00'],
    ["cast(timestamp '2026-11-20 20:30:00' at time zone 'Asia/Shanghai' as date)", '2026-11-21'],
    ["hour(started_at at time zone 'Asia/Shanghai')", '18'],
    ["extract(hour from started_at at time zone 'Asia/Shanghai')", '18'],
    ["date_format(started_at at time zone 'Asia/Shanghai', '%Y-%m-%d %H:%i:%s')", '2026-11-21 18:56:45'],
    ['started_at', '2026-11-21T10:56:45.123Z'],
  ])('%s', async (expression, wanted) => {
    expect(await row(expression, from)).toBe(wanted)
  })

  test('current_timestamp is told on the clock of the zone, with its offset', async () => {
    const shown = (await row("current_timestamp at time zone 'Asia/Shanghai'")) ?? ''
    expect(shown).toMatch(/\+08:00$/)
    expect(Math.abs(Date.parse(shown) - Date.now())).toBeLessThan(60_000)
  })

  test('groups and orders by it', async () => {
    const day = "date_trunc('day', started_at at time zone 'Asia/Shanghai')"
    expect(await csv(`select ${day} as d, count(*) as n from runs group by ${day} order by ${day}`)).toBe(
      'd,n\n2026-11-21T00:00:00.000+08:00,2\n',
    )
    expect(
      await csv(
        "select date(started_at at time zone 'Asia/Shanghai') as d, count(*) as n from runs group by 1",
      ),
    ).toBe('d,n\n2026-11-21,2\n')
  })

  test.each([
    "max(started_at at time zone 'Asia/Shanghai')",
    "cast(started_at at time zone 'Asia/Shanghai' as timestamp)",
    "to_unixtime(at_timezone(started_at, 'Asia/Shanghai'))",
    "started_at at time zone 'Asia/Shanghai' > current_timestamp",
    "(select max(x) from (select started_at at time zone 'Asia/Shanghai' as x from runs))",
  ])('is refused where the zone would be lost: %s', async (expression) => {
    expect(await refused(`select ${expression} from runs`)).toContain("date_add('hour', 8, x)")
  })
})

describe('what Athena answers', () => {
  test.each([
    // Dates and intervals
    ["date '2026-11-21' - interval '30' day", '2026-10-22'],
    ["date '2026-01-31' + interval '1' month", '2026-02-28'],
    ["interval '1' year + date '2026-01-31'", '2027-01-31'],
    ["date '2026-11-21' - 3 * interval '1' day", '2026-11-18'],
    ["date_trunc('month', date '2026-11-21') + interval '1' month - interval '1' day", '2026-11-30'],
    ["timestamp '2026-11-21 10:00:00' + interval '1' day", '2026-11-22T10:00:00.000Z'],
    ["date '2026-11-21' - interval '1' day = date '2026-11-20'", 'true'],
    ["date_parse('2026-11-21 10:30:05', '%Y-%m-%d %H:%i:%s')", '2026-11-21T10:30:05.000Z'],
    [
      "date_format(timestamp '2026-11-01 15:04:05', '%c/%e %l %r %M %W %x-%v %%i')",
      '11/1 3 03:04:05 PM November Sunday 2026-44 %i',
    ],
    ["format_datetime(timestamp '2026-11-21 10:30:05', 'yyyy-MM-dd''T''HH:mm:ss')", '2026-11-21T10:30:05'],
    ["parse_datetime('21.11.2026', 'dd.MM.yyyy')", '2026-11-21T00:00:00.000Z'],
    ["extract(dow from date '2026-11-22')", '7'],
    // Numbers
    ['7 / 2', '3'],
    ['7 / 2e0', '3.5'],
    ['5e0 / 0, 0e0 / 0', 'Infinity,NaN'],
    ['12345 / 100.0, 1 / 3.00, 2.01 / 2', '123.5,0.33,1.01'],
    ['9007199254740993 / 1', '9007199254740993'],
    ['try(5 / 0), 5 / nullif(0, 0), try(5 % 0)', ',,'],
    ['cast(2.5e0 as integer), cast(-2.5e0 as bigint), cast(2.4e0 as smallint)', '3,-3,2'],
    ["try_cast(1e30 as integer), cast('7' as integer), cast(true as integer)", ',7,1'],
    ['width_bucket(3.5, 0, 10, 5), width_bucket(-1, 0, 10, 5), width_bucket(10, 0, 10, 5)', '2,0,6'],
    ['width_bucket(8, 10, 0, 5)', '2'],
    ['truncate(2.789, 1) = 2.7', 'true'],
    // Texts and bytes
    ["format('%s-%d', 'a', 1), format('%.2f%% %s', 3.14159, true)", 'a-1,3.14% true'],
    ["replace('abcb', 'b'), replace('abc', 'b', 'x')", 'ac,axc'],
    ["length(from_hex('ab12')), length('中文')", '2,2'],
    ["x'AB 01', 'x''ab'''", "ab01,x'ab'"],
    ["substr('abc', 2, 1), substr('abc', -2), substr('abc', 0), substr('abc', -5)", 'b,bc,"",""'],
    ["strpos('abc', 'c'), position('b' in 'abc'), split_part('a-b-c', '-', 2)", '3,2,b'],
    ["lpad('7', 3, '0'), lpad('abcd', 2, 'x')", '007,ab'],
    ["lower(to_hex(md5(to_utf8('a'))))", '0cc175b9c0f1b6a831c399e269772661'],
    ["regexp_replace('ab', '(a)(b)', '$2$1'), cardinality(regexp_split('a1b2c', '\\d'))", 'ba,3'],
    // Arrays, maps, lambdas
    ["if(1 > 2, 'a'), if(1 > 2, 'a', 'b'), 'if('", ',b,if('],
    ['slice(array[1,2,3,4], 2, 2), slice(array[1,2,3,4], -2, 2)', '"[2,3]","[3,4]"'],
    ['transform(array[1,2], x -> x + 1), filter(array[1,2,3], x -> x > 1)', '"[2,3]","[2,3]"'],
    ['reduce(array[1,2,3], 0, (s, x) -> s + x, s -> s * 2)', '12'],
    ['array_max(array[1,2]), array_max(array[1,null])', '2,'],
    ['json_format(json \'{"a":1}\')', '"{""a"":1}"'],
  ])('%s', async (expression, wanted) => {
    expect(await row(expression)).toBe(wanted)
  })

  test.each([
    [
      'max(cast(started_at as varchar)), cast(min(started_at) as varchar)',
      'from runs',
      '2026-11-21 10:56:45.123,2026-11-20 20:30:00.000',
    ],
    ["max(dt) - interval '1' day", 'from runs', '2026-11-20'],
    ['cast(max(seconds) as integer)', 'from runs', '5'],
    [
      'cast(seconds as integer)',
      'from runs group by cast(seconds as integer) order by cast(seconds as integer)',
      '3',
    ],
    ["map_agg(k, v) filter (where k = 'a')", "from (values ('a', 1), ('b', 2)) t(k, v)", '"{""a"":1}"'],
    [
      "listagg(distinct x, ',') within group (order by x desc)",
      "from (values ('a'), ('b'), ('a')) t(x)",
      '"b,a"',
    ],
    ['listagg(x) within group (order by x)', "from (values ('b'), ('a')) t(x)", 'ab'],
    [
      'max(l)',
      "from (select lag(x) ignore nulls over (order by i) l from (values (1, 'a'), (2, null), (3, null)) t(i, x) order by i desc limit 1)",
      'a',
    ],
    [
      'sum(x) over w',
      'from (values (1), (2), (4)) t(x) window w as (order by x desc rows between 1 preceding and current row) order by x',
      '3',
    ],
    [
      'count(*), max(a.dt)',
      "from runs a cross join runs b join runs c on a.run_id = c.run_id where c.run_id = 'r1'",
      '2,2026-11-21',
    ],
  ])('%s %s', async (expression, from, wanted) => {
    expect(await row(expression, from)).toBe(wanted)
  })

  test('unnest goes through arrays side by side, and numbers them', async () => {
    const from =
      "from (values (array[1,2], array['a'])) t(p, q) cross join unnest(p, q) with ordinality u(x, y, n)"
    expect(await csv(`select x, y, n ${from} order by n`)).toBe('x,y,n\n1,a,1\n2,,2\n')
  })

  test('dividing by zero is an error, and nullif the way out', async () => {
    for (const division of ['5 / 0', '5.0 / 0', '5 % 0', 'mod(5, 0)'])
      expect(await refused(`select ${division}`)).toContain('division by zero. Write x / nullif(y, 0)')
    expect(await refused('select count(*) / min(0) from runs')).toContain('division by zero')
  })
})

describe('names', () => {
  test('words that are keywords here name columns without `as`, and are read again', async () => {
    const words =
      'rows value month day year hour share start type label window version name date filter over key data row user level position'
    const list = words.split(' ')
    expect(await csv(`select ${list.map((word, i) => `${i} ${word}`).join(', ')}`)).toBe(
      `${list.join(',')}\n${list.map((_, i) => i).join(',')}\n`,
    )
    expect(await csv("select '中文' label, count(*) rows from runs r group by 1 order by rows desc")).toBe(
      'label,rows\n中文,2\n',
    )
    expect(await csv('with t as (select 1 window, 2 year) select window, year from t order by window')).toBe(
      'window,year\n1,2\n',
    )
  })

  test('an expression without a name is _col and its place; a column keeps its name', async () => {
    expect(
      await csv(
        'select avg(x) / 100, x, count(*) as n, count(*), current_date = current_date from (values (200)) t(x) group by x',
      ),
    ).toBe('_col0,x,n,_col3,_col4\n2,200,1,1,true\n')
    expect(await csv('select t.*, x + 1 from (select 1 as x, 2 as y) t')).toBe('x,y,_col2\n1,2,2\n')
    expect(await csv('select * from (select max(dt) from runs)')).toBe('_col0\n2026-11-21\n')
    expect(await csv('select 1 union all select 2 order by 1')).toBe('_col0\n1\n2\n')
  })

  test('in JSON and in a pipe too', async () => {
    const args = ['sql', '--lake', lake.lake, 'select 1 + 1, 5 as a']
    expect(JSON.parse((await aips([...args, '--json'])).stdout)).toEqual([{ _col0: 2, a: 5 }])
    expect((await aips(args)).stdout).toBe('_col0\ta\n2\t5\n')
  })
})

test('a table in a terminal counts rows and hidden rows alike', async () => {
  const terminal = { write: async () => {}, isTerminal: true, columns: 80, color: false }
  const args = ['sql', '--lake', lake.lake, 'select n from unnest(sequence(1, 2500)) t(n)']
  expect((await aips(args, { stdout: terminal })).stderr).toBe(
    '2,500 rows, 1,500 not shown: --format csv gives all\n',
  )
})

test('the help says what a pipe prints', async () => {
  expect((await aips(['sql', '--help'])).stdout).toContain('cells separated by tabs')
})
