import { expect, test } from 'vitest'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { startReport } from '../../functions/cli/start-report.ts'
import { emptyResult } from '../../functions/night-account.ts'

const out = { write: async () => {}, isTerminal: false, columns: 80, color: false }
const place = { demo: 'demo', self: 'npm run -s aips --', secretsDir: '/home/u/secrets' }

const night: BrandNight = {
  ...emptyResult('lumina'),
  run_id: 'r1',
  dt: '2026-09-30',
  first_dt: '2026-06-03',
  outcome: 'published',
  files: { read: 2, accepted: 2, rejected: 0, unchanged: 0 },
  rows: { read: 2, accepted: 2, duplicate: 0, quarantined: 0, ignored: 0 },
  seconds: 1,
}

test('the page gives what to try next as it can be pasted: npm’s script, the demo’s folders, the night’s date', () => {
  const page = startReport({ brands: [night] }, place, null).text(out)
  expect(page).toContain('npm run -s aips -- night --exports demo/exports --lake demo/lake --date 2026-09-30')
  expect(page).toContain('LATE-1,tmall,2026-09-27T10:00:00+08:00')
  expect(page).toContain('npm run -s aips -- quarantine --lake demo/lake')
  expect(page).toContain('/home/u/secrets/lumina')
})

test('a night that failed is told as any night is, with its exit code', () => {
  const failed = { ...night, outcome: 'failed' as const, error: { name: 'InputError', message: 'why' } }
  const report = startReport({ brands: [failed] }, place, null)
  expect(report.exitCode).toBe(3)
  expect(report.text(out)).toContain('\n  why')
  expect(report.text(out)).not.toContain('Three things')
})

test('the page shows each source with its files and rows, and a row of each table that platforms fill', () => {
  const findings = {
    sources: [
      {
        ...{ source: 'jd-orders', files: 18, rejected: 1, accepted_rows: 1200, duplicate_rows: 900 },
        ...{ quarantined_rows: 1, ignored_rows: 700 },
      },
    ],
    note: {
      ...{ note_id: 'n1', creator_id: 'kol-5', report_date: '2026-09-30', quoted_fen: 110_000 },
      ...{ impressions: 20_000, natural_impressions: 7000, reads: 3600 },
    },
    assets: { report_date: '2026-09-30', theirs: 19_000, rank: 11, rank_of: 120, ours: 14_000 },
    figure: {
      ...{ source: 'xinghe-alliance', campaign_id: 'c1', placement_month: '2026-08', window_days: 30 },
      ...{
        traffic_type: '自然流量',
        our_gross_fen: 75_000,
        platform_gross_fen: 100_000,
        difference_ratio: -0.25,
      },
    },
  }
  const page = startReport({ brands: [night] }, place, findings).text(out)
  expect(page).toMatch(/jd-orders +18 +1 +1,200 +900 +1 +700\n/)
  expect(page).toContain(
    "kol-5's note n1 on 2026-09-30: quoted ¥1,100.00, 20,000 impressions (7,000 natural), 3,600 reads",
  )
  expect(page).toContain(
    '灵犀 counts 19,000 people of the brand on 2026-09-30, rank 11 of 120; ours of that day are 14,000',
  )
  expect(page).toContain(
    'xinghe-alliance, c1, 2026-08, 30 days, 自然流量: theirs ¥1,000.00, ours ¥750.00 (-25 %)',
  )
})
