import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  anyBrand,
  deliverAtOnce,
  scenario,
  skipNights,
  splitIntoNights,
  thenRestate,
  troubledBrand,
} from '../support/random-brand.ts'
import { addDays, daysBetween } from './calendar.ts'
import { runOracle } from './oracle.ts'
import type { Published, Row } from './published.ts'

const total = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0)
const keyed = (rows: readonly Row[], columns: readonly string[]): Map<string, Row[]> =>
  Map.groupBy(rows, (row) => JSON.stringify(columns.map((name) => row[name] ?? null)))
/** Every table but the log of files, rows in text order. */
const inOrder = ({ ingest_report: _, ...tables }: Published): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).sort()]),
  )
const check = (runs: number, property: fc.IProperty<[ReturnType<typeof troubledBrand>]>): void => {
  fc.assert(property, { numRuns: runs, seed: 20260901 })
}

test('every stage closes at what it opened with, plus who entered, less who left, and opens where it closed', () => {
  check(
    12,
    fc.property(anyBrand(), (options) => {
      const { stage_assets_daily: assets } = runOracle(scenario(options))
      for (const rows of keyed(assets, ['scope', 'scope_id', 'stage']).values()) {
        const days = rows.toSorted((a, b) => daysBetween(String(b.dt), String(a.dt)))
        let before: Row = { closing_users: 0 }
        for (const row of days) {
          expect(row.opening_users).toBe(before.closing_users)
          expect(row.closing_users).toBe(
            total([row], 'opening_users') + total([row], 'entered_users') - total([row], 'left_users'),
          )
          if (row.stage === 'ALL')
            expect(row.entered_users).toBe(total([row], 'new_users') + total([row], 'recalled_users'))
          before = row
        }
      }
      for (const rows of keyed(assets, ['scope', 'scope_id', 'dt']).values()) {
        const all = rows.filter((row) => row.stage === 'ALL')
        expect(total(rows, 'closing_users')).toBe(2 * total(all, 'closing_users'))
      }
    }),
  )
})

test('flows of every horizon add up to the assets at both ends', () => {
  check(
    8,
    fc.property(anyBrand(), (options) => {
      const { stage_assets_daily: assets, stage_flows_daily: flows } = runOracle(scenario(options))
      const closing = new Map(
        assets.map((row) => [
          JSON.stringify([row.scope, row.scope_id, row.stage, row.dt]),
          row.closing_users,
        ]),
      )
      for (const h of [1, 7, 30]) {
        const arriving = keyed(
          flows.filter((row) => row.horizon_days === h),
          ['scope', 'scope_id', 'to_stage', 'dt'],
        )
        const leaving = keyed(
          flows.filter((row) => row.horizon_days === h),
          ['scope', 'scope_id', 'from_stage', 'dt'],
        )
        for (const row of assets) {
          if (row.stage === 'ALL') continue
          const key = (dt: string): string => JSON.stringify([row.scope, row.scope_id, row.stage, dt])
          const then = addDays(String(row.dt), -h)
          expect(total(arriving.get(key(String(row.dt))) ?? [], 'users')).toBe(row.closing_users)
          expect(total(leaving.get(key(String(row.dt))) ?? [], 'users')).toBe(closing.get(key(then)) ?? 0)
        }
      }
    }),
  )
})

test('every model but any touch divides each order among its cohorts to the fen, refunds as well', () => {
  check(
    15,
    fc.property(anyBrand(), (options) => {
      const { roi_curve: curve, roi_cohorts: cohorts } = runOracle(scenario(options))
      for (const basis of ['engaged', 'viewed']) {
        const money = ['last_touch', 'first_touch', 'linear'].map((model) => {
          const rows = curve.filter((row) => row.basis === basis && row.model === model)
          return [total(rows, 'gross_fen'), total(rows, 'refund_fen'), total(rows, 'net_fen')]
        })
        expect(money[1]).toEqual(money[0])
        expect(money[2]).toEqual(money[0])
      }
      for (const row of curve) expect(Number(row.refund_fen)).toBeLessThanOrEqual(Number(row.gross_fen))
      for (const row of cohorts)
        expect(row.net_fen).toBe(total([row], 'gross_fen') - total([row], 'refund_fen'))
    }),
  )
})

test('money in is money out: of spend, of closed and open cohorts, and of rows read', () => {
  check(
    15,
    fc.property(anyBrand(), (options) => {
      const pieces = scenario(options)
      const published = runOracle(pieces)
      const listed = new Set(pieces.nights.at(-1)?.brand.categories.map((c) => c.id))
      const placed = published.spend_daily.filter((row) => listed.has(String(row.category_id)))
      const categories = published.roi_categories.filter(
        (row) => row.basis === 'engaged' && row.model === 'linear',
      )
      for (const level of ['category', 'campaign', 'channel']) {
        const rows = categories.filter((row) => row.level === level)
        expect(total(rows, 'spend_fen')).toBe(total(placed, 'cost_fen'))
        expect(total(rows, 'mature_spend_fen') + total(rows, 'open_spend_fen')).toBe(total(rows, 'spend_fen'))
        const curve = published.roi_curve.filter((row) => row.basis === 'engaged' && row.model === 'linear')
        const money = ['mature_gross_fen', 'open_gross_fen', 'later_gross_fen'].map((name) =>
          total(rows, name),
        )
        expect(money.reduce((a, b) => a + b)).toBe(total(curve, 'gross_fen'))
      }
      for (const row of published.ingest_report)
        expect(row.read_rows).toBe(
          row.accepted_rows + row.duplicate_rows + row.quarantined_rows + row.ignored_rows,
        )
    }),
  )
})

test('a chain of nights whose pieces come inside the window ends as one run over everything does', () => {
  check(
    15,
    fc.property(anyBrand({ insideW: true }), (options) => {
      const pieces = scenario(options)
      const whole = inOrder(runOracle(deliverAtOnce(pieces)))
      expect(inOrder(runOracle(pieces))).toEqual(whole)
      expect(inOrder(runOracle(splitIntoNights(pieces, options.seed)))).toEqual(whole)
      expect(inOrder(runOracle(skipNights(pieces, options.seed)))).toEqual(whole)
    }),
  )
})

test('any chain, restated from the first date, ends as one run over everything does', () => {
  check(
    15,
    fc.property(anyBrand(), (options) => {
      const pieces = scenario(options)
      const whole = inOrder(runOracle(deliverAtOnce(pieces)))
      expect(inOrder(runOracle(thenRestate(pieces)))).toEqual(whole)
    }),
  )
})

test('random brands reach what they are made for', () => {
  const seen = Array.from({ length: 8 }, (_, seed) => runOracle(scenario(troubledBrand(seed))))
  const rows = (name: keyof Published) => seen.flatMap((published): readonly Row[] => published[name])
  const moves = new Set(rows('user_stage_changes').map((row) => `${row.from_stage}>${row.to_stage}`))
  for (const move of ['NONE>A', 'A>TI', 'I>LOST', 'LOST>I', 'TI>P', 'P>S', 'I>NONE'])
    expect([...moves]).toContain(move)
  for (const maturity of ['maturing', 'settling', 'mature'])
    expect(rows('roi_cohorts').some((row) => row.maturity === maturity && Number(row.gross_fen) > 0)).toBe(
      true,
    )
  expect(rows('roi_curve').some((row) => Number(row.refund_fen) > 0)).toBe(true)
  expect(rows('roi_curve').some((row) => String(row.orders).includes('.333333'))).toBe(true)
  expect(rows('roi_categories').some((row) => Number(row.later_gross_fen) > 0)).toBe(true)
  expect(rows('orders').some((row) => row.refund_date_assumed)).toBe(true)
  expect(rows('orders').some((row) => row.platform === 'douyin' && row.spu_id !== null)).toBe(true)
  const refunded = new Set(rows('orders').map((row) => (Number(row.refund_fen) > 0 ? row.platform : null)))
  for (const platform of ['tmall', 'douyin', 'xhs', 'jd']) expect([...refunded]).toContain(platform)
  expect(rows('orders').some((row) => String(row.sub_order_id).endsWith('#2'))).toBe(true)
  const sources = new Set(rows('platform_returns').map((row) => (row.value === null ? null : row.source)))
  for (const source of ['juguang-report', 'xinghe-alliance', 'jd-alliance', 'vip-alliance'])
    expect([...sources]).toContain(source)
  const beside = rows('roi_reconciliation')
  for (const reason of [null, 'not_returned', 'suppressed_small_n', 'not_applicable', 'zero_denominator'])
    expect(beside.some((row) => row.difference_ratio_null_reason === reason)).toBe(true)
  for (const basis of ['engaged', 'viewed'])
    expect(beside.some((row) => row.basis === basis && Number(row.our_gross_fen) > 0)).toBe(true)
  expect(rows('creator_notes').some((row) => row.natural_impressions === null && row.reads !== null)).toBe(
    true,
  )
  for (const scope of ['brand', 'spu'])
    expect(rows('platform_assets').some((row) => row.scope === scope && row.rank !== null)).toBe(true)
  expect(rows('ingest_report').some((row) => row.status === 'rejected')).toBe(true)
  expect(rows('ingest_report').some((row) => Number(row.duplicate_rows) > 0)).toBe(true)
})
