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

test('each kind is told by itself, so that many orders hide no missing events', () => {
  const told = published({ volume_ratios: { behaviours: 0.6, orders: 1.9 } })
  expect(nightMeasures(told).filter(([name]) => name === 'VolumeRatio')).toEqual([
    ['VolumeRatio', 0.6],
    ['VolumeRatio', 1.9],
  ])
  expect(value(published({}), 'VolumeRatio')).toBeUndefined()
})

test('a night that the volume check stopped tells how few rows it had, and nothing else', () => {
  const stopped: BrandNight = { ...published({ volume_ratios: { behaviours: 0.2 } }), outcome: 'stopped' }
  expect(nightMeasures(stopped)).toEqual([['VolumeRatio', 0.2]])
  expect(nightMeasures({ ...stopped, volume_ratios: {} })).toEqual([])
  expect(nightMeasures({ ...stopped, outcome: 'failed' })).toEqual([])
})

test('rejected files are counted, and a date without rows is told as one', () => {
  const rejected = ['a', 'b'].map((file) => ({ file, reason: 'missing_column', detail: '' }))
  const warnings = [{ code: 'no_rows_of_the_day', message: '' }]
  expect(value(published({ rejected }), 'FilesRejected')).toBe(2)
  expect(value(published({ warnings }), 'DaysWithoutRows')).toBe(1)
  expect(value(published({}), 'DaysWithoutRows')).toBe(0)
})
