import { mkdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { thisProcess } from '../../shared/process-identity.ts'
import { aips, type TestLake, type TestRow, testLake } from './test-lake.ts'

let lake: TestLake
const at = { brand_id: 'lumina', month: '2026-09' }
const file = (run_id: string, name: string, status: string, reason: string | null = null): TestRow => ({
  ...at,
  run_id,
  source: 'orders',
  content_sha256: `${name}-${run_id}`,
  file: `orders/${name}`,
  status,
  reason,
  detail: reason === null ? null : 'expected paid_at, found none',
})
const bad = (line: number, reason: string, raw: string): TestRow => ({
  ...at,
  run_id: 'r1',
  source: 'orders',
  file: 'orders/a.csv',
  line,
  column_name: 'paid_at',
  reason,
  detail: 'expected a date',
  raw,
})
const run = (run_id: string, dt: string, status: string, reason: string | null = null): TestRow => ({
  ...at,
  run_id,
  dt,
  kind: 'night',
  status,
  reason,
  started_at: `2026-10-0${run_id.slice(1)} 01:00:00`,
  seconds: 1,
})

beforeAll(async () => {
  lake = await testLake()
  await lake.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-09-27',
    created_at: '2026-10-01T01:00:00.000Z',
    logs: {
      runs: [run('r1', '2026-09-27', 'published')],
      ingest_report: [
        file('r1', 'a.csv', 'accepted'),
        file('r1', 'b.csv', 'rejected', 'missing_column'),
        file('r1', 'c.csv', 'rejected', 'empty_file'),
      ],
      quarantine: [
        bad(2, 'bad_date', '1,x'),
        bad(3, 'bad_date', '2,y'),
        bad(9, 'bad_date', '3,\u001b[2Jz'),
        bad(11, 'bad_date', '4'),
        bad(12, 'missing_id', '5'),
      ],
    },
  })
  await lake.publish({
    brand: 'lumina',
    run_id: 'r2',
    dt: '2026-09-28',
    created_at: '2026-10-02T01:00:00.000Z',
    logs: {
      runs: [run('r2', '2026-09-28', 'published')],
      ingest_report: [file('r2', 'c.csv', 'accepted'), file('r2', 'd.csv', 'accepted')],
    },
  })
  await lake.log('lumina', 'r3', '2026-09-29', 'runs', [run('r3', '2026-09-29', 'stopped', 'volume −80 %')])
})
afterAll(() => lake.remove())

const on = (command: string, ...args: string[]) => aips([command, '--lake', lake.lake, ...args])

test('status: what readers see, how many days behind at the brand’s clock, what stopped since, what waits', async () => {
  // 1 Oct 04:00 UTC is 1 Oct in Shanghai: 30 Sep is the last complete date, two after 28 Sep.
  const { code, stdout } = await on('status')
  expect(code).toBe(0)
  expect(stdout).toContain('2026-09-28, 2 days behind')
  expect(stdout).toContain('run r2')
  expect(stdout).toContain('waits: 1 rejected file, 5 quarantined rows')
  expect(stdout).toContain('stopped since then: r3  volume −80 %')
  const json = JSON.parse((await on('status', '--json')).stdout)
  expect(json.brands[0]).toMatchObject({
    brand: 'lumina',
    days_behind: 2,
    waiting: { rejected_files: 1, quarantined_rows: 5 },
  })
})

test('a brand whose nights were all stopped has a status, and nothing published', async () => {
  const other = await testLake()
  await other.log('b', 'r1', '2026-09-29', 'runs', [
    { ...run('r1', '2026-09-29', 'failed', 'brand.yaml: see `aips sample`'), brand_id: 'b' },
  ])
  const { stdout } = await aips(['status', '--lake', other.lake], { self: 'npm run -s aips --' })
  expect(stdout).toContain('nothing is published yet')
  expect(stdout).toContain('failed: r1  brand.yaml: see `npm run -s aips -- sample`')
  expect(stdout).toContain('Next: mend what is said above, then npm run -s aips -- night')
  await other.remove()
})

test('status names who works on a brand, and a night that was killed, on the first night as well', async () => {
  const other = await testLake()
  const held = (process: unknown, until: string) =>
    other.storage.put('b/lease.json', {
      bytes: Buffer.from(
        JSON.stringify({
          format: 1,
          owner: 'r1',
          process,
          since: '2026-10-01T03:00:00.000Z',
          until,
          released: false,
        }),
      ),
    })
  const status = async () => (await aips(['status', '--lake', other.lake])).stdout
  await mkdir(other.lake)
  const ofNothing = await aips(['sql', '--lake', other.lake, 'select 1'])
  expect(ofNothing.stderr).toContain(`\`aips status --lake ${other.lake}\` says why`)
  await held(thisProcess(), '2026-10-01T05:00:00.000Z')
  expect(await status()).toContain(`at work now: run r1 (process ${process.pid} on `)
  await held(thisProcess(), '2026-10-01T03:59:00.000Z')
  expect(await status()).toMatch(
    /nothing is published yet\n {2}cut short: run r1 \(process \d+ on .*was killed/,
  )

  await other.publish({ brand: 'b', run_id: 'r1', dt: '2026-09-29', created_at: '2026-10-01T03:30:00.000Z' })
  expect(await status()).not.toContain('cut short')
  await other.remove()
})

test('status shows the run that readers see, however many ran since, and counts the failures it leaves out', async () => {
  const other = await testLake()
  await other.publish({
    brand: 'lumina',
    run_id: 'r1',
    dt: '2026-09-27',
    created_at: '2026-10-01T01:00:00.000Z',
    logs: { runs: [run('r1', '2026-09-27', 'published')] },
  })
  for (const n of [2, 3, 4, 5, 6, 7, 8, 9])
    await other.log('lumina', `r${n}`, '2026-09-28', 'runs', [run(`r${n}`, '2026-09-28', 'failed', 'why')])
  const { stdout } = await aips(['status', '--lake', other.lake])
  expect(stdout).toMatch(/r3 .*\n\s+r1 {2}← readers see this/)
  expect(stdout).not.toMatch(/^ {2}r2 /m)
  expect(stdout).toContain('… and 3 more nights before those')
  await other.remove()
})

test('quarantine: by reason, most rows first, at most three examples each, what to do, and nothing that steers a terminal', async () => {
  const { code, stdout } = await on('quarantine')
  expect(code).toBe(0)
  expect(stdout).toContain('bad_date  lumina  4 rows')
  expect(stdout.indexOf('bad_date  lumina')).toBeLessThan(stdout.indexOf('missing_id  lumina'))
  expect(stdout.match(/orders\/a\.csv line/g)).toHaveLength(4)
  expect(stdout).toContain('orders/a.csv line 2, paid_at: expected a date')
  expect(stdout).toContain('To mend it: write it as 2026-09-01')
  expect(stdout).toContain('… and 1 more row. All of them:')
  expect(stdout.match(/more row/g)).toHaveLength(1)
  const query = / "(select file, .*)"/.exec(stdout)?.[1] ?? ''
  const all = await aips(['sql', '--lake', lake.lake, '--format', 'csv', query])
  expect(
    all.stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1]),
  ).toEqual(['2', '3', '9', '11'])
  expect(stdout).not.toContain('\u001b')
})

test('quarantine: a rejected file is listed with its detail until the same path was accepted', async () => {
  const { stdout } = await on('quarantine', '--json')
  const { rejected_files } = JSON.parse(stdout)
  expect(rejected_files.map((one: { file: string }) => one.file)).toEqual(['orders/b.csv'])
  expect(rejected_files[0]).toMatchObject({
    reason: 'missing_column',
    detail: 'expected paid_at, found none',
  })
})

test('a brand the lake does not hold: exit 2, naming those it does', async () => {
  const ran = await on('quarantine', '--brand', 'lumin')
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain('It holds lumina.')
})

test('rollback: to an unknown run exit 2; else the run before, saying what is read again and how to come back', async () => {
  const unknown = await on('rollback', '--to', 'r7')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('r1 (2026-09-27)')

  const { code, stdout } = await on('rollback')
  expect(code).toBe(0)
  expect(stdout).toContain('lumina: readers see run r1 of 2026-09-27 now')
  expect(stdout).toContain('The next night reads 2 files again')
  expect(stdout).toMatch(/orders\/c\.csv\n.*orders\/d\.csv/)
  expect(stdout).toContain('--to r2')
  expect((await on('status')).stdout).toContain('2026-09-27, 3 days behind')
  const logged = await aips([
    'sql',
    '--lake',
    lake.lake,
    '--format',
    'csv',
    "select brand_id, dt, kind, status, reason from runs where kind = 'rollback'",
  ])
  expect(logged.stdout).toContain(
    '\nlumina,2026-09-27,rollback,published,from r2 (2026-09-28) to r1 (2026-09-27)\n',
  )

  const back = await on('rollback', '--to', 'r2', '--json')
  expect(JSON.parse(back.stdout)).toMatchObject({
    current: { run_id: 'r2' },
    left: { run_id: 'r1' },
    read_again: [],
  })
})
