import type { SourceSettings } from '../brand.ts'
import { type Contract, mayBeBlank, named, optional, required } from './contract.ts'
import { AMOUNT, CODE, NUMBER, QUANTITY, shopOrders, TIME } from './shop-orders.ts'

/** What tells the products of an order apart; a product without a code goes by its order. */
const OF = 'coalesce(v_merchant_code, v_order_id)'

/**
 * 千帆 (小红书) orders: several rows an order, told apart by the merchant's codes. Further rows of an order with the same
 * code are `code#2`, `code#3`, … in file order. What the merchant gets is gross.
 */
export const qianfanOrders = (settings: SourceSettings): Contract =>
  shopOrders(
    {
      source: 'qianfan-orders',
      platform: 'xhs',
      columns: [
        named(required('order_id', NUMBER, 'missing_id'), '订单号'),
        named(optional('status', { is: 'hidden' }), '订单状态'),
        named(optional('after_sales', { is: 'hidden' }), '售后状态'),
        named(optional('created', { is: 'hidden' }), '订单创建时间'),
        named(mayBeBlank('paid_at', TIME), '支付时间'),
        named(optional('quantity', QUANTITY), 'SKU件数'),
        named(optional('list_price', { is: 'hidden' }), '商品总价(元)'),
        named(required('gross', AMOUNT, 'bad_number'), '商家应收金额(元)（支付金额）'),
        named(optional('paid_by_user', { is: 'hidden' }), '用户应付金额(元)'),
        named(mayBeBlank('merchant_code', CODE), '商家编码'),
      ],
      ordinals: [{ name: 'place', alike: ['v_order_id', OF] }],
      subOrder: `${OF} || case when v_place > 1 then '#' || v_place else '' end`,
    },
    settings,
  )
