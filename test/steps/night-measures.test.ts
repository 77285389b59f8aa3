import { expect, test } from 'vitest'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { emptyResult } from '../../functions/night-account.ts'
import { nightMeasures } from '../../functions/steps/night-measures.ts'

const published = (change: Partial<BrandNight>): BrandNight => ({
  ...emptyResult('lumina'),
  outcome: 'published',
  ...change,
})
const value = (told: BrandNight, name: string) => nightMeasures(told).find(([one]) => one === name)?.[1]

test('a night that published nothing is not measured: its failure is told elsewhere', () => {
  expect(nightMeasures({ ...published({}), outcome: 'failed' })).toEqual([])
  expect(nightMeasures({ ...published({}), outcome: 'nothing_new' })).toEqual([])
})

test('bad rows are told of all rows that were read; a night without rows has none', () => {
  const rows = { read: 2000, accepted: 1990, duplicate: 3, quarantined: 5, ignored: 2 }
  expect(value(published({ rows }), 'QuarantineRatio')).toBe(0.0025)
  expect(value(published({}), 'QuarantineRatio')).toBe(0)
})

test('of two kinds the one that is farther from its weekday is told, half as far as twice', () => {
  const of = (behaviours: number, orders: number) =>
    value(published({ volume_ratios: { behaviours, orders } }), 'VolumeRatio')
  expect(of(1.1, 0.8)).toBe(0.8)
  expect(of(2.1, 0.5)).toBe(2.1)
  expect(of(1.9, 0.5)).toBe(0.5)
  expect(value(published({}), 'VolumeRatio')).toBeUndefined()
})

test('rejected files are counted, and a date without rows is told as one', () => {
  const rejected = ['a', 'b'].map((file) => ({ file, reason: 'missing_column', detail: '' }))
  const warnings = [{ code: 'no_rows_of_the_day', message: '' }]
  expect(value(published({ rejected }), 'FilesRejected')).toBe(2)
  expect(value(published({ warnings }), 'DaysWithoutRows')).toBe(1)
  expect(value(published({}), 'DaysWithoutRows')).toBe(0)
})
