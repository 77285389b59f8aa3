import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

const campaigns = [
  { id: "o'c", name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-03-01', ends: '2026-03-31' },
]
const mapped = brandWith({ campaigns, sources: { 'juguang-report': { map: { '184467': "o'c" } } } })
const report = fileOn('2026-03-10', 'juguang-report/a.csv', [
  '时间,计划ID,创意ID,投放位置,消费,7日下单金额',
  '2026-03-09,184467,9001,信息流推广,12.50,80.00',
  '2026-03-09,555,9002,信息流推广,1.00,-',
])
const spend = async (lab: Lab) =>
  (await lab.table('spend_daily')).map((row) => [row.campaign_id, row.category_id, row.cost_fen]).toSorted()

test('a platform id mapped to a campaign later takes its spend and returns along, however old', async () => {
  const lab = await openLab('mapping', 'lumina')
  succeeded(await lab.night({ date: '2026-03-10', brand: brandWith({ campaigns }), files: [report] }))
  expect(await spend(lab)).toEqual([
    ['184467', null, 1250],
    ['555', null, 100],
  ])
  succeeded(await lab.night({ date: '2026-03-30', brand: mapped, files: [] }))
  expect(await spend(lab)).toEqual([
    ['555', null, 100],
    ["o'c", 'serum', 1250],
  ])
  const returned = (await lab.table('platform_returns')).filter((row) => row.value !== null)
  expect(returned.map((row) => row.campaign_id)).toEqual(["o'c"])
  const cohorts = (await lab.table('roi_cohorts')).filter((row) => row.spend_fen === 1250)
  expect(new Set(cohorts.map((row) => `${row.campaign_id} ${row.placement_date}`))).toEqual(
    new Set(["o'c 2026-03-09"]),
  )
  await lab.close()
})
