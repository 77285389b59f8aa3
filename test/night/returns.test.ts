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

test('a report that gives nothing but returns counts each of its rows once; a newer file replaces them row by row', async () => {
  const header = '日期,内容ID,任务ID,流量类型,归因口径,商家GMV,成交UV,进店UV'
  const file = (on: string, name: string, rows: readonly string[]) =>
    fileOn(on, `xinghe-alliance/${name}.csv`, [header, ...rows])
  const first = file('2026-03-10', 'a', [
    '2026-03-09,n1,t1,自然流量,15天,80.00,4,9',
    '2026-03-09,n1,t1,付费流量,15天,20.00,1,-',
    '合计,-,-,-,-,100.00,5,9',
  ])
  const second = file('2026-03-11', 'b', [
    '2026-03-09,n1,t1,自然流量,15天,90.00,5,9',
    '2026-03-09,n1,t1,付费流量,15天,20.00,1,-',
  ])
  const lab = await openLab('returns', 'lumina')
  const brand = brandWith({ sources: { 'xinghe-alliance': { map: { t1: 'c618' } } } })
  succeeded(await lab.night({ date: '2026-03-10', brand, files: [first] }))
  succeeded(await lab.night({ date: '2026-03-11', brand, files: [second] }))
  const counts = (await lab.table('ingest_report')).map((row) => [
    ...[row.file, row.read_rows, row.accepted_rows],
    ...[row.duplicate_rows, row.quarantined_rows, row.ignored_rows],
  ])
  expect(counts.toSorted()).toEqual([
    ['xinghe-alliance/a.csv', 3, 2, 0, 0, 1],
    ['xinghe-alliance/b.csv', 2, 1, 1, 0, 0],
  ])
  const values = (await lab.table('platform_returns')).map((row) =>
    [row.campaign_id, row.traffic_type, row.window_days, row.metric, row.value, row.null_reason].join(' '),
  )
  expect(values.toSorted()).toEqual([
    'c618 付费流量 15 buyer_uv 1.000000 ',
    'c618 付费流量 15 shop_gmv_fen 2000.000000 ',
    'c618 付费流量 15 visit_uv  not_returned',
    'c618 自然流量 15 buyer_uv 5.000000 ',
    'c618 自然流量 15 shop_gmv_fen 9000.000000 ',
    'c618 自然流量 15 visit_uv 9.000000 ',
  ])
  await lab.close()
})

test("two shops' alliances that number a task alike keep their own figures", async () => {
  const report = (source: string, gmv: string) =>
    fileOn('2026-03-10', `${source}/a.csv`, ['日期,任务ID,归因范围,成交GMV', `2026-03-09,1001,15天,${gmv}`])
  const lab = await openLab('returns', 'lumina')
  const files = [report('jd-alliance', '80.00'), report('vip-alliance', '7.00')]
  succeeded(await lab.night({ date: '2026-03-10', brand: brandWith(), files }))
  const values = (await lab.table('platform_returns')).map((row) => [row.source, row.task_id, row.value])
  expect(values.toSorted()).toEqual([
    ['jd-alliance', '1001', '8000.000000'],
    ['vip-alliance', '1001', '700.000000'],
  ])
  await lab.close()
})
