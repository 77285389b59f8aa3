import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { exportsOf, type Row, rowsOf, truthTable } from './read-exports.ts'
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

const BEHAVIOURS = new Set(
  'impression click deep_read like collect comment ask_to_buy share follow search live_view shop_visit add_to_cart post_note review'.split(
    ' ',
  ),
)
const DAY_MS = 86_400_000
const isReal = (text: string) => !Number.isNaN(Date.parse(text)) && !text.startsWith('2026-02-30')
const isNear = (text: string) => text > '2013' && text < '2030'

/** The instant of a time in an export, brand time where it names no offset. */
const instant = (text: string) => Date.parse(/[Z+]/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`)
const dateOf = (text: string) => new Date(instant(text) + 8 * 3_600_000).toISOString().slice(0, 10)

type Judged = { key: string; isBad: boolean; isIgnored: boolean }
const judges: Record<string, (row: Row) => Judged> = {
  behaviours: (row) => ({
    key: row.event_id || JSON.stringify({ ...row, event_id: '' }, Object.keys(row).sort()),
    isIgnored: Object.values(row).every((cell) => cell === ''),
    isBad:
      !isReal(row.occurred_at ?? '') ||
      !isNear(row.occurred_at ?? '') ||
      !BEHAVIOURS.has(row.behaviour ?? '') ||
      row.channel === 'billboard' ||
      row.user_id === '' ||
      row.user_id?.includes('E+') === true ||
      row.count === '0' ||
      row.note_id?.includes('138') === true,
  }),
  orders: (row) => ({
    key: `${row.platform} ${row.order_id} ${row.sub_order_id || row.order_id}`,
    isIgnored: row.status === 'unpaid' || row.status === 'cancelled',
    isBad:
      row.order_id?.includes('E+') === true ||
      !isReal(row.paid_at ?? '') ||
      !(Number(row.paid_amount) >= 0) ||
      row.status === 'lost',
  }),
  refunds: (row) => ({
    key: `${row.platform} ${row.refund_id}`,
    isIgnored: false,
    isBad: Number(row.refund_amount) < 0,
  }),
  spend: (row) => ({
    key: `${row.spend_date} ${row.campaign_id} ${row.channel} ${row.category_id}`,
    isIgnored: false,
    isBad: Number(row.cost) < 0,
  }),
  products: (row) => ({ key: row.spu_id ?? '', isIgnored: false, isBad: false }),
  'identity-links': (row) => ({ key: `${row.id_type} ${row.user_id}`, isIgnored: false, isBad: false }),
  'juguang-report': (row) => ({
    key: `${row.时间?.replaceAll('-', '')} ${row.创意ID} ${row.投放位置}`,
    isIgnored: row.时间?.startsWith('合计') === true,
    isBad: false,
  }),
}

/** Reads a source whole: counts by file, and the newest row of every key with what it replaced taken away. */
function readSource(source: string) {
  const counts = new Map<string, Record<string, number>>()
  const newest = new Map<string, { content: string; row: Row }>()
  const rejected = new Set(report.filter((row) => row.status === 'rejected').map((row) => row.file))
  for (const file of exportsOf(sample.folder, source)) {
    const count = { read: 0, accepted: 0, duplicate: 0, quarantined: 0, ignored: 0 }
    counts.set(file.file, count)
    if (rejected.has(file.file)) continue
    for (const { shop_name: _, 点击率: __, ...row } of rowsOf(file)) {
      const { key, isBad, isIgnored } = judges[source]?.(row) ?? { key: '', isBad: true, isIgnored: false }
      const values = { ...row, 时间: row.时间?.replaceAll('-', '') ?? '' }
      const content = JSON.stringify(values, Object.keys(values).sort())
      count.read += 1
      // Two rows of one key in one file of spend add up: neither replaces the other.
      const place = source === 'spend' ? `${key} ${row.cost}` : key
      if (isIgnored) count.ignored += 1
      else if (isBad) count.quarantined += 1
      else if (newest.get(place)?.content === content) count.duplicate += 1
      else count.accepted += 1
      if (isBad && !isIgnored) continue
      newest.set(place, { content, row: isIgnored ? { ...row, status: 'gone' } : row })
    }
  }
  return {
    counts,
    rows: [...newest.values()].map(({ row }) => row).filter(({ status }) => status !== 'gone'),
  }
}

describe('the truth is what the files say', () => {
  test.each(Object.keys(judges))(
    '%s: rows of every file are accepted, duplicate, quarantined and ignored as the truth says',
    (source) => {
      const { counts } = readSource(source)
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
    const sold = readSource('orders').rows.filter((row) => dateOf(row.paid_at ?? '') <= sample.endDate)
    const totals = truthTable(sample.truthFolder, 'orders_totals')
    const sum = (column: string) => totals.reduce((all, row) => all + Number(row[column]), 0)
    expect(sum('sub_orders')).toBe(sold.length)
    expect(sum('with_person')).toBe(sold.filter((row) => row.user_id !== '').length)
    expect(sum('gross_fen')).toBe(
      sold.reduce((all, row) => all + Math.round(100 * Number(row.paid_amount)), 0),
    )
  })

  test('refunds: per order never more than was paid, per day only what is dated by then', () => {
    const gross = new Map<string, number>()
    for (const row of readSource('orders').rows) {
      if (dateOf(row.paid_at ?? '') > sample.endDate) continue
      const fen = Math.round(100 * Number(row.paid_amount))
      gross.set(`${row.sub_order_id || row.order_id}`, fen)
      gross.set(`order ${row.order_id}`, (gross.get(`order ${row.order_id}`) ?? 0) + fen)
    }
    // Refunds that name a sub-order are capped there, the others by what the order has left: in all cases of the
    // sample a refund of the whole order follows the named ones, so this order of capping is the order of time.
    const named = new Map<string, number>()
    const whole = new Map<string, number>()
    for (const row of readSource('refunds').rows) {
      if (dateOf(row.refunded_at ?? '') > sample.endDate) continue
      const fen = Math.round(100 * Number(row.refund_amount))
      const into = row.sub_order_id === '' ? whole : named
      const key = `${row.order_id} ${row.sub_order_id}`
      into.set(key, (into.get(key) ?? 0) + fen)
    }
    const taken = new Map<string, number>()
    for (const [key, fen] of named) {
      const [order = '', part = ''] = key.split(' ')
      taken.set(order, (taken.get(order) ?? 0) + Math.min(fen, gross.get(part) ?? 0))
    }
    for (const [key, fen] of whole) {
      const order = key.trim()
      const before = taken.get(order) ?? 0
      taken.set(order, Math.min(before + fen, gross.get(`order ${order}`) ?? 0))
    }
    const told = truthTable(sample.truthFolder, 'orders_totals').reduce(
      (all, row) => all + Number(row.refund_fen),
      0,
    )
    expect(told).toBe([...taken.values()].reduce((all, fen) => all + fen, 0))
    expect(told).toBeGreaterThan(0)
  })

  test('stages: people by the stages that hold at the last date, brand scope, ids linked', () => {
    const person = new Map<string, string>()
    for (const row of readSource('identity-links').rows)
      person.set(`${row.id_type} ${row.user_id}`, row.one_id ?? '')
    const personOf = (row: Row) => {
      const id = `${row.id_type} ${row.user_id?.toLowerCase()}`
      return person.get(id) ?? id
    }
    const end = Date.parse(sample.endDate)
    const ageOf = (text: string) => (end - Date.parse(dateOf(text))) / DAY_MS
    const held = new Map<string, { a: boolean; i: boolean; ti: boolean; clicks: number }>()
    for (const row of readSource('behaviours').rows) {
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
