import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { type Row, truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

let sample: Sample
let assets: Row[]
let cohorts: Row[]
let categories: Row[]
beforeAll(async () => {
  sample = await smallSample({ seed: 7 })
  assets = truthTable(sample.truthFolder, 'stage_assets_daily')
  cohorts = truthTable(sample.truthFolder, 'roi_cohorts')
  categories = truthTable(sample.truthFolder, 'roi_categories')
})

const total = (rows: readonly Row[], ...columns: string[]) =>
  rows.reduce((sum, row) => sum + columns.reduce((part, column) => part + Number(row[column]), 0), 0)

describe('the truth obeys the laws of conservation', () => {
  test('closing = opening + entered − left, and opening is the closing of the day before', () => {
    const before = new Map<string, number>()
    for (const row of assets) {
      const stage = `${row.scope} ${row.scope_id} ${row.stage}`
      const closing = Number(row.closing_users)
      expect(closing).toBe(total([row], 'opening_users', 'entered_users') - Number(row.left_users))
      expect(Number(row.opening_users)).toBe(before.get(stage) ?? 0)
      before.set(stage, closing)
    }
  })

  test('ALL is the sum of the five stages, and who enters it is new or recalled', () => {
    const closings = new Map<string, number>()
    for (const row of assets) {
      const key = `${row.dt} ${row.scope} ${row.scope_id}`
      const sign = row.stage === 'ALL' ? -1 : 1
      closings.set(key, (closings.get(key) ?? 0) + sign * Number(row.closing_users))
      if (sign === -1) expect(total([row], 'new_users', 'recalled_users')).toBe(Number(row.entered_users))
    }
    expect(new Set(closings.values())).toEqual(new Set([0]))
  })

  test('flows add up to assets at both ends, for every horizon', () => {
    const flows = truthTable(sample.truthFolder, 'stage_flows_daily')
    const dateOf = (daysBack: number) => new Date(Date.parse(sample.endDate) - daysBack * 86_400_000)
    for (const horizon of [1, 7, 30]) {
      for (const row of assets.filter((asset) => asset.dt === sample.endDate && asset.stage !== 'ALL')) {
        const { scope, scope_id: id, stage } = row
        const here = flows.filter(
          (flow) => flow.horizon_days === String(horizon) && flow.scope === scope && flow.scope_id === id,
        )
        expect(
          total(
            here.filter((flow) => flow.to_stage === stage),
            'users',
          ),
        ).toBe(Number(row.closing_users))
        const then = dateOf(horizon).toISOString().slice(0, 10)
        const opening = assets.find(
          (asset) =>
            asset.dt === then && asset.scope === scope && asset.scope_id === id && asset.stage === stage,
        )
        expect(
          total(
            here.filter((flow) => flow.from_stage === stage),
            'users',
          ),
        ).toBe(Number(opening?.closing_users ?? 0))
      }
    }
  })

  test('people by stage are the closing assets of the last date', () => {
    const now = truthTable(sample.truthFolder, 'user_stages_counts')
    for (const row of assets.filter((asset) => asset.dt === sample.endDate && asset.stage !== 'ALL')) {
      const { scope_id: id, stage } = row
      const people = now.filter((count) => count.scope_id === id && count.stage === stage)
      expect(total(people, 'users')).toBe(Number(row.closing_users))
    }
  })

  test('last, first and linear touch divide the same money; any touch gives out at least as much', () => {
    for (const basis of ['engaged', 'viewed']) {
      for (const category of ['face-essence', 'baby-food']) {
        const of = (model: string) =>
          cohorts.filter(
            (row) =>
              row.basis === basis &&
              row.model === model &&
              row.category_id === category &&
              row.window_days === '90',
          )
        const [last, first, linear] = ['last_touch', 'first_touch', 'linear'].map((model) =>
          total(of(model), 'gross_fen'),
        )
        expect(last).toBeGreaterThan(0)
        expect([first, linear]).toEqual([last, last])
        expect(total(of('any_touch'), 'gross_fen')).toBeGreaterThan(last ?? 0)
        expect(total(of('first_touch'), 'net_fen')).toBe(total(of('last_touch'), 'net_fen'))
        const decided = categories.filter(
          (row) =>
            row.basis === basis &&
            row.model === 'last_touch' &&
            row.level === 'category' &&
            row.category_id === category,
        )
        expect(total(decided, 'mature_gross_fen', 'later_gross_fen', 'open_gross_fen')).toBe(last)
      }
    }
  })

  test('windows only grow, net is gross less refund, and nothing is refunded above what was paid', () => {
    let before: Row = {}
    for (const row of cohorts) {
      expect(Number(row.net_fen)).toBe(Number(row.gross_fen) - Number(row.refund_fen))
      expect(Number(row.net_fen)).toBeGreaterThanOrEqual(0)
      expect(Number(row.new_buyers)).toBeLessThanOrEqual(Number(row.buyers))
      if (Number(row.window_days) > Number(before.window_days ?? 100)) {
        for (const column of ['gross_fen', 'orders', 'buyers', 'new_buyers']) {
          expect(Number(row[column])).toBeGreaterThanOrEqual(Number(before[column]))
        }
      }
      before = row
    }
  })

  test('spend of the cohorts is the spend of the days whose category is known', () => {
    const spend = truthTable(sample.truthFolder, 'spend_daily').filter((row) => row.category_id !== '')
    const once = cohorts.filter(
      (row) => row.basis === 'engaged' && row.model === 'any_touch' && row.window_days === '0',
    )
    expect(total(once, 'spend_fen')).toBe(total(spend, 'cost_fen'))
  })

  test('maturity follows age: a window is mature from its last day, settling from its half', () => {
    for (const row of cohorts) {
      const [age, window] = [Number(row.age_days), Number(row.window_days)]
      const expected = age >= window ? 'mature' : 2 * age >= window ? 'settling' : 'maturing'
      expect(row.maturity).toBe(expected)
    }
  })

  test('rows read are accepted, duplicate, quarantined or ignored', () => {
    for (const row of truthTable(sample.truthFolder, 'ingest_report')) {
      const parts = total([row], 'accepted_rows', 'duplicate_rows', 'quarantined_rows', 'ignored_rows')
      expect(Number(row.read_rows)).toBe(parts)
    }
  })
})
