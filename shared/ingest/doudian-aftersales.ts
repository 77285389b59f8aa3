import { literal } from '../engine/engine.ts'
import { type Contract, isTotal, named, optional, required } from './contract.ts'
import { AMOUNT, CODE, NUMBER, TIME } from './shop-orders.ts'

const PLATFORM = literal('douyin')

/**
 * 抖店 after-sales: money given back for an order. The product's code finds the sub-order; without it the refund is
 * spread over the order. A row with neither of its two times is not refunded yet.
 */
export const doudianAftersales = (): Contract => ({
  source: 'doudian-aftersales',
  columns: [
    named(required('refund_id', NUMBER, 'missing_id'), '售后单号'),
    named(required('order_id', NUMBER, 'missing_id'), '订单号'),
    named(optional('merchant_code', CODE), '商家编码'),
    named(required('amount', AMOUNT, 'bad_number'), '退商品金额（元）'),
    named(optional('refunded_at', TIME), '商家退款时间'),
    named(optional('closed_at', TIME), '售后完结时间'),
  ],
  blanks: ['-'],
  needsOneOf: [['refunded_at', 'closed_at']],
  ignored: `(t_refunded_at is null and t_closed_at is null) or ${isTotal('refunded_at', 'closed_at')}`,
  ignoredTakesKey: `v_refund_id is not null and not ${isTotal('refunded_at', 'closed_at')}`,
  key: [PLATFORM, 'v_refund_id'],
  keyFrom: null,
  dated: 'coalesce(d_refunded_at, d_closed_at)',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'refunds',
      branches: [
        {
          dt: 'coalesce(d_refunded_at, d_closed_at)',
          is_refund: 'verdict = 0',
          refunded_at: 'coalesce(v_refunded_at, v_closed_at)',
          platform: PLATFORM,
          refund_id: 'v_refund_id',
          order_id: 'v_order_id',
          merchant_code: 'v_merchant_code',
          refund_fen: 'v_amount',
        },
      ],
    },
  ],
})
