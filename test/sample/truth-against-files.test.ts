import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { fenOf, JUDGES, NUMBERED } from './plain-judges.ts'
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

const DAY_MS = 86_400_000
/** The instant of a time in an export, brand time where it names no offset. */
const instant = (text: string) => Date.parse(/[Z+]/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`)
const dateOf = (text: string) => new Date(instant(text) + 8 * 3_600_000).toISOString().slice(0, 10)

/** Reads a source whole: counts by file, and the newest row of every key with what it replaced taken away. */
function readSource(source: string) {
  const counts = new Map<string, Record<string, number>>()
  const newest = new Map<string, { content: string; row: Row }>()
  const rejected = new Set(report.filter((row) => row.status === 'rejected').map((row) => row.file))
  for (const file of exportsOf(sample.folder, source)) {
    const count = { read: 0, accepted: 0, duplicate: 0, quarantined: 0, ignored: 0 }
    counts.set(file.file, count)
    if (rejected.has(file.file)) continue
    const places = new Map<string, number>()
    for (const { shop_name: _, 点击率: __, ...row } of rowsOf(file)) {
      const { key, isBad, isIgnored } = JUDGES[source]?.(row, file.file) ?? {
        key: '',
        isBad: true,
        isIgnored: false,
      }
      const values = { ...row, 时间: row.时间?.replaceAll('-', '') ?? '' }
      const content = JSON.stringify(values, Object.keys(values).sort())
      count.read += 1
      // Two rows of one key in one file of spend add up: neither replaces the other.
      const number = (places.get(key) ?? 0) + 1
      places.set(key, number)
      const place =
        source === 'spend' ? `${key} ${row.cost}` : NUMBERED.has(source) ? `${key}#${number}` : key
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

type Part = { id: string; order: string; code: string; fen: number; column: number; hasPerson: boolean }

/** Sub-orders of all roads that are sold up to the last date. */
function soldParts(): Part[] {
  const isKnown = (at: string | undefined) => dateOf(at ?? '') <= sample.endDate
  const part = (id = '', order = '', fen = 0, row: Row = {}, code = '', column = 0): Part => ({
    ...{ id, order, code, fen, column },
    hasPerson: !['', '-'].includes(row.会员标识 ?? row.user_id ?? ''),
  })
  const jd = new Map<string, Part>()
  for (const row of readSource('jd-orders').rows) {
    if (row.收支方向 !== '收入') continue
    const id = `${row.订单编号} ${row.商品编号}`
    jd.set(id, part(id, row.订单编号, (jd.get(id)?.fen ?? 0) + fenOf(row.应结金额), row))
  }
  return [
    ...readSource('orders')
      .rows.filter((row) => isKnown(row.paid_at))
      .map((row) => part(row.sub_order_id || row.order_id, row.order_id, fenOf(row.paid_amount), row)),
    ...readSource('tmall-orders').rows.map((row) =>
      row.总金额 === undefined
        ? part(row.子订单编号, row.主订单编号, fenOf(row.买家实付金额), row, '', fenOf(row.退款金额))
        : part(row.订单编号, row.订单编号, fenOf(row.总金额), row, '', fenOf(row.退款金额)),
    ),
    ...readSource('doudian-orders').rows.map((row) =>
      part(
        row.子订单编号,
        row.主订单编号,
        fenOf(row.订单应付金额),
        row,
        row.商家编码 === '-' ? '' : row.商家编码,
      ),
    ),
    ...readSource('qianfan-orders').rows.map((row, index) =>
      part(`${row.订单号} ${index}`, row.订单号, fenOf(row['商家应收金额(元)（支付金额）']), row),
    ),
    ...jd.values(),
  ]
}

/** Refunds with a row of their own, dated up to the last date. `part` blank: of no sub-order that is named by number. */
function refundRows(): { order: string; part: string; code: string; fen: number }[] {
  const rows = [
    ...readSource('refunds').rows.map((row) => ({
      ...{ order: row.order_id ?? '', part: row.sub_order_id ?? '', code: '' },
      ...{ fen: fenOf(row.refund_amount), on: dateOf(row.refunded_at ?? '') },
    })),
    ...readSource('doudian-aftersales').rows.map((row) => ({
      ...{ order: row.订单号 ?? '', part: '', code: row.商家编码 === '-' ? '' : (row.商家编码 ?? '') },
      ...{ fen: fenOf(row['退商品金额（元）']), on: '' },
    })),
    ...readSource('qianfan-aftersales').rows.map((row) => ({
      ...{ order: row.订单号 ?? '', part: '', code: '', fen: fenOf(row['申请售后金额(元)']), on: '' },
    })),
    ...readSource('jd-orders')
      .rows.filter((row) => row.收支方向 === '支出')
      .map((row) => ({
        ...{ order: row.订单编号 ?? '', part: `${row.订单编号} ${row.商品编号}`, code: '' },
        ...{ fen: Math.abs(fenOf(row.应结金额)), on: '' },
      })),
  ]
  return rows.filter(({ on }) => on <= sample.endDate)
}

const ownRefunds = () => new Set(refundRows().map(({ part }) => part))

describe('the truth is what the files say', () => {
  test.each(Object.keys(JUDGES))(
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
    const sold = soldParts()
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
    const parts = soldParts()
    // Refunds that name a sub-order are capped there, the others by what the order has left: in all cases of the
    // sample a refund of the whole order follows the named ones, so this order of capping is the order of time.
    const named = new Map<string, number>()
    const whole = new Map<string, number>()
    for (const refund of refundRows()) {
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
    const cells = readSource(source).rows.map((row) => row[header] ?? '')
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
    const seen = readSource('pugongying-notes').rows
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
    const people = readSource('lingxi-assets').rows
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
