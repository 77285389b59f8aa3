import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { runOracle } from '../oracle/oracle.ts'
import type { Published } from '../oracle/published.ts'
import { oracleNight } from './oracle-night.ts'
import { truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

/**
 * Two people worked the definitions out apart: the generator of the sample from what it knows, the oracle from the
 * files. Where both say the same, cell by cell, a fault must have been made twice.
 */
let sample: Sample
let published: Published
beforeAll(async () => {
  sample = await smallSample({ users: 300, days: 110, seed: 11 })
  published = runOracle(oracleNight(sample))
})

type Cells = Readonly<Record<string, number | string | boolean | null>>

/** A table as sorted lines of text, in the columns of the truth. */
const lines = (rows: readonly Cells[], columns: readonly string[]) =>
  rows.map((row) => columns.map((column) => String(row[column] ?? '')).join('|')).sort()

const expectSame = (name: string, rows: readonly Cells[]) => {
  const truth = truthTable(sample.truthFolder, name)
  const columns = Object.keys(truth[0] ?? {})
  expect(truth.length).toBeGreaterThan(10)
  expect(lines(truth, columns)).toEqual(lines(rows, columns))
}

/** Sums by the named columns; `add` gives the columns to sum. */
function sums(rows: readonly Cells[], by: readonly string[], add: (row: Cells) => Record<string, number>) {
  const groups = new Map<string, Record<string, number | string | boolean | null>>()
  for (const row of rows) {
    const head = Object.fromEntries(by.map((column) => [column, row[column] ?? null]))
    const key = JSON.stringify(head)
    const group = groups.get(key) ?? head
    for (const [column, value] of Object.entries(add(row))) group[column] = Number(group[column] ?? 0) + value
    groups.set(key, group)
  }
  return [...groups.values()]
}

describe('the truth of a sample is what the oracle says of its files', () => {
  test('stage_assets_daily, every date and scope', () => {
    expectSame('stage_assets_daily', published.stage_assets_daily)
  })

  test('stage_flows_daily of the last date, pairs with somebody in them', () => {
    const flows = published.stage_flows_daily.filter(
      (row) => row.dt === sample.endDate && Number(row.users) > 0,
    )
    expectSame('stage_flows_daily', flows)
  })

  test('user_stages: people by stage and by the stages that hold, days since they are there and since they are known', () => {
    const daysSince = (date: unknown) => (Date.parse(sample.endDate) - Date.parse(String(date))) / 86_400_000
    const by = [
      'brand_id',
      'scope',
      'scope_id',
      'stage',
      'holds_a',
      'holds_i',
      'holds_ti',
      'holds_p',
      'holds_s',
    ]
    const counts = sums(published.user_stages, by, (row) => ({
      users: 1,
      days_in_stage: daysSince(row.since_date),
      days_known: daysSince(row.first_date),
    }))
    expectSame('user_stages_counts', counts)
  })

  test.each(['roi_cohorts', 'roi_categories', 'spend_daily'] as const)('%s', (name) => {
    expectSame(name, published[name])
  })

  test('orders by platform, category and month', () => {
    const rows = published.orders.map((row) => ({ ...row, paid_month: String(row.paid_date).slice(0, 7) }))
    const totals = sums(rows, ['brand_id', 'platform', 'category_id', 'paid_month'], (row) => ({
      sub_orders: 1,
      with_person: row.user_key === null ? 0 : 1,
      gross_fen: Number(row.gross_fen),
      refund_fen: Number(row.refund_fen),
      net_fen: Number(row.net_fen),
      assumed_dates: 0,
    }))
    expectSame('orders_totals', totals)
  })
})
