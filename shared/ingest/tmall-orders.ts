import type { SourceSettings } from '../brand.ts'
import { type Contract, mayBeBlank, named, optional, required } from './contract.ts'
import { AMOUNT, CODE, NUMBER, QUANTITY, shopOrders, TIME } from './shop-orders.ts'

const TMALL = { source: 'tmall-orders', platform: 'tmall' } as const
/** Its own text when it is not blank, else nothing was given back; null where it cannot be read. */
const REFUNDED = 'case when t_refund is null then 0 else v_refund end'

/** 千牛 orders come in two forms, told apart by their headers. */
export const tmallOrders = (settings: SourceSettings): Contract => ({
  ...subOrders(settings),
  otherForm: orderList(settings),
})

/** A row is a sub-order: what was paid for it is gross, and no more of it can be given back. */
const subOrders = (settings: SourceSettings): Contract =>
  shopOrders(
    {
      ...TMALL,
      columns: [
        named(required('sub_order_id', NUMBER, 'missing_id'), '子订单编号'),
        named(required('order_id', NUMBER, 'missing_id'), '主订单编号'),
        named(optional('item_id', NUMBER), '商品ID'),
        named(optional('merchant_code', CODE), '商家编码'),
        named(optional('quantity', QUANTITY), '购买数量'),
        named(optional('status', { is: 'hidden' }), '订单状态'),
        named(required('gross', AMOUNT, 'bad_number'), '买家实付金额'),
        {
          ...named(optional('refund', AMOUNT), '退款金额'),
          also: [
            {
              when: 'v_refund > v_gross',
              reason: 'identity_broken',
              expected: 'a 退款金额 up to 买家实付金额',
            },
          ],
        },
        named(optional('created', { is: 'hidden' }), '订单创建时间'),
        named(mayBeBlank('paid_at', TIME), '订单付款时间'),
      ],
    },
    settings,
  )

/** A row is an order, its one sub-order. What it calls paid is net: 总金额 = 买家实际支付金额 + 退款金额. */
const orderList = (settings: SourceSettings): Contract =>
  shopOrders(
    {
      ...TMALL,
      subOrder: 'v_order_id',
      columns: [
        named(required('order_id', NUMBER, 'missing_id'), '订单编号'),
        named(required('gross', AMOUNT, 'bad_number'), '总金额'),
        named(required('net', AMOUNT, 'bad_number'), '买家实际支付金额'),
        named(optional('created', { is: 'hidden' }), '订单创建时间'),
        named(mayBeBlank('paid_at', TIME), '订单付款时间'),
        {
          ...named(mayBeBlank('refund', AMOUNT), '退款金额'),
          also: [
            {
              when: `v_gross <> v_net + ${REFUNDED}`,
              reason: 'identity_broken',
              expected: '总金额 = 买家实际支付金额 + 退款金额',
            },
          ],
        },
      ],
    },
    settings,
  )
