import type { SourceSettings } from '../brand.ts'
import { alliance } from './alliance.ts'
import { type Contract, named, optional, required } from './contract.ts'

const ID = { is: 'id', published: true } as const

/** 京准通 (小红盟): what readers of a task's notes did at JD, a row per day, task and window. */
export const jdAlliance = (settings: SourceSettings): Contract => readersAtShop('jd-alliance', settings)

/** The columns in which JD's alliance reports, and others as it does. */
export const readersAtShop = (source: string, settings: SourceSettings): Contract =>
  alliance(
    source,
    settings,
    [
      named(required('day', { is: 'date' }, 'bad_date'), '日期'),
      named(optional('task', ID), '任务ID'),
      named(optional('title', { is: 'hidden' }), '任务标题'),
      named(required('window', { is: 'days' }, 'unknown_value'), '归因范围'),
    ],
    {
      阅读UV: 'read_uv',
      商详浏览UV: 'visit_uv',
      新访客UV: 'new_visit_uv',
      商品加购UV: 'cart_uv',
      下单GMV: 'placed_gmv_fen',
      成交UV: 'buyer_uv',
      成交GMV: 'shop_gmv_fen',
      主推商品成交GMV: 'task_gmv_fen',
      新客UV: 'new_buyer_uv',
    },
  )
