import { afterAll, beforeAll, expect, test } from 'vitest'
import { aips, type TestLake, testLake } from './test-lake.ts'

let lake: TestLake

beforeAll(async () => {
  lake = await testLake()
  await lake.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-11-21',
    created_at: '2026-11-21T11:00:00.000Z',
    tables: { stage_assets_daily: [{ dt: '2026-11-21', brand_id: 'lumina', month: '2026-11' }] },
  })
})
afterAll(() => lake.remove())

const said = async (text: string) => {
  const { code, stderr } = await aips(['sql', '--lake', lake.lake, text])
  expect(code).toBe(2)
  return stderr.trimEnd().replace(/^aips: (ConfigError: )?/, '')
}

test('an unknown column: the near name, and the columns there are', async () => {
  const text = await said('select closing_user from stage_assets_daily')
  expect(text).toMatch(
    /^sql: column closing_user: .* Did you mean closing_users\? stage_assets_daily has dt, scope, /,
  )
  expect(text).toContain('`aips tables NAME` explains them')
  expect(await said('select s.closing_user from stage_assets_daily s')).toContain(
    'Did you mean closing_users?',
  )
  expect(
    await said('with q as (select dt as first_day from stage_assets_daily) select first_dy from q'),
  ).toContain('Did you mean first_day?')
  expect(await said('select q.dt from stage_assets_daily s')).toMatch(/^sql: q\.…: expected a table or alias/)
})

test('an unknown function: said to be one, without the hints of the engine', async () => {
  expect(await said("select regexp_count('a', 'b')")).not.toContain('Did you mean')
  const text = await said('select xyzzy_of(1)')
  expect(text).toMatch(/^sql: function xyzzy_of: .*found none of this name/)
  expect(text).not.toMatch(/Did you mean|aips tables/)
  expect(await said("select dat_add('day', 1, dt) from stage_assets_daily")).toContain(
    'Did you mean date_add?',
  )
})

test.each([
  [
    'select sum(stage) from stage_assets_daily',
    /^sql: sum\(VARCHAR\): expected arguments of the types it takes.*sum\(DECIMAL\)/,
  ],
  [
    "select date_add('day', 1)",
    /^sql: date_add: expected other arguments than these\. It takes date_add\(u, n, d\)/,
  ],
  ["select date '2026-13-01'", /^sql: a value does not fit its type: .*"2026-13-01"/],
  ["select cast('x' as integer)", /^sql: a value does not fit its type: .*'x'/],
  [
    "select current_timestamp at time zone 'Mars/Olympus'",
    /^sql: time zone Mars\/Olympus: expected a name such as Asia\/Shanghai/,
  ],
  ["select format('%,d', 5)", /^sql: format: expected a constant text .* found %,d/],
  ["select date_format(dt, '%D') from stage_assets_daily", /^sql: date_format.* found %D/],
])('%s', async (text, wanted) => {
  const message = await said(text)
  expect(message).toMatch(wanted)
  expect(message).not.toMatch(/does not fit the tables|aips tables/)
})

test('a slip of the pen is told where it is, not where a word was quoted', async () => {
  expect(await said('select dt from stage_assets_daily order by dt decs limit 1 1')).toContain(
    'syntax error at or near "decs" (a name that is a keyword needs quotes: as "decs")',
  )
  expect(await said('select dt form stage_assets_daily where')).toContain(
    'syntax error at or near "stage_assets_daily"',
  )
})
