import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { live } from './support/replay-lab.ts'

const brand = brandWith({})

/** Clicks with ids of their own, `date person id channel`: three of one person within 30 days are true interest. */
const clicks = (exported: string, name: string, rows: readonly string[]): ExportFile =>
  fileOn(exported, `behaviours/${name}`, [
    'occurred_at,id_type,user_id,behaviour,channel,event_id',
    ...rows.map((row) => {
      const [date, person, id, channel = 'organic'] = row.split(' ')
      return `${date} 12:00:00,open_id,${person},click,${channel},${id}`
    }),
  ])

/** How many people stand where in the brand on the last date: everybody else is nowhere. */
async function standing(life: Parameters<typeof live>[1]): Promise<Record<string, number>> {
  const lab = await live(brand, life)
  const rows = await lab.table('user_stages')
  await lab.close()
  const found: Record<string, number> = {}
  for (const { scope, stage } of rows)
    if (scope === 'brand') found[String(stage)] = (found[String(stage)] ?? 0) + 1
  return found
}

const TWICE = ['2026-03-01 ann e1', '2026-03-01 ann e2']

test('a night that was missed counts once what newer files tell again: two clicks do not become four', async () => {
  expect(
    await standing([
      ['2026-03-01', clicks('2026-03-01', 'a.csv', TWICE)],
      ['2026-03-03', clicks('2026-03-02', 'b.csv', [...TWICE, '2026-03-02 bob e3'])],
    ]),
  ).toEqual({ I: 2 })
})

test('nor where the newer file says another channel of them', async () => {
  expect(
    await standing([
      ['2026-03-01', clicks('2026-03-01', 'a.csv', TWICE)],
      ['2026-03-03', clicks('2026-03-02', 'b.csv', ['2026-03-01 ann e1 live', '2026-03-01 ann e2 live'])],
    ]),
  ).toEqual({ I: 1 })
})

test('a late row counts beside clicks from before the window that were exported again, not beside twice as many', async () => {
  const nights = Array.from({ length: 9 }, (_, index) => `2026-03-${String(index + 11)}`)
  expect(
    await standing([
      ['2026-03-10', clicks('2026-03-10', 'a.csv', ['2026-03-01 ann e1'])],
      ...nights.map((date) => [date] as const),
      ['2026-03-20', clicks('2026-03-20', 'b.csv', ['2026-03-01 ann e1', '2026-03-20 bob e9'])],
      ['2026-03-21', clicks('2026-03-21', 'c.csv', ['2026-03-19 ann e2'])],
    ]),
  ).toEqual({ I: 2 })
})

test('three different clicks are true interest, in whichever files they come', async () => {
  expect(
    await standing([
      ['2026-03-01', clicks('2026-03-01', 'a.csv', TWICE)],
      ['2026-03-03', clicks('2026-03-02', 'b.csv', [...TWICE, '2026-03-01 ann e3'])],
    ]),
  ).toEqual({ TI: 1 })
})
