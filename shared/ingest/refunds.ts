import { type Contract, optional, required } from './contract.ts'

const NUMBER = { is: 'id', published: false } as const

/** Canonical `refunds`: money given back for an order, or for one of its sub-orders where it is named. */
export const refunds = (): Contract => ({
  source: 'refunds',
  columns: [
    required('refund_id', NUMBER, 'missing_id'),
    required('order_id', NUMBER, 'missing_id'),
    optional('sub_order_id', NUMBER),
    required('platform', { is: 'text' }, 'unknown_value'),
    required('refunded_at', { is: 'time' }, 'bad_date'),
    required('refund_amount', { is: 'amount' }, 'bad_number'),
  ],
  ignored: null,
  ignoredTakesKey: null,
  key: ['v_platform', 'v_refund_id'],
  keyFrom: null,
  dated: 'd_refunded_at',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'refunds',
      branches: [
        {
          dt: 'd_refunded_at',
          is_refund: 'true',
          refunded_at: 'v_refunded_at',
          platform: 'v_platform',
          refund_id: 'v_refund_id',
          order_id: 'v_order_id',
          sub_order_id: 'v_sub_order_id',
          refund_fen: 'v_refund_amount',
        },
      ],
    },
  ],
})
