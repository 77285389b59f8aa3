import { describe, expect, test } from 'vitest'
import { nightErrorOf } from '../../functions/cli/error-text.ts'
import type { BrandNight, NightRequest } from '../../functions/cli/night-result.ts'
import { displayWidth } from '../../functions/cli/printable.ts'
import { aips } from './test-lake.ts'

const published: BrandNight = {
  brand: 'lumina',
  run_id: 'r9',
  dt: '2026-09-30',
  first_dt: '2026-09-28',
  outcome: 'published',
  files: { read: 12, accepted: 11, rejected: 1, unchanged: 300 },
  rows: { read: 1234567, accepted: 1234500, duplicate: 40, quarantined: 7, ignored: 20 },
  rejected: [
    { file: 'orders/x.csv', reason: 'missing_column', detail: 'expected paid_at, found paid; rename it' },
  ],
  quarantinedByReason: [{ reason: 'bad_date', rows: 7 }],
  assets: [
    { scope: 'brand', scope_id: 'lumina', stage: 'TI', closing: 1500, change: 12 },
    { scope: 'brand', scope_id: 'lumina', stage: 'P', closing: 30, change: -3 },
  ],
  roi: [
    {
      category_id: '面部精华',
      window_days: 29,
      mature_spend_fen: 10_000_000,
      mature_gross_fen: 23_500_000,
      mature_unpaid_gross_fen: 1_200_000,
      roi_gross: 2.35,
      open_spend_fen: 5,
      open_gross_fen: 0,
      next_close_date: '2026-10-03',
    },
    {
      category_id: 'baby-food',
      window_days: 70,
      mature_spend_fen: 0,
      mature_gross_fen: 0,
      mature_unpaid_gross_fen: 0,
      roi_gross: null,
      open_spend_fen: 123456789,
      open_gross_fen: 99,
      next_close_date: null,
    },
  ],
  scanned_bytes: 0,
  restated: [
    { dt: '2026-09-26', table: 'stage_assets_daily', changed_rows: 3 },
    { dt: '2026-09-27', table: 'stage_assets_daily', changed_rows: 4 },
  ],
  category_names: { 'baby-food': { zh: '婴儿辅食', en: 'Baby food' } },
  volume_ratios: {},
  warnings: [{ code: 'file_changed', message: 'orders/a.csv changed' }],
  seconds: 12.34,
  result_sha256: 'ab',
}
const failed: BrandNight = {
  ...published,
  brand: 'other',
  run_id: null,
  outcome: 'failed',
  assets: [],
  roi: [],
  rejected: [],
  quarantinedByReason: [],
  restated: [],
  volume_ratios: {},
  scanned_bytes: 0,
  warnings: [],
  result_sha256: null,
  error: { name: 'InputError', message: 'brand.yaml line 3: expected a cycle' },
}
const call = ['night', '--exports', 'e', '--lake', 'my lake']
const night = (...brands: BrandNight[]) => ({ runNight: async () => ({ brands }) })

test('what was asked for reaches the night, folders made absolute', async () => {
  const asked: NightRequest[] = []
  await aips([...call, '--date', '2026-09-30', '--brand', 'b', '--accept-volume'], {
    cwd: '/work',
    runNight: async (request) => {
      asked.push(request)
      return { brands: [] }
    },
  })
  expect(asked).toEqual([
    {
      kind: 'night',
      exportsDir: '/work/e',
      lakeDir: '/work/my lake',
      date: '2026-09-30',
      from: null,
      brand: 'b',
      acceptVolume: true,
    },
  ])
})

describe('the summary', () => {
  test('says what came in, what was thrown away and why, the stages, and closed and open money apart', async () => {
    const { code, stdout } = await aips(call, night(published))
    expect(code).toBe(0)
    expect(stdout).toContain('lumina  2026-09-28 … 2026-09-30  published  run r9  (12 s)')
    expect(stdout).toContain(
      '1,234,567 read = 1,234,500 accepted + 40 duplicate + 7 quarantined + 20 ignored',
    )
    expect(stdout).toContain('orders/x.csv  missing_column')
    expect(stdout).toContain('expected paid_at, found paid; rename it')
    expect(stdout).toMatch(/7 rows {2}bad_date/)
    expect(stdout).toMatch(/TI 深度兴趣 True interest\s+1,500\s+\+12\n/)
    expect(stdout).toMatch(/P 购买 Purchase\s+30\s+-3\n/)
    expect(stdout).toMatch(
      /面部精华\s+T\+29\s+¥100,000\.00\s+¥235,000\.00\s+2\.35\s+¥0\.05\s+¥0\.00\s+2026-10-03/,
    )
    expect(stdout).toMatch(
      /baby-food 婴儿辅食\s+T\+70\s+¥0\.00\s+¥0\.00\s+none closed\s+¥1,234,567\.89\s+¥0\.99\s+–/,
    )
    expect(stdout).toContain('Of the closed GMV, ¥12,000.00 of 面部精华 came of placement days without spend')
    expect(stdout).toContain('stage_assets_daily  2 days, 7 rows')
    expect(stdout).toContain('file_changed')
    expect(stdout).toContain("aips quarantine --lake 'my lake'")
  })

  test('aligns what stands below each other, Chinese included', async () => {
    const { stdout } = await aips(call, night(published))
    const lines = stdout.split('\n')
    const ends = lines
      .filter((line) => /T\+(29|70)/.test(line))
      .map((line) => displayWidth(line.slice(0, line.indexOf('T+'))))
    expect(new Set(ends).size).toBe(1)
    const users = lines.filter((line) => /True interest|Purchase/.test(line)).map(displayWidth)
    expect(new Set(users).size).toBe(1)
  })

  test('a pipe gets no colours and no cursor moves, on neither stream', async () => {
    const { stdout, stderr } = await aips(call, night(published))
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test('one brand that failed leaves the others, and its exit code is the call’s', async () => {
    const { code, stdout } = await aips(call, night(published, failed))
    expect(code).toBe(3)
    expect(stdout).toContain('published')
    expect(stdout).toContain('\n  brand.yaml line 3')
    expect(stdout).not.toContain('InputError')
    expect(
      (
        await aips(
          call,
          night({ ...failed, outcome: 'stopped', error: { name: 'CheckError', message: 'x' } }),
        )
      ).code,
    ).toBe(4)
    expect((await aips(call, night({ ...failed, error: { name: 'BusyError', message: 'x' } }))).code).toBe(5)
    expect((await aips(call, night({ ...failed, error: { name: 'TypeError', message: 'x' } }))).code).toBe(1)
  })

  test('a fault of the machine is told with its path and what to do, exit 2, and is no bug', async () => {
    const fault = Object.assign(new Error("EACCES: permission denied, open '/e/orders/a.csv'"), {
      code: 'EACCES',
      path: '/e/orders/a.csv',
    })
    const broken = night({ ...failed, error: nightErrorOf(fault) })
    const { code, stdout } = await aips(call, broken)
    expect(code).toBe(2)
    expect(stdout).toContain(
      '\n  /e/orders/a.csv: expected to read or write it, found no rights. Give this user',
    )
    expect(stdout).not.toContain('bug')
    const [told] = JSON.parse((await aips([...call, '--json'], broken)).stdout).brands
    expect(told.error).toEqual({ name: 'ConfigError', message: expect.stringContaining('found no rights') })
  })

  test('advice can be pasted: as this program was called, with the lake that was named', async () => {
    const warned = {
      ...published,
      warnings: [
        { code: 'many_bad_rows', message: '1 accepted file holds many; `aips quarantine` shows them.' },
      ],
    }
    const { stdout } = await aips(call, { ...night(warned), self: 'npm run -s aips --' })
    expect(stdout).toContain("`npm run -s aips -- quarantine --lake 'my lake'` shows them.")
    expect(stdout).not.toMatch(/`aips /)
  })

  test('nothing new is no failure', async () => {
    const { code, stdout } = await aips(call, night({ ...failed, outcome: 'nothing_new' }))
    expect(code).toBe(0)
    expect(stdout).toContain('nothing new')
  })

  test('--json is the result itself, one document; a bug’s message and stack stay out', async () => {
    const broken = {
      ...failed,
      error: { name: 'TypeError', message: "bad '13812345678'", stack: 'at secret' },
    }
    const { stdout } = await aips([...call, '--json'], night(published, broken))
    const [first, second] = JSON.parse(stdout).brands
    expect(first).toEqual(published)
    expect(second.error.name).toBe('TypeError')
    expect(stdout).not.toMatch(/138|at secret/)
    const loud = await aips([...call, '--verbose'], night(published, broken))
    expect(loud.stderr).toBe('other: at secret\n')
  })
})

describe('progress', () => {
  const working = {
    runNight: async (
      _request: NightRequest,
      onProgress: (event: {
        brand: string
        verb: 'ingest' | 'publish'
        done: number
        total: number
        note: string
      }) => void,
    ) => {
      onProgress({ brand: 'lumina', verb: 'ingest', done: 0, total: 2, note: 'orders/中文.csv' })
      onProgress({ brand: 'lumina', verb: 'ingest', done: 2, total: 2, note: '' })
      onProgress({ brand: 'lumina', verb: 'publish', done: 0, total: 0, note: '' })
      return { brands: [] }
    },
  }

  test('a pipe gets one plain line a verb', async () => {
    expect((await aips(call, working)).stderr).toBe('lumina: ingest\nlumina: publish\n')
  })

  test('with --json a pipe gets none', async () => {
    expect((await aips([...call, '--json'], working)).stderr).toBe('')
  })

  test('a terminal gets one line, redrawn in place, never wider than it is, and gone at the end', async () => {
    const stderr = { write: async () => {}, isTerminal: true, columns: 50, color: false }
    const ran = await aips(call, { ...working, stderr })
    const drawn = ran.stderr.split('\r\u001b[2K')
    expect(drawn.at(0)).toBe('')
    expect(drawn.at(-1)).toBe('')
    expect(drawn.length).toBe(5)
    expect(drawn[1]).toContain('[ingest]')
    expect(ran.stderr).not.toContain('\n')
    for (const line of drawn) expect(displayWidth(line)).toBeLessThan(50)
  })
})
