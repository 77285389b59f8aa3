import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { type ExportFile, exportsOf, type Row, rowsOf, truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

let sample: Sample
let report: Row[]
let behaviours: ExportFile[]
let orders: Row[]
let refunds: Row[]
beforeAll(async () => {
  sample = await smallSample()
  report = truthTable(sample.truthFolder, 'ingest_report')
  behaviours = exportsOf(sample.folder, 'behaviours')
  const kept = (file: ExportFile) => report.some((row) => row.file === file.file && row.status === 'accepted')
  orders = exportsOf(sample.folder, 'orders').filter(kept).flatMap(rowsOf)
  refunds = exportsOf(sample.folder, 'refunds').filter(kept).flatMap(rowsOf)
})

const sum = (column: string, source: string) =>
  report.filter((row) => row.source === source).reduce((total, row) => total + Number(row[column]), 0)

describe('the sample holds every trouble a night must bear', () => {
  test('rows are repeated, replaced, quarantined and ignored, and few are bad', () => {
    for (const source of [
      'behaviours',
      'orders',
      'refunds',
      'spend',
      'products',
      'identity-links',
      'juguang-report',
    ]) {
      expect(sum('duplicate_rows', source), source).toBeGreaterThan(0)
    }
    expect(sum('quarantined_rows', 'behaviours')).toBeGreaterThan(20)
    expect(sum('ignored_rows', 'orders')).toBeGreaterThan(0)
    for (const row of report) {
      const bad = Number(row.quarantined_rows)
      expect(bad <= 5 || bad <= 0.01 * Number(row.read_rows), row.file).toBe(true)
    }
  })

  test('files are rejected, each for its own reason', () => {
    const reasons = report.filter((row) => row.status === 'rejected').map((row) => row.reason)
    expect(reasons.sort()).toEqual([
      ...['ambiguous_header', 'bad_encoding', 'broken_archive', 'empty_file', 'encrypted', 'missing_column'],
      ...['raw_personal_data', 'too_large', 'too_many_bad_rows', 'unknown_source'],
    ])
  })

  test('bad rows have at least eight different reasons', () => {
    const reasons = new Set(truthTable(sample.truthFolder, 'quarantine_counts').map((row) => row.reason))
    expect(reasons.size).toBeGreaterThanOrEqual(8)
  })

  test('some rows come late, one to six days, and some are dated after the last date', () => {
    const daily = behaviours.filter(({ file }) => /\/\d{4}-\d\d-\d\d\.csv$/.test(file))
    const lags = daily.flatMap((file) =>
      rowsOf(file)
        .map((row) => row.occurred_at ?? '')
        .filter((at) => /^2026-0[5-9]-\d\d /.test(at))
        .map((at) => (Date.parse(file.file.slice(-14, -4)) - Date.parse(at.slice(0, 10))) / 86_400_000),
    )
    expect(new Set(lags)).toEqual(new Set([-1, 0, 1, 2, 3, 4, 5, 6]))
    const last = daily.find(({ file }) => file.endsWith('2026-09-01.csv'))
    expect(last?.text).toMatch(/^2026-09-02[ T]0[0-2]/m)
  })

  test('a file is there twice under two names', () => {
    const resent = join(sample.folder, 'behaviours/resent')
    const all = report.filter((row) => row.file?.startsWith('behaviours/resent'))
    expect(all).toEqual([])
    expect(statSync(resent).isDirectory()).toBe(true)
  })

  test('the files of a day are exported at 02:30 of the next morning, brand time', () => {
    const file = behaviours.find((known) => known.file.endsWith('2026-08-15.csv'))
    expect(new Date(file?.exportedAt ?? 0).toISOString()).toBe('2026-08-15T18:30:00.000Z')
  })

  test('orders name people, nobody, several sub-orders and newer statuses', () => {
    const statuses = new Set(orders.map((row) => row.status))
    expect(statuses).toEqual(
      new Set(['', 'paid', 'shipped', 'completed', 'refunded', 'unpaid', 'cancelled', 'lost']),
    )
    expect(orders.some((row) => row.user_id === '')).toBe(true)
    expect(orders.some((row) => row.sub_order_id === '')).toBe(true)
    expect(orders.some((row) => row.paid_amount === '0.00')).toBe(true)
    expect(orders.some((row) => /^[0-9A-F]{32}$/.test(row.user_id ?? ''))).toBe(true)
    expect(new Set(orders.map((row) => row.platform))).toEqual(new Set(['tmall', 'douyin', 'xhs']))
  })

  test('refunds name a sub-order or the order, come in parts, and exceed what was paid', () => {
    expect(refunds.some((row) => row.sub_order_id === '')).toBe(true)
    expect(refunds.some((row) => row.sub_order_id !== '')).toBe(true)
    expect(refunds.some((row) => row.refund_id?.endsWith('-2'))).toBe(true)
    const paid = new Map(orders.map((row) => [row.sub_order_id, Number(row.paid_amount)]))
    const back = new Map<string, number>()
    for (const row of new Map(refunds.map((row) => [row.refund_id, row])).values()) {
      const id = row.sub_order_id ?? ''
      back.set(id, (back.get(id) ?? 0) + Number(row.refund_amount))
    }
    expect(
      [...back].some(([id, amount]) => id !== '' && amount > (paid.get(id) ?? Number.POSITIVE_INFINITY)),
    ).toBe(true)
  })

  test('some people lapse and come back, some share after buying, some buy without being touched', () => {
    const assets = truthTable(sample.truthFolder, 'stage_assets_daily')
    expect(assets.some((row) => Number(row.recalled_users) > 0)).toBe(true)
    expect(assets.some((row) => row.stage === 'S' && Number(row.closing_users) > 0)).toBe(true)
    const now = truthTable(sample.truthFolder, 'user_stages_counts').filter((row) => row.scope === 'brand')
    const untouched = now.find((row) => row.stage === 'P' && !Object.values(row).slice(4, 7).includes('true'))
    expect(Number(untouched?.users)).toBeGreaterThan(0)
  })

  test('the ad report has its byte-order mark, totals, mixed brackets and what is not returned yet', () => {
    const files = exportsOf(sample.folder, 'juguang-report')
    const text = files.map((file) => file.text).join('')
    expect(files.every((file) => file.text.startsWith('\uFEFF'))).toBe(true)
    expect(text).toMatch(/行业商品GMV（7日）.*行业商品GMV\(15日）.*行业商品GMV（30日\)/)
    expect(text).toMatch(/合计\d+条记录/)
    expect(text).toContain('合计汇总')
    expect(text).toContain(',—,')
    expect(text).toContain('数据较少')
    expect(text).toMatch(/"\d,\d{3}\.\d\d"/)
  })

  test('some spend meets nobody and some has no category', () => {
    const spend = truthTable(sample.truthFolder, 'spend_daily')
    expect(spend.some((row) => row.category_id === '')).toBe(true)
    const cohorts = truthTable(sample.truthFolder, 'roi_cohorts')
    const empty = cohorts.filter((row) => row.window_days === '90' && row.gross_fen === '0')
    expect(empty.some((row) => Number(row.spend_fen) > 0)).toBe(true)
    expect(readFileSync(join(sample.folder, 'brand.yaml'), 'utf8')).not.toContain('c-sampling')
  })
})
