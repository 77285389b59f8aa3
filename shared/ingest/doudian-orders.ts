import type { SourceSettings } from '../brand.ts'
import { type Contract, mayBeBlank, named, optional, required } from './contract.ts'
import { AMOUNT, CODE, NUMBER, QUANTITY, shopOrders, TIME } from './shop-orders.ts'

/**
 * 抖店 orders. Cells begin with a tab and `-` is an empty one. What is known of the recipient is cipher text (`##…##`)
 * in columns that the contract does not name, so nobody reads it. The file's name begins with the export time.
 */
export const doudianOrders = (settings: SourceSettings): Contract =>
  shopOrders(
    {
      source: 'doudian-orders',
      platform: 'douyin',
      blanks: ['-'],
      exportTimeInName: /^(\d{10})_/,
      columns: [
        named(required('order_id', NUMBER, 'missing_id'), '主订单编号'),
        named(required('sub_order_id', NUMBER, 'missing_id'), '子订单编号'),
        named(optional('item_id', NUMBER), '商品ID'),
        named(optional('merchant_code', CODE), '商家编码'),
        named(optional('quantity', QUANTITY), '商品数量'),
        named(required('gross', AMOUNT, 'bad_number'), '订单应付金额'),
        named(optional('created', { is: 'hidden' }), '订单提交时间'),
        named(mayBeBlank('paid_at', TIME), '支付完成时间'),
        named(optional('status', { is: 'hidden' }), '订单状态'),
        named(optional('after_sales', { is: 'hidden' }), '售后状态'),
      ],
    },
    settings,
  )
