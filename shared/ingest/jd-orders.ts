import type { SourceSettings } from '../brand.ts'
import { literal } from '../engine/engine.ts'
import { type Contract, mayBeBlank, named, optional, required } from './contract.ts'
import { buyerColumns, buyerKey, NUMBER, QUANTITY, TIME } from './shop-orders.ts'

const PLATFORM = literal('jd')
const SALE = `v_direction = 'in'`
const REFUND = `v_direction = 'out'`
/** A refund has no number of its own. */
const REFUND_ID = `v_order_id || '-' || v_item_id || '-' || strftime(d_settled_at, '%Y%m%d') || '-' || v_amount || '-' || v_again`

/**
 * 京东 settlement by fee: of an order's several rows 货款 is the sale (收入) or money given back (支出), whatever its
 * sign; all other fees are ignored. Several sale rows of one item of an order are one. Ids carry anti-Excel marks.
 */
export const jdOrders = (settings: SourceSettings): Contract => ({
  source: 'jd-orders',
  columns: [
    named(required('order_id', NUMBER, 'missing_id'), '订单编号'),
    named(optional('status', { is: 'hidden' }), '订单状态'),
    {
      ...named(mayBeBlank('ordered_at', TIME), '订单下单时间'),
      also: [{ when: `${SALE} and t_ordered_at is null`, reason: 'bad_date', expected: 'when the sale was' }],
    },
    named(optional('finished_at', { is: 'hidden' }), '订单完成时间'),
    named(required('item_id', NUMBER, 'missing_id'), '商品编号'),
    named(optional('quantity', QUANTITY), '商品数量'),
    named(required('fee', { is: 'choice', values: { 货款: 'goods' } }, 'unknown_value'), '费用名称'),
    named(required('amount', { is: 'amount', unsigned: `t_direction = '支出'` }, 'bad_number'), '应结金额'),
    named(
      required('direction', { is: 'choice', values: { 收入: 'in', 支出: 'out' } }, 'unknown_value'),
      '收支方向',
    ),
    {
      ...named(mayBeBlank('settled_at', TIME), '到账时间'),
      also: [
        {
          when: `${REFUND} and t_settled_at is null`,
          reason: 'bad_date',
          expected: 'when it was given back',
        },
      ],
    },
    ...buyerColumns(settings),
  ],
  ordinals: [
    {
      name: 'again',
      alike: [
        `case when ${REFUND} and v_fee = 'goods' then v_order_id end`,
        'v_item_id',
        'd_settled_at',
        'v_amount',
      ],
    },
  ],
  sums: { where: SALE, columns: ['v_amount', 'v_quantity'] },
  ignored: `coalesce(t_fee <> '货款', true)`,
  ignoredTakesKey: null,
  key: [
    PLATFORM,
    `case when ${REFUND} then ${REFUND_ID} else v_order_id end`,
    `case when ${REFUND} then null else v_item_id end`,
  ],
  keyFrom: null,
  dated: `case when ${REFUND} then d_settled_at else d_ordered_at end`,
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'orders',
      where: SALE,
      branches: [
        {
          dt: 'd_ordered_at',
          is_sale: 'true',
          platform: PLATFORM,
          order_id: 'v_order_id',
          sub_order_id: 'v_item_id',
          id_key: buyerKey(settings),
          item_id: 'v_item_id',
          quantity: 'v_quantity',
          status: `'paid'`,
          gross_fen: 'v_amount',
        },
      ],
    },
    {
      kind: 'refunds',
      where: REFUND,
      branches: [
        {
          dt: 'd_settled_at',
          is_refund: 'true',
          refunded_at: 'v_settled_at',
          platform: PLATFORM,
          refund_id: REFUND_ID,
          order_id: 'v_order_id',
          sub_order_id: 'v_item_id',
          refund_fen: 'v_amount',
        },
      ],
    },
  ],
})
