import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrandNight, NightRequest } from '../../functions/cli/night-result.ts'
import { emptyResult } from '../../functions/night-account.ts'
import { aips, type TestLake, type TestRow, testLake } from './test-lake.ts'

const at = { brand_id: 'lumina', month: '2026-09', source: 'orders' }
const file = (run_id: string, name: string, status: string, reason: string | null = null): TestRow => ({
  ...at,
  run_id,
  content_sha256: name,
  file: `orders/${name}`,
  status,
  reason,
  detail: reason === null ? null : 'expected paid_at; found none. Export it again.',
})
const bad = (run_id: string, name: string, line: number): TestRow => ({
  ...at,
  run_id,
  file: `orders/${name}`,
  line,
  column_name: 'paid_at',
  reason: 'bad_date',
  detail: 'expected a date',
  raw: `${line},x`,
})
const published = (run_id: string, dt: string, logs: Record<string, readonly TestRow[]>) => ({
  brand: 'lumina',
  run_id,
  dt,
  created_at: `${dt}T01:00:00.000Z`,
  logs,
})

let lake: TestLake
let exports: string
beforeAll(async () => {
  lake = await testLake()
  exports = await mkdtemp(join(tmpdir(), 'aips-exports-'))
  await lake.publish(
    published('r1', '2026-09-27', {
      ingest_report: [
        file('r1', 'a.csv', 'accepted'),
        ...['b', 'c', 'd', 'e', 'f'].map((name) => file('r1', `${name}.csv`, 'rejected', 'missing_column')),
      ],
      quarantine: [bad('r1', 'a.csv', 2), bad('r1', 'a.csv', 3), bad('r1', 'f.csv', 9)],
    }),
  )
  await lake.publish(
    published('r2', '2026-09-28', {
      ingest_report: [file('r2', 'a.csv', 'accepted'), file('r2', 'b.csv', 'accepted')],
      quarantine: [bad('r2', 'a.csv', 3)],
    }),
  )
})
afterAll(async () => {
  await lake.remove()
  await rm(exports, { recursive: true })
})

const on = (...args: string[]) => aips(['quarantine', '--lake', lake.lake, ...args])

test('rows that a replay has set right are not listed any more, nor by the query that lists all of them', async () => {
  const { bad_rows } = JSON.parse((await on('--json')).stdout)
  expect(bad_rows).toMatchObject([{ reason: 'bad_date', rows: 2, files: 2 }])
  const lines = bad_rows[0].examples.map((one: { file: string; line: string }) => `${one.file} ${one.line}`)
  expect(lines).toEqual(['orders/a.csv 3', 'orders/f.csv 9'])
})

test('rejected files of one reason and message are told once, some of them by name; rows of theirs are marked', async () => {
  const { stdout } = await on()
  expect(stdout).toContain('missing_column  lumina  4 files: a required column is not in the header')
  expect(stdout).toMatch(
    /orders\/c\.csv\n +orders\/d\.csv\n +orders\/e\.csv\n +… and 1 more file with this:\n +expected paid_at/,
  )
  expect(stdout.match(/expected paid_at; found none/g)).toHaveLength(1)
  expect(stdout).toContain('orders/f.csv line 9, paid_at (rejected file): expected a date')
  expect(stdout).toContain(`aips quarantine --lake ${lake.lake} --replay --exports DIR`)
})

test('a replay without exports says why it needs them, and options of a replay without it are wrong use', async () => {
  const ran = await on('--replay')
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain('A lake keeps rows, never the files they came in')
  for (const option of [['--exports', exports], ['--accept-volume']]) {
    const stray = await on(...option)
    expect(stray.code).toBe(2)
    expect(stray.stderr).toContain(`quarantine ${option[0]}: expected --replay beside it`)
  }
})

async function replayTold(change: Partial<BrandNight>) {
  const asked: NightRequest[] = []
  const ran = await aips(
    ['quarantine', '--lake', lake.lake, '--replay', '--exports', exports, '--brand', 'lumina'],
    {
      runNight: async (request) => {
        asked.push(request)
        return { brands: [{ ...emptyResult('lumina'), ...change }] }
      },
    },
  )
  return { ...ran, asked }
}

test('a replay asks for a run of that kind, and says of each file what it was and what it is', async () => {
  const was = { status: 'rejected', reason: 'too_many_bad_rows', bad_rows: 0 } as const
  const is = { status: 'accepted', reason: null, bad_rows: 1 } as const
  const { asked, stdout, code } = await replayTold({
    outcome: 'published',
    run_id: 'r3',
    replayed: {
      tried: 5,
      changed: [
        { file: 'orders/b.csv', was, is },
        { file: 'orders/c.csv', was: is, is },
        { file: 'orders/d.csv', was: null, is: { ...is, bad_rows: 0 } },
      ],
      gone: ['orders/e.csv'],
    },
  })
  expect(code).toBe(0)
  expect(asked).toMatchObject([{ kind: 'replay', exportsDir: exports, lakeDir: lake.lake, brand: 'lumina' }])
  expect(stdout).toContain(
    '5 files: 3 come to something else now, 1 to the same, 1 not among the exports any more',
  )
  expect(stdout).toContain('orders/b.csv  was rejected (too_many_bad_rows), is accepted with 1 bad row\n')
  expect(stdout).toContain('orders/c.csv  accepted with 1 bad row as before, its rows read otherwise\n')
  expect(stdout).toContain('orders/d.csv  mended, is accepted\n')
})

test('a replay that had nothing to try says so, and what stands', async () => {
  const { stdout, code } = await replayTold({
    outcome: 'nothing_new',
    replayed: { tried: 0, changed: [], gone: [] },
  })
  expect(code).toBe(0)
  expect(stdout).toContain('nothing new, no run was needed; what is published stands')
  expect(stdout).toContain("nothing: every file was read under today's brand.yaml and program already")
})
