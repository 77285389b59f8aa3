import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { type Life, live } from './support/replay-lab.ts'

const orders = (exported: string, name: string, ...rows: readonly string[]) =>
  fileOn(exported, `orders/${name}`, ['order_id,platform,paid_at,paid_amount,status', ...rows])
const sale = (status: string): string => `A,tmall,2026-03-08 10:00:00,10.00,${status}`

// The lake holds an order as shipped; an older export that says paid comes late, then a newer one that says paid.
const held = orders('2026-03-08', 'held.csv', sale('shipped'))
const older = orders('2026-03-07', 'older.csv', sale('paid'))
const newer = orders('2026-03-09', 'newer.csv', sale('paid'), 'B,tmall,2026-03-08 11:00:00,1.00,paid')

const lives: [string, Life][] = [
  [
    'in one night',
    [
      ['2026-03-08', held],
      ['2026-03-09', older, newer],
    ],
  ],
  [
    'in a night each',
    [
      ['2026-03-08', held],
      ['2026-03-09', older],
      ['2026-03-10', newer],
    ],
  ],
]

test.each(lives)('a row that equals one that came too late is its duplicate, %s', async (_, life) => {
  const lab = await live(brandWith(), life)
  const counts = (await lab.table('ingest_report')).map((row) => [
    row.file,
    row.accepted_rows,
    row.duplicate_rows,
  ])
  await lab.close()
  expect(counts.toSorted()).toEqual([
    ['orders/held.csv', 1, 0],
    ['orders/newer.csv', 1, 1],
    ['orders/older.csv', 0, 1],
  ])
})
