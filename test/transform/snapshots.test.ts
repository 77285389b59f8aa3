import { expect, test } from 'vitest'
import { monthEnds } from '../../shared/transform/snapshots.ts'

test('month ends are last days of months, leap years too, only those inside', () => {
  expect(monthEnds('2024-01-15', '2024-03-30')).toEqual(['2024-01-31', '2024-02-29'])
  expect(monthEnds('2026-01-31', '2026-02-28')).toEqual(['2026-01-31', '2026-02-28'])
  expect(monthEnds('2026-03-01', '2026-03-30')).toEqual([])
  expect(monthEnds('2025-12-31', '2026-01-30')).toEqual(['2025-12-31'])
})
