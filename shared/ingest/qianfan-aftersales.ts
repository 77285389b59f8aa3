import { literal } from '../engine/engine.ts'
import { type Contract, isTotal, named, optional, required } from './contract.ts'
import { AMOUNT, NUMBER, TIME } from './shop-orders.ts'

const PLATFORM = literal('xhs')
/** 未完成 and 不成功 say the contrary. */
const COUNTS = `coalesce(regexp_matches(t_status, '(^|[^未不])(成功|完成)'), false)`

/**
 * 千帆 (小红书) after-sales: money given back for an order, spread over it because no product is named. Only what
 * succeeded or is complete counts.
 */
export const qianfanAftersales = (): Contract => ({
  source: 'qianfan-aftersales',
  columns: [
    named(required('refund_id', NUMBER, 'missing_id'), '售后单号'),
    named(required('order_id', NUMBER, 'missing_id'), '订单号'),
    named(optional('type', { is: 'hidden' }), '售后类型'),
    named(required('amount', AMOUNT, 'bad_number'), '申请售后金额(元)'),
    named(required('status', { is: 'hidden' }, 'unknown_value'), '状态'),
    {
      ...named(optional('received_at', TIME), '商家确认收货时间'),
      also: [
        {
          when: 't_received_at is null and t_paid_at is null',
          reason: 'bad_date',
          expected: '商家确认收货时间 or 订单支付时间',
        },
      ],
    },
    named(optional('paid_at', TIME), '订单支付时间'),
  ],
  needsOneOf: [['received_at', 'paid_at']],
  ignored: `not ${COUNTS} or ${isTotal('received_at', 'paid_at')}`,
  ignoredTakesKey: `v_refund_id is not null and not ${isTotal('received_at', 'paid_at')}`,
  key: [PLATFORM, 'v_refund_id'],
  keyFrom: null,
  dated: 'coalesce(d_received_at, d_paid_at)',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'refunds',
      branches: [
        {
          dt: 'coalesce(d_received_at, d_paid_at)',
          is_refund: 'verdict = 0',
          refunded_at: 'coalesce(v_received_at, v_paid_at)',
          platform: PLATFORM,
          refund_id: 'v_refund_id',
          order_id: 'v_order_id',
          refund_fen: 'v_amount',
        },
      ],
    },
  ],
})
