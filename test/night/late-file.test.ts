import { cp } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../shared/calendar.ts'
import { brandWith, fileOn, touchesOn } from '../oracle/by-hand.ts'
import type { Row } from '../oracle/published.ts'
import type { ExportFile, Night } from '../oracle/scenario.ts'
import { differences, type Lab, openLab, succeeded } from './lab.ts'

const LAST = '2026-03-20'
const brand = brandWith({
  campaigns: [
    { id: 'c1', name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-03-01', ends: '2026-03-31' },
  ],
})
const nightOf = (date: string, ...files: ExportFile[]): Night => ({ date, brand, files })

const touches = touchesOn('2026-03-12', 'first.csv', [
  ...['ann', 'bob', 'eva'].map((person) => `2026-03-01 ${person} impression`),
  '2026-03-05 ann click',
])
const collected = touchesOn('2026-03-18', 'bob.csv', ['2026-03-18 bob collect'])
const orders = (date: string, path: string, lines: readonly string[]): ExportFile =>
  fileOn(date, `orders/${path}`, [
    'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
    ...lines.map((line) => {
      const [id, on, amount, person] = line.split(' ')
      return `${id},tmall,${on} 12:00:00,${amount},open_id,${person},serum`
    }),
  ])
const spend = (date: string, path: string, lines: readonly string[]): ExportFile =>
  fileOn(date, `spend/${path}`, [
    'spend_date,campaign_id,channel,cost',
    ...lines.map((line) => line.replaceAll(' ', ',')),
  ])

/** Published up to the 20th, the last eight dates by a night each. */
let base: Lab
beforeAll(async () => {
  base = await openLab('late', 'lumina')
  const bought = orders('2026-03-12', 'a.csv', ['o1 2026-03-10 90.00 ann'])
  const spent = spend('2026-03-12', 'a.csv', ['2026-03-05 c1 feed_ad 100.00'])
  const first = succeeded(await base.night(nightOf('2026-03-12', touches, bought, spent)))
  expect(first.rows).toMatchObject({ read: 6, accepted: 6 })
  for (let date = '2026-03-13'; date <= LAST; date = addDays(date, 1))
    succeeded(await base.night(nightOf(date, ...(date === '2026-03-18' ? [collected] : []))))
})
afterAll(() => base.close())

/** A copy of it that a test may go on with. */
async function published(): Promise<Lab> {
  const lab = await openLab('late', 'lumina')
  for (const folder of ['lakeDir', 'exportsDir'] as const)
    await cp(base[folder], lab[folder], { recursive: true, preserveTimestamps: true })
  return lab
}

const STAGE_TABLES = ['stage_assets_daily', 'stage_flows_daily', 'stage_rates_daily', 'user_stage_changes']
const datesOf = (rows: readonly Row[], table: string) =>
  [...new Set(rows.filter((row) => row.table_name === table).map((row) => String(row.dt)))].toSorted()

/** Dates of a table whose rows are not the same in both. */
function changedDates(before: readonly Row[], after: readonly Row[], date = 'dt'): string[] {
  const byDate = (rows: readonly Row[]) => Map.groupBy(rows, (row) => String(row[date]))
  const text = (rows: readonly Row[] | undefined) =>
    JSON.stringify((rows ?? []).map((row) => JSON.stringify(row)).toSorted())
  const [a, b] = [byDate(before), byDate(after)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((one) => text(a.get(one)) !== text(b.get(one)))
    .toSorted()
}

async function snapshot(lab: Lab, names: readonly string[]): Promise<Record<string, Row[]>> {
  const tables: Record<string, Row[]> = {}
  for (const name of names) tables[name] = await lab.table(name)
  return tables
}

test('a late touch inside the window changes the days from its own on, and restatements names them and the file', async () => {
  const lab = await published()
  const before = await snapshot(lab, STAGE_TABLES)
  const logged = (await lab.table('restatements')).length
  const next = addDays(LAST, 1)
  // eva, an acquaintance since the 1st, turns out to have collected on the 16th.
  const told = succeeded(
    await lab.night(nightOf(next, touchesOn('2026-03-16', 'late.csv', ['2026-03-16 eva collect']))),
  )
  const after = await snapshot(lab, STAGE_TABLES)
  const restated = (await lab.table('restatements')).slice(logged)
  const fromThe16th = ['2026-03-16', '2026-03-17', '2026-03-18', '2026-03-19', '2026-03-20']

  for (const table of STAGE_TABLES) {
    const changed = changedDates(
      before[table] ?? [],
      (after[table] ?? []).filter((row) => String(row.dt) <= LAST),
    )
    expect([table, datesOf(restated, table)]).toEqual([table, changed])
  }
  expect(datesOf(restated, 'stage_assets_daily')).toEqual(fromThe16th)
  // Her move moved nobody else.
  expect(datesOf(restated, 'user_stage_changes')).toEqual(['2026-03-16'])
  // She was in the assets before and is now. Three people each in their stage and in ALL, and the buyer in his category.
  expect(
    restated.find((row) => row.table_name === 'stage_assets_daily' && row.dt === '2026-03-16'),
  ).toMatchObject({
    before_value: 8,
    after_value: 8,
    cause_files: 'behaviours/late.csv',
  })
  expect(new Set(restated.map((row) => row.cause_files))).toEqual(new Set(['behaviours/late.csv']))
  expect(told.restated.map((one) => `${one.dt} ${one.table}`).toSorted()).toEqual(
    restated.map((row) => `${row.dt} ${row.table_name}`).toSorted(),
  )
  await lab.close()
})

test('a late order changes its day of orders, the stages since, and no ROI of a window that was open', async () => {
  const lab = await published()
  const names = [...STAGE_TABLES, 'orders', 'spend_daily']
  const before = await snapshot(lab, names)
  const logged = (await lab.table('restatements')).length
  succeeded(await lab.night(nightOf(LAST, orders('2026-03-19', 'late.csv', ['o2 2026-03-19 50.00 bob']))))
  const after = await snapshot(lab, names)
  const restated = (await lab.table('restatements')).slice(logged)
  for (const table of names) {
    const date = table === 'orders' ? 'paid_date' : table === 'spend_daily' ? 'spend_date' : 'dt'
    expect([table, datesOf(restated, table)]).toEqual([
      table,
      changedDates(before[table] ?? [], after[table] ?? [], date),
    ])
  }
  expect(datesOf(restated, 'stage_assets_daily')).toEqual(['2026-03-19', '2026-03-20'])
  expect(datesOf(restated, 'orders')).toEqual(['2026-03-19'])
  expect(restated.find((row) => row.table_name === 'orders')).toMatchObject({
    before_value: null,
    after_value: 5000,
  })
  await lab.close()
})

test('late spend changes its own day of spend and its own placement, and no stage', async () => {
  const lab = await published()
  const names = [...STAGE_TABLES, 'orders']
  const before = await snapshot(lab, [...names, 'roi_cohorts'])
  const logged = (await lab.table('restatements')).length
  succeeded(
    await lab.night(nightOf(LAST, spend('2026-03-20', 'late.csv', ['2026-03-08 c1 search_ad 40.00']))),
  )
  const after = await snapshot(lab, [...names, 'roi_cohorts'])
  const restated = (await lab.table('restatements')).slice(logged)
  for (const table of names) expect([table, after[table]]).toEqual([table, before[table]])
  expect(datesOf(restated, 'spend_daily')).toEqual(['2026-03-08'])
  expect(datesOf(restated, 'roi_cohorts')).toEqual(['2026-03-08'])
  expect(new Set(restated.map((row) => String(row.table_name)))).toEqual(
    new Set(['spend_daily', 'roi_cohorts']),
  )
  expect(new Set(restated.map((row) => row.cause_files))).toEqual(new Set(['spend/late.csv']))
  await lab.close()
})

test('rows older than the window leave the published dates before it alone, and the night says how many', async () => {
  const lab = await published()
  const before = await snapshot(lab, STAGE_TABLES)
  const told = succeeded(
    await lab.night(
      nightOf(LAST, touchesOn('2026-03-19', 'old.csv', ['2026-03-02 eva collect', '2026-03-03 new like'])),
    ),
  )
  const after = await snapshot(lab, STAGE_TABLES)
  // W of the 20th begins on the 13th.
  for (const table of STAGE_TABLES)
    expect([
      table,
      changedDates(before[table] ?? [], after[table] ?? []).filter((date) => date < '2026-03-13'),
    ]).toEqual([table, []])
  expect(
    told.warnings.filter((one) => one.code === 'rows_older_than_window').map((one) => one.message),
  ).toEqual([expect.stringContaining('2 late rows')])
  expect(datesOf(await lab.table('restatements'), 'user_stage_changes')).toEqual(['2026-03-13'])

  const restated = succeeded(await lab.restate('lumina', '2026-03-01'))
  expect(restated.outcome).toBe('published')
  const moves = (await lab.table('user_stage_changes')).filter(
    (row) => row.scope === 'brand' && row.dt === '2026-03-02',
  )
  expect(moves.map((row) => `${row.from_stage}>${row.to_stage}`)).toEqual(['A>TI'])
  expect(
    (await lab.table('restatements')).filter((row) => row.dt === '2026-03-02').map((row) => row.cause_files),
  ).toContain(null)
  await lab.close()
})

test('nights without anything late restate nothing', async () => {
  expect(await base.table('restatements')).toEqual([])
})

test('a lake that began too late is mended by a restatement from before its first date', async () => {
  const early = touchesOn('2026-03-10', 'early.csv', ['2026-03-08 ann impression', '2026-03-09 bob click'])
  const bought = orders('2026-03-10', 'a.csv', ['o1 2026-03-10 90.00 ann'])
  const lab = await openLab('early', 'lumina')
  succeeded(await lab.night(nightOf('2026-03-10', bought)))
  succeeded(await lab.night(nightOf('2026-03-11', early)))
  expect((await lab.table('stage_assets_daily')).map((row) => row.dt)).not.toContain('2026-03-09')
  // Nothing is older than the 8th, so nothing begins before it.
  succeeded(await lab.restate('lumina', '2026-01-01'))
  const whole = await openLab('early', 'lumina')
  succeeded(await whole.night(nightOf('2026-03-11', bought, early)))
  for (const name of [...STAGE_TABLES, 'roi_cohorts', 'orders'])
    expect(differences(name, await lab.table(name), await whole.table(name))).toEqual([])
  expect(new Set((await lab.table('stage_assets_daily')).map((row) => row.dt)).size).toBe(4)
  await Promise.all([lab.close(), whole.close()])
})

test('an order that goes to another buyer is a changed day of orders', async () => {
  const lab = await published()
  const moved = orders('2026-03-20', 'moved.csv', ['o1 2026-03-10 90.00 bob'])
  succeeded(await lab.night(nightOf('2026-03-21', moved)))
  expect(datesOf(await lab.table('restatements'), 'orders')).toEqual(['2026-03-10'])
  await lab.close()
})

test('a removed category keeps its past through a restatement', async () => {
  const lab = await published()
  const two = {
    ...brand,
    categories: [...brand.categories, { id: 'mask', name: { zh: '面膜', en: 'mask' }, decisionCycleDays: 3 }],
  }
  const masks = fileOn('2026-03-21', 'behaviours/mask.csv', [
    'occurred_at,id_type,user_id,behaviour,channel,category_id',
    '2026-03-21 12:00:00,open_id,ann,collect,organic,mask',
  ])
  succeeded(await lab.night({ date: '2026-03-21', brand: two, files: [masks] }))
  succeeded(await lab.night({ date: '2026-03-22', brand, files: [] }))
  const ofMask = async () => {
    const rows: Row[] = []
    for (const name of STAGE_TABLES)
      rows.push(...(await lab.table(name)).filter((row) => row.scope_id === 'mask'))
    return rows
  }
  const past = await ofMask()
  expect(past.length).toBeGreaterThan(6)
  succeeded(await lab.restate('lumina', '2026-03-10'))
  expect(await ofMask()).toEqual(past)
  await lab.close()
})
