import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { succeeded } from './lab.ts'
import { asIfAtFirst, type Life, live, replay } from './support/replay-lab.ts'

const campaigns = [
  { id: 'c618', name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-03-01', ends: '2026-03-31' },
]
const products = fileOn('2026-03-08', 'products/a.csv', [
  'spu_id,category_id,merchant_code,platform_item_ids',
  'SERUM,serum,SER-30,3601',
])
/** Rows dated 10 March of people a…; `bad` of them name a behaviour that does not exist. */
const behaviours = (path: string, good: number, bad: number): ExportFile =>
  fileOn('2026-03-10', `behaviours/${path}`, [
    'occurred_at,id_type,user_id,behaviour,channel,category_id',
    ...Array.from({ length: good }, (_, i) => `2026-03-10 12:00:00,open_id,u${i},click,organic,serum`),
    ...Array.from({ length: bad }, (_, i) => `2026-03-10 12:00:00,open_id,b${i},clack,organic,serum`),
  ])
const other = fileOn('2026-03-08', 'behaviours/first.csv', [
  'occurred_at,id_type,user_id,behaviour,channel,category_id',
  '2026-03-07 12:00:00,open_id,u1,search,organic,serum',
  '2026-03-08 12:00:00,open_id,u2,like,organic,serum',
])

const tooStrict = brandWith()
const allowed = brandWith({ maxQuarantineRatio: 0.5 })

test('a file rejected for its bad rows counts as from its own night once the brand file allows them', async () => {
  const life: Life = [
    ['2026-03-08', other],
    ['2026-03-10', behaviours('a.csv', 12, 6)],
    ['2026-03-11', behaviours('b.csv', 13, 0)],
  ]
  const { lab, told } = await asIfAtFirst(life, tooStrict, allowed)
  expect(told.replayed).toEqual({
    tried: 1,
    changed: [
      {
        file: 'behaviours/a.csv',
        was: { status: 'rejected', reason: 'too_many_bad_rows', bad_rows: 0 },
        is: { status: 'accepted', reason: null, bad_rows: 6 },
      },
    ],
    gone: [],
  })
  expect(told.rows).toMatchObject({ read: 18, accepted: 12, duplicate: 0, quarantined: 6 })
  // What a.csv says b.csv has said since: its rows were there first all the same, and no date changes.
  expect(told.restated).toEqual([])
  const [run] = (await lab.table('runs')).filter((one) => one.kind === 'replay')
  expect(run).toMatchObject({ dt: '2026-03-11', status: 'published' })
  await lab.close()
})

test('what a replay changes of published dates is told, with the files that did', async () => {
  const life: Life = [
    ['2026-03-08', other],
    ['2026-03-10', behaviours('a.csv', 12, 6)],
    [
      '2026-03-30',
      fileOn('2026-03-30', 'behaviours/b.csv', [
        'occurred_at,id_type,user_id,behaviour,channel',
        '2026-03-30 12:00:00,open_id,u1,like,organic',
      ]),
    ],
  ]
  const { lab, told } = await asIfAtFirst(life, tooStrict, allowed)
  expect(told.first_dt).toBe('2026-03-10')
  const dates = told.restated.filter(({ table }) => table === 'stage_assets_daily').map(({ dt }) => dt)
  expect([dates[0], dates.at(-1)]).toEqual(['2026-03-10', '2026-03-30'])
  const rows = await lab.table('restatements')
  expect(new Set(rows.map((row) => row.cause_files))).toEqual(new Set(['behaviours/a.csv']))
  await lab.close()
})

test('files of which nothing would change stay as they are: no run, and it says so', async () => {
  const lab = await live(tooStrict, [['2026-03-10', behaviours('a.csv', 12, 6), behaviours('b.csv', 200, 2)]])
  const same = succeeded(await replay(lab, tooStrict))
  expect(same).toMatchObject({ outcome: 'nothing_new', run_id: null, replayed: { tried: 0, changed: [] } })
  // Read again under a ratio that is still too low, it is rejected again.
  const still = succeeded(await replay(lab, brandWith({ maxQuarantineRatio: 0.02 })))
  expect(still).toMatchObject({ outcome: 'nothing_new', replayed: { tried: 1, changed: [], gone: [] } })
  expect(await lab.table('runs')).toHaveLength(1)
  await lab.close()
})

const tmall = (path: string, date: string, ...rows: string[]): ExportFile =>
  fileOn(date, `tmall-orders/${path}`, [
    '子订单编号,主订单编号,商品ID,商家编码,买家实付金额,退款金额,订单付款时间,会员',
    ...rows,
  ])
const shop: Life = [
  ['2026-03-08', products, other],
  [
    '2026-03-09',
    tmall(
      'a.csv',
      '2026-03-09',
      's1,T,1,SER-30,88.80,20.00,2026-03-09,u1',
      's2,T,1,SER-30,10.00,0.00,2026-03-09,u2',
    ),
  ],
  [
    '2026-03-10',
    tmall(
      'b.csv',
      '2026-03-10',
      's1,T,1,SER-30,88.80,30.00,2026-03-09,u1',
      's3,U,1,SER-30,5.00,0.00,2026-03-10,u9',
    ),
  ],
  ['2026-03-14', behaviours('a.csv', 3, 0)],
]

test('a shop whose buyers the brand file names later has them from the first order on', async () => {
  const named = brandWith({ sources: { 'tmall-orders': { idColumn: '会员', idType: 'open_id' } } })
  const { lab } = await asIfAtFirst(shop, brandWith(), named)
  expect((await lab.table('orders')).every((row) => row.user_key !== null)).toBe(true)
  await lab.close()
})

test('files rejected for a column that the brand file named wrongly are accepted by a replay, and by a night', async () => {
  const wrong = brandWith({ sources: { 'tmall-orders': { idColumn: '买家', idType: 'open_id' } } })
  const named = brandWith({ sources: { 'tmall-orders': { idColumn: '会员', idType: 'open_id' } } })
  const { lab, told } = await asIfAtFirst(shop, wrong, named)
  expect(told.files).toMatchObject({ read: 2, accepted: 2, rejected: 0 })
  await lab.close()
  const nightly = await live(wrong, shop)
  const night = succeeded(await nightly.night({ date: '2026-03-15', brand: named, files: [] }))
  expect(night.files).toMatchObject({ read: 2, accepted: 2 })
  await nightly.close()
})

const report = (path: string, date: string, ...rows: string[]): ExportFile =>
  fileOn(date, `juguang-report/${path}`, ['时间,计划名称,计划ID,创意ID,投放位置,消费,7日下单金额', ...rows])
const ads: Life = [
  ['2026-03-08', products, other],
  [
    '2026-03-09',
    report(
      'a.csv',
      '2026-03-09',
      '2026-03-08,夏,184467,9001,信息流推广,12.50,80.00',
      '2026-03-08,,184467,9002,信息流推广,3.00,1.00',
    ),
  ],
  [
    '2026-03-10',
    report(
      'b.csv',
      '2026-03-10',
      '2026-03-09,夏,184467,9001,搜索推广,2.50,-',
      '2026-03-08,冬,555,9001,信息流推广,13.50,90.00',
    ),
  ],
  ['2026-03-20', behaviours('a.csv', 3, 0)],
]

test('a report whose campaign another column names is read by it; rows that were good and are not go', async () => {
  const byName = brandWith({
    campaigns,
    sources: { 'juguang-report': { campaignBy: '计划名称', map: { 夏: 'c618' } } },
  })
  const { lab, told } = await asIfAtFirst(ads, brandWith({ campaigns }), byName)
  expect(told.rows).toMatchObject({ read: 4, quarantined: 1 })
  expect(await lab.table('quarantine')).toMatchObject([
    { file: 'juguang-report/a.csv', line: 3, reason: 'missing_id' },
  ])
  await lab.close()
})

test('a platform id that the brand file maps since is mapped by a replay, too: no file has to be read for it', async () => {
  const mapped = brandWith({ campaigns, sources: { 'juguang-report': { map: { 184467: 'c618' } } } })
  const { lab, told } = await asIfAtFirst(ads, brandWith({ campaigns }), mapped)
  expect(told.replayed).toMatchObject({ tried: 0, changed: [] })
  await lab.close()
})
