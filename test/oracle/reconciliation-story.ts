import { brandWith, fileOn } from './by-hand.ts'
import type { Row } from './published.ts'

/** A month of one campaign, worked by hand: its ads, its readers at a shop, who met it and what they bought. */
export const brand = brandWith({
  campaigns: [
    { id: 'c1', name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-03-01', ends: '2026-03-31' },
  ],
  sources: {
    'juguang-report': { map: { '184467': 'c1' } },
    'xinghe-alliance': { map: { t1: 'c1' } },
  },
})
export const ads = fileOn('2026-03-20', 'juguang-report/a.csv', [
  '时间,计划ID,创意ID,投放位置,消费,7日下单金额,7日下单金额(去重后)',
  '2026-03-02,184467,1,信息流推广,1.00,80.00,70.00',
  '2026-03-03,184467,1,搜索推广,1.00,20.00,10.00',
  '2026-03-03,184467,2,搜索推广,1.00,-,-',
  '2026-03-02,184467,3,视频内流,1.00,30.00,30.00',
  '2026-03-02,777,4,信息流推广,0,-1,5.00',
  '2026-03-02,778,5,信息流推广,0,0,0',
])
export const alliance = (...rows: string[]) =>
  fileOn('2026-03-20', 'xinghe-alliance/a.csv', [
    '日期,内容ID,任务ID,流量类型,归因口径,商家GMV,订单商品成交GMV',
    ...rows,
  ])
export const readers = [
  '2026-03-02,n1,t1,自然流量,15天,20.00,9.00',
  '2026-03-18,n2,t1,自然流量,15天,30.00,9.00',
  '2026-03-02,n1,t1,付费流量,15天,-,9.00',
]
// u met the ad in the feed, v a creator's note, w saw the video ad.
export const met = fileOn('2026-03-20', 'behaviours/a.csv', [
  'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
  '2026-03-02 09:00:00,open_id,u,click,feed_ad,serum,c1',
  '2026-03-02 09:00:00,open_id,v,click,kol_note,serum,c1',
  '2026-03-02 09:00:00,open_id,w,impression,video_ad,serum,c1',
])
export const orders = (name: string, ...rows: string[]) =>
  fileOn('2026-03-20', `orders/${name}.csv`, [
    'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
    ...rows,
  ])
export const bought = orders(
  'a',
  'o1,tmall,2026-03-09 08:00:00,90.00,open_id,u,serum',
  'o2,tmall,2026-03-10 08:00:00,5.00,open_id,u,serum',
  'o3,tmall,2026-03-17 08:00:00,10.00,open_id,v,serum',
  'o4,tmall,2026-03-05 08:00:00,40.00,open_id,w,serum',
)

/** Everything above, and a window that our curve does not reach. */
export const files = [ads, alliance(...readers, '2026-03-02,n1,t1,自然流量,180天,1.00,-'), met, bought]

/** What it comes to on 20 March, as `reconciled` writes it. */
export const EXPECTED = [
  // u at lag 7 in the feed; at lag 8 no more, and v's note is no ad.
  [
    'juguang-report',
    '777',
    'click',
    null,
    7,
    'engaged',
    0,
    null,
    null,
    null,
    'not_returned',
    '2026-03-02',
    'mature',
  ],
  [
    'juguang-report',
    '778',
    'click',
    null,
    7,
    'engaged',
    0,
    0,
    0,
    null,
    'zero_denominator',
    '2026-03-02',
    'mature',
  ],
  [
    'juguang-report',
    'c1',
    'click',
    null,
    7,
    'engaged',
    9000,
    10000,
    -1000,
    -0.1,
    null,
    '2026-03-03',
    'mature',
  ],
  [
    'juguang-report',
    'c1',
    'exposure',
    null,
    7,
    'viewed',
    4000,
    3000,
    1000,
    1 / 3,
    null,
    '2026-03-02',
    'mature',
  ],
  // Everybody who engaged, in both kinds of traffic: u, u and v. The newest report is two days old.
  [
    'xinghe-alliance',
    'c1',
    'read',
    '付费流量',
    15,
    'engaged',
    10500,
    null,
    null,
    null,
    'not_returned',
    '2026-03-03',
    'mature',
  ],
  [
    'xinghe-alliance',
    'c1',
    'read',
    '自然流量',
    15,
    'engaged',
    10500,
    5000,
    5500,
    1.1,
    null,
    '2026-03-18',
    'maturing',
  ],
  // Our curve ends after 90 days.
  [
    'xinghe-alliance',
    'c1',
    'read',
    '自然流量',
    180,
    'engaged',
    null,
    100,
    null,
    null,
    'not_applicable',
    '2026-03-03',
    'maturing',
  ],
]

/** What a test compares of the rows of `roi_reconciliation`, in order. */
export const reconciled = (rows: readonly Row[]) =>
  rows
    .map((row) => [
      ...[row.source, row.campaign_id, row.attribution, row.traffic_type, row.window_days, row.basis],
      ...[row.our_gross_fen, row.platform_gross_fen, row.difference_fen, row.difference_ratio],
      ...[row.difference_ratio_null_reason, row.newest_placement_date, row.maturity],
    ])
    .sort()
