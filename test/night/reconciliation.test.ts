import { expect, test } from 'vitest'
import { readPublished } from '../../shared/publish/reader.ts'
import {
  ads,
  alliance,
  bought,
  brand,
  EXPECTED,
  files,
  met,
  orders,
  readers,
  reconciled,
} from '../oracle/reconciliation-story.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

test('ours stands beside what a platform reported for the same campaign, month and window', async () => {
  const lab = await openLab('reconciled', 'lumina')
  succeeded(await lab.night({ date: '2026-03-20', brand, files }))
  expect(reconciled(await lab.table('roi_reconciliation'))).toEqual(EXPECTED)
  await lab.close()
})

test('a month whose windows are over stays as it is, and a late order that changes it is told under its last day', async () => {
  const lab = await openLab('reconciled', 'lumina')
  succeeded(await lab.night({ date: '2026-03-20', brand, files: [ads, alliance(...readers), met, bought] }))
  succeeded(await lab.night({ date: '2026-04-20', brand, files: [] }))
  const before = await partsOf(lab)
  succeeded(await lab.night({ date: '2026-04-21', brand, files: [] }))
  expect(await partsOf(lab)).toEqual(before)

  const late = orders('late', 'o5,tmall,2026-03-06 08:00:00,7.00,open_id,u,serum')
  succeeded(await lab.night({ date: '2026-04-22', brand, files: [late] }))
  expect(await partsOf(lab)).not.toEqual(before)
  const told = (await lab.table('restatements')).filter((row) => row.table_name === 'roi_reconciliation')
  // 聚光 after a click, and ours beside both kinds of traffic.
  expect(told.map((row) => [row.dt, row.changed_rows, row.before_value, row.after_value])).toEqual([
    ['2026-03-31', 3, null, null],
  ])
  await lab.close()
})

test('a figure of a campaign that we know nothing of gets older too', async () => {
  const lab = await openLab('reconciled', 'lumina')
  const maturity = async () => (await lab.table('roi_reconciliation')).map((row) => row.maturity)
  succeeded(await lab.night({ date: '2026-03-20', brand, files: [alliance(readers[1] ?? '')] }))
  expect(await maturity()).toEqual(['maturing'])
  succeeded(await lab.night({ date: '2026-04-01', brand, files: [] }))
  expect(await maturity()).toEqual(['settling'])
  succeeded(await lab.night({ date: '2026-04-02', brand, files: [] }))
  expect(await maturity()).toEqual(['mature'])
  await lab.close()
})

const partsOf = async (lab: Lab) => (await readPublished(lab.storage)).tables.get('roi_reconciliation')
