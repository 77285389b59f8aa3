import { type Contract, oneOf, optional, required } from './contract.ts'

/** A sale was paid for; what came of it later does not unmake it. */
const SALE_STATUSES = ['paid', 'shipped', 'completed', 'refunded']
const NO_SALE_STATUSES = ['unpaid', 'cancelled']

const NUMBER = { is: 'id', published: false } as const
const ID = { is: 'id', published: true } as const
const PAIR = 'id_type and user_id both or neither'

/**
 * Canonical `orders`: one row is a sub-order. An order without a sub-order number is its one sub-order. Rows that
 * are no sale are ignored and still take their key, so that a cancellation removes the earlier sale.
 */
export const orders = (): Contract => ({
  source: 'orders',
  columns: [
    required('order_id', NUMBER, 'missing_id'),
    { ...optional('sub_order_id', NUMBER), blankIs: 'v_order_id' },
    required('platform', { is: 'text' }, 'unknown_value'),
    required('paid_at', { is: 'time' }, 'bad_date'),
    required('paid_amount', { is: 'amount' }, 'bad_number'),
    {
      ...optional('id_type', { is: 'id_type' }),
      also: [{ when: 't_id_type is null and t_user_id is not null', reason: 'missing_id', expected: PAIR }],
    },
    {
      ...optional('user_id', { is: 'person', idType: 't_id_type' }),
      also: [{ when: 't_user_id is null and t_id_type is not null', reason: 'missing_id', expected: PAIR }],
    },
    optional('category_id', ID),
    optional('spu_id', ID),
    optional('quantity', { is: 'count', min: 0 }),
    { ...optional('status', oneOf([...SALE_STATUSES, ...NO_SALE_STATUSES])), blankIs: `'paid'` },
  ],
  ignored: `coalesce(t_status in ('unpaid', 'cancelled'), false)`,
  ignoredTakesKey: 'v_order_id is not null and v_platform is not null',
  key: ['v_platform', 'v_order_id', 'coalesce(v_sub_order_id, v_order_id)'],
  keyFrom: null,
  dated: 'd_paid_at',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'orders',
      branches: [
        {
          dt: 'd_paid_at',
          is_sale: 'verdict = 0',
          platform: 'v_platform',
          order_id: 'v_order_id',
          sub_order_id: 'coalesce(v_sub_order_id, v_order_id)',
          id_key: 'unhex(v_user_id)',
          category_id: 'v_category_id',
          spu_id: 'v_spu_id',
          quantity: 'v_quantity',
          status: `coalesce(v_status, 'paid')`,
          gross_fen: 'v_paid_amount',
        },
      ],
    },
  ],
})
