import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryFault } from '../../functions/cli/sql-fault.ts'
import { aips, type TestLake, testLake } from './test-lake.ts'

let lake: TestLake
beforeAll(async () => {
  lake = await testLake()
  const run = { kind: 'night', status: 'published', brand_id: 'lumina', month: '2026-11', dt: '2026-11-21' }
  await lake.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-11-21',
    created_at: '2026-11-21T11:00:00.000Z',
    logs: { runs: [{ ...run, run_id: 'r1', seconds: 2.5 }] },
  })
})
afterAll(() => lake.remove())

const ask = (text: string) => aips(['sql', '--lake', lake.lake, '--format', 'csv', text])
const first = async (text: string) => (await ask(text)).stdout.split('\n')[1]

test.each([
  // Whole numbers cut off at each step, decimals round to the longer side's digits: 3.5, 1.8, 0.9, 0.5.
  ['100000/1/1/1/1/1/1/1/1/1, 1/2/3, 7.0/2/2/2/2', '100000,0,0.5'],
  ['1e0/0/3/4/5', 'Infinity'],
  ['sum(seconds * 100) / 100 / nullif(count(*), 0) / 2 / 5 from runs', '0.25'],
  [`date_add('day', 1, date_add('day', 1, date_add('month', 1, date '2026-01-31')))`, '2026-03-02'],
])('what nests deep is worked out as what does not: %s', async (expressions, expected) => {
  expect(await first(`select ${expressions}`)).toBe(expected)
})

test('a query too deep to be read says so, and is no bug', async () => {
  // The parser goes a thousand deep. Less deep it depends on the machine's stack whether the answer comes or this.
  const { code, stderr } = await ask(`select ${Array.from({ length: 1100 }, () => '1').join('+')}`)
  expect(code).toBe(2)
  expect(stderr).toContain('Write it in smaller steps')
  expect(queryFault(new RangeError('Maximum call stack size exceeded'), [])).toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('Write it in smaller steps'),
  })
})

test('a CTE may bear the name of the table it reads', async () => {
  expect(await first('with runs as (select * from runs where seconds > 1) select count(*) from runs')).toBe(
    '1',
  )
  expect(await first('with t as (select * from runs), runs as (select 5 as x) select count(*) from t')).toBe(
    '1',
  )
})
