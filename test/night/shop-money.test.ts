import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { dice } from '../support/random-brand/dice.ts'
import { openLab, succeeded } from './lab.ts'
import { linesOf, ordersOf, SHOPS } from './support/shop-exports.ts'

/** Orders of the newer export, and the first and last of the older one, which arrives later. */
const [NEWER, FROM, TO] = [200, 120, 260]

test.each(Object.entries(SHOPS))(
  'what orders of %s come to, to the fen: gross, given back and net, whatever comes twice or too late',
  async (_, shop) => {
    const { source, aftersales, noise, badRows } = shop
    const newer = ordersOf(shop, 0, NEWER, false)
    const older = ordersOf(shop, FROM, TO, true)
    const counting = [...newer, ...older.slice(NEWER - FROM)]
    const d = dice(1, 'rows in any order')
    const fresh = linesOf([...newer.flatMap((order) => order.orders), ...noise])
    const file = (on: string, name: string, lines: readonly string[]) =>
      fileOn(on, `${source}/${name}.csv`, lines)
    const back = (on: string, name: string, versions: typeof newer) => {
      const rows = d.shuffle(versions.flatMap((order) => order.aftersales))
      return aftersales === undefined ? [] : [fileOn(on, `${aftersales}/${name}.csv`, linesOf(rows))]
    }

    const lab = await openLab('money', 'lumina')
    const brand = brandWith()
    const firstFiles = [file('2026-03-10', 'march', fresh), ...back('2026-03-10', 'march', newer)]
    succeeded(await lab.night({ date: '2026-03-10', brand, files: firstFiles }))
    const lateFiles = [
      // An older export that arrives later, a renamed copy, and the same orders in a second file.
      file('2026-03-09', 'late', linesOf(older.flatMap((order) => order.orders))),
      ...back('2026-03-09', 'late', older),
      file('2026-03-11', 'copy', fresh),
      file('2026-03-11', 'again', linesOf(newer.slice(0, 50).flatMap((order) => order.orders))),
    ]
    succeeded(await lab.night({ date: '2026-03-11', brand, files: lateFiles }))

    const orders = await lab.table('orders')
    const sums = ['gross_fen', 'refund_fen', 'net_fen'].map((name) =>
      orders.reduce((total, row) => total + Number(row[name]), 0),
    )
    const total = (name: 'gross' | 'refund' | 'subOrders') =>
      counting.reduce((sum, order) => sum + order[name], 0)
    expect(sums).toEqual([total('gross'), total('refund'), total('gross') - total('refund')])
    expect(orders).toHaveLength(total('subOrders'))
    expect(Math.min(...orders.map((row) => Number(row.net_fen)))).toBeGreaterThanOrEqual(0)
    const march = (await lab.table('ingest_report')).find((row) => row.file === `${source}/march.csv`)
    expect(march).toMatchObject({ read_rows: fresh.length - 1, quarantined_rows: badRows, duplicate_rows: 0 })
    await lab.close()
  },
  120_000,
)
