import type { SourceSettings } from '../brand.ts'
import { alliance } from './alliance.ts'
import { type Contract, named, optional, required } from './contract.ts'

const ID = { is: 'id', published: true } as const
const TEXT = { is: 'text' } as const

/**
 * 淘宝星河 (小红星): what readers of a note did on Taobao. One sheet mixes kinds of traffic and windows; they are kept
 * as columns and never summed over.
 */
export const xingheAlliance = (settings: SourceSettings): Contract =>
  alliance(
    'xinghe-alliance',
    settings,
    [
      named(required('day', { is: 'date' }, 'bad_date'), '日期'),
      named(optional('note', ID), '内容ID'),
      named(optional('task', ID), '任务ID'),
      named(optional('traffic', TEXT), '流量类型'),
      named(required('window', { is: 'days' }, 'unknown_value'), '归因口径', '归因周期'),
    ],
    {
      '阅读/播放UV': 'read_uv',
      进店UV: 'visit_uv',
      新客进店uv: 'new_visit_uv',
      商品加购UV: 'cart_uv',
      成交UV: 'buyer_uv',
      商家GMV: 'shop_gmv_fen',
      订单商品成交GMV: 'task_gmv_fen',
      非订单商品成交GMV: 'other_gmv_fen',
      新客成交UV: 'new_buyer_uv',
      预售付定GMV: 'presale_deposit_fen',
    },
  )
