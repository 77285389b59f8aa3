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
  const page = startReport({ brands: [night] }, place).text(out)
  expect(page).toContain('npm run -s aips -- night --exports demo/exports --lake demo/lake --date 2026-09-30')
  expect(page).toContain('LATE-1,tmall,2026-09-27T10:00:00+08:00')
  expect(page).toContain('npm run -s aips -- quarantine --lake demo/lake')
  expect(page).toContain('/home/u/secrets/lumina')
})

test('a night that failed is told as any night is, with its exit code', () => {
  const failed = { ...night, outcome: 'failed' as const, error: { name: 'InputError', message: 'why' } }
  const report = startReport({ brands: [failed] }, place)
  expect(report.exitCode).toBe(3)
  expect(report.text(out)).toContain('\n  why')
  expect(report.text(out)).not.toContain('Three things')
})
