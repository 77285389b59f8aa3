import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { fenOf, JUDGES } from './plain-judges.ts'
import { refundRows, soldParts } from './plain-money.ts'
import { dateOf, readSource } from './plain-reading.ts'
import { type Row, truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

/**
 * The truth comes from what the generator knows. Here the files themselves are read, the plain way, and must say the
 * same: what is a duplicate, what is sold and refunded, who is at which stage.
 */
let sample: Sample
let report: Row[]
beforeAll(async () => {
  sample = await smallSample({ seed: 3, users: 800 })
  report = truthTable(sample.truthFolder, 'ingest_report')
})

const DAY_MS = 86_400_000
const ownRefunds = () => new Set(refundRows(sample).map(({ part }) => part))

describe('the truth is what the files say', () => {
  test.each(Object.keys(JUDGES))(
    '%s: rows of every file are accepted, duplicate, quarantined and ignored as the truth says',
    (source) => {
      const { counts } = readSource(sample, source)
      const told = report.filter((row) => row.source === source)
      expect(told.map((row) => row.file).sort()).toEqual([...counts.keys()].sort())
      for (const row of told) {
        expect(
          {
            read: Number(row.read_rows),
            accepted: Number(row.accepted_rows),
            duplicate: Number(row.duplicate_rows),
            quarantined: Number(row.quarantined_rows),
            ignored: Number(row.ignored_rows),
          },
          row.file,
        ).toEqual(counts.get(row.file ?? ''))
      }
    },
  )

  test('orders: sub-orders sold up to the last date, what was paid, and how many name a person', () => {
    const sold = soldParts(sample)
    const totals = truthTable(sample.truthFolder, 'orders_totals')
    const sum = (column: string) => totals.reduce((all, row) => all + Number(row[column]), 0)
    expect(sum('sub_orders')).toBe(sold.length)
    expect(sum('with_person')).toBe(sold.filter(({ hasPerson }) => hasPerson).length)
    expect(sum('gross_fen')).toBe(sold.reduce((all, part) => all + part.fen, 0))
    expect(sum('assumed_dates')).toBe(
      sold.filter(({ column, id }) => column > 0 && !ownRefunds().has(id)).length,
    )
    expect(sum('assumed_dates')).toBeGreaterThan(0)
  })

  test('refunds: per order never more than was paid, per day only what is dated by then', () => {
    const parts = soldParts(sample)
    // Refunds that name a sub-order are capped there, the others by what the order has left: in all cases of the
    // sample a refund of the whole order follows the named ones, so this order of capping is the order of time.
    const named = new Map<string, number>()
    const whole = new Map<string, number>()
    for (const refund of refundRows(sample)) {
      const own = parts.filter((part) => part.order === refund.order)
      const found = own.filter(
        (part) => part.id === refund.part || (refund.code !== '' && part.code === refund.code),
      )
      const [only] = found.length === 1 ? found : own.length === 1 && refund.part === '' ? own : []
      if (only) named.set(only.id, (named.get(only.id) ?? 0) + refund.fen)
      else if (refund.part === '') whole.set(refund.order, (whole.get(refund.order) ?? 0) + refund.fen)
    }
    let back = 0
    for (const order of new Set(parts.map((part) => part.order))) {
      const own = parts.filter((part) => part.order === order)
      const gross = own.reduce((sum, part) => sum + part.fen, 0)
      const taken = own.reduce((sum, { id, column, fen }) => sum + Math.min(named.get(id) ?? column, fen), 0)
      back += Math.min(taken + (whole.get(order) ?? 0), gross)
    }
    const told = truthTable(sample.truthFolder, 'orders_totals').reduce(
      (all, row) => all + Number(row.refund_fen),
      0,
    )
    expect(told).toBe(back)
    expect(told).toBeGreaterThan(0)
  })

  test.each([
    ['xinghe-alliance', '商家GMV', 'shop_gmv_fen'],
    ['jd-alliance', '成交GMV', 'shop_gmv_fen'],
    ['vip-alliance', '下单GMV', 'placed_gmv_fen'],
    ['juguang-report', '小红星任务期消费', 'task_spend_fen'],
  ])('%s: what %s adds up to, and how often it is not told', (source, header, metric) => {
    const cells = readSource(sample, source).rows.map((row) => row[header] ?? '')
    const isTold = (cell: string) => /^\d/.test(cell)
    const told = truthTable(sample.truthFolder, 'platform_returns').filter(
      (row) => row.source === source && row.metric === metric,
    )
    const fen = (cell: string) => (cell.endsWith('万') ? 1_000_000 * Number(cell.slice(0, -1)) : fenOf(cell))
    const sum = cells.filter(isTold).reduce((all, cell) => all + fen(cell), 0)
    expect(told.reduce((all, row) => all + Number(row.value), 0)).toBeCloseTo(sum, 0)
    expect(sum).toBeGreaterThan(0)
    expect(told.filter((row) => row.value === '').length).toBe(cells.filter((cell) => !isTold(cell)).length)
  })

  test('creators and their notes, the platform and its people: as many as the files tell, with the same sums', () => {
    const notes = truthTable(sample.truthFolder, 'creator_notes')
    const seen = readSource(sample, 'pugongying-notes').rows
    // A cleaned copy names no day: it counts for the day after its week, and that of the last date is not yet known.
    expect(notes.length).toBeLessThanOrEqual(seen.length)
    const reads = (row: Row) => Number((row.全部阅读量 ?? '').replaceAll(',', ''))
    const dated = seen.filter((row) => row[''] !== undefined)
    const days = new Set(dated.map((row) => row['']))
    const told = notes.filter((row) => days.has(row.report_date))
    expect(told.reduce((all, row) => all + Number(row.reads), 0)).toBe(
      dated.reduce((all, row) => all + reads(row), 0),
    )
    const assets = truthTable(sample.truthFolder, 'platform_assets')
    const people = readSource(sample, 'lingxi-assets').rows
    expect(assets.length).toBe(5 * people.length)
    const value = (metric: string) =>
      assets.filter((row) => row.metric === metric).reduce((all, row) => all + Number(row.value), 0)
    expect(value('aips_users')).toBe(
      people.reduce((all, row) => all + Number((row.AIPS人群总数 ?? '').replaceAll(',', '')), 0),
    )
    expect(value('read_penetration')).toBeCloseTo(
      people.reduce((all, row) => all + Number((row.阅读渗透率 ?? '').replace('%', '')) / 100, 0),
      6,
    )
  })

  test('stages: people by the stages that hold at the last date, brand scope, ids linked', () => {
    const person = new Map<string, string>()
    for (const row of readSource(sample, 'identity-links').rows)
      person.set(`${row.id_type} ${row.user_id}`, row.one_id ?? '')
    const personOf = (row: Row) => {
      const id = `${row.id_type} ${row.user_id?.toLowerCase()}`
      return person.get(id) ?? id
    }
    const end = Date.parse(sample.endDate)
    const ageOf = (text: string) => (end - Date.parse(dateOf(text))) / DAY_MS
    const held = new Map<string, { a: boolean; i: boolean; ti: boolean; clicks: number }>()
    for (const row of readSource(sample, 'behaviours').rows) {
      const age = ageOf(row.occurred_at ?? '')
      if (age < 0) continue
      const flags = held.get(personOf(row)) ?? { a: false, i: false, ti: false, clicks: 0 }
      held.set(personOf(row), flags)
      const { behaviour = '' } = row
      const isInterest = ['click', 'like', 'comment', 'follow', 'live_view'].includes(behaviour)
      if (behaviour === 'impression' && age < 30) flags.a = true
      if (isInterest && age < 90) flags.i = true
      if (!isInterest && behaviour !== 'impression' && age < 90) flags.ti = true
      if (behaviour === 'click' && age < 30) flags.clicks += Number(row.count || 1)
    }
    const told = truthTable(sample.truthFolder, 'user_stages_counts').filter((row) => row.scope === 'brand')
    const users = (flag: string) =>
      told.filter((row) => row[flag] === 'true').reduce((all, row) => all + Number(row.users), 0)
    const people = [...held.values()]
    expect(users('holds_a')).toBe(people.filter(({ a }) => a).length)
    expect(users('holds_i')).toBe(people.filter(({ i }) => i).length)
    expect(users('holds_ti')).toBe(people.filter(({ ti, clicks }) => ti || clicks >= 3).length)
  })
})
