import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { openLab, succeeded } from './lab.ts'

const report = fileOn('2026-03-10', 'juguang-report/a.csv', [
  '时间,计划ID,创意ID,投放位置,消费,7日下单金额,小红星任务期消费,小红星站外活跃UV(30日归因)',
  '2026-03-09,184467,9001,信息流推广,12.50,80.00,3.00,5',
  '2026-03-09,184467,9002,信息流推广,1.00,7.00,-,6',
])

test('a row of several metrics gives each of them once, however many there are', async () => {
  const lab = await openLab('returns', 'lumina')
  succeeded(await lab.night({ date: '2026-03-10', brand: brandWith(), files: [report] }))
  const values = (await lab.table('platform_returns')).map((row) => [row.metric, row.value])
  expect(values.toSorted()).toEqual([
    ['offsite_active_uv', '11.000000'],
    ['shop_gmv_fen', '8700.000000'],
    ['task_spend_fen', '300.000000'],
  ])
  await lab.close()
})
