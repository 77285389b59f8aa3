import type { Dice } from './dice.ts'
import type { Row } from './rows.ts'

const FAULTS: Readonly<Record<Row['source'], readonly Readonly<Record<string, string>>[]>> = {
  behaviours: [
    { occurred_at: '2026-02-30 10:00:00' },
    { behaviour: 'stared' },
    { user_id: '' },
    { count: '-2' },
  ],
  orders: [{ paid_at: 'yesterday' }, { order_id: '' }, { paid_amount: '-5.00' }, { platform: '' }],
  refunds: [{ refunded_at: '2026-13-01' }, { refund_id: '' }, { refund_amount: '-1.00' }],
  spend: [{ spend_date: '31.12.2025' }, { campaign_id: '' }, { cost: '-0.01' }],
  products: [{ spu_id: '' }, { category_id: '' }],
  'identity-links': [{ user_id: '' }, { one_id: '' }],
  'tmall-orders': [
    { 订单付款时间: '昨天' },
    { 主订单编号: '' },
    { 买家实付金额: '-5.00' },
    { 退款金额: '999999.00' },
  ],
  'doudian-orders': [{ 支付完成时间: 'soon' }, { 子订单编号: '-' }, { 订单应付金额: '1,2' }],
  'pugongying-notes': [
    { 笔记id: '' },
    { 点赞量: 'many' },
    { 博主报价: '-5' },
    { 笔记发布时间: '2026-13-01' },
  ],
  'lingxi-assets': [{ 日期: 'today' }, { TI人群数: '1.5' }, { 阅读渗透率: '150%' }, { 行业排名: '9/3' }],
  'doudian-aftersales': [{ 商家退款时间: '2026-13-01' }, { 售后单号: '-' }, { '退商品金额（元）': '-1.00' }],
  'tmall-orders:list': [{ 总金额: '999999.00' }, { 订单编号: '' }, { '订单付款时间 ': '2026/2/30 0:00' }],
  'qianfan-orders': [
    { 订单号: '' },
    { '商家应收金额(元)（支付金额）': '-5.00' },
    { 支付时间: '刚才' },
    { SKU件数: '-1' },
  ],
  'qianfan-aftersales': [
    { 售后单号: '' },
    { '申请售后金额(元)': '' },
    { 商家确认收货时间: '', 订单支付时间: '' },
    { 订单支付时间: '2026-02-30' },
  ],
  'jd-orders': [
    { 订单编号: '' },
    { 商品编号: '' },
    { 应结金额: '一' },
    { 收支方向: '其他' },
    { 商品数量: '0.5' },
    { 到账时间: '20260231' },
    { 订单下单时间: '', 到账时间: '' },
  ],
  'juguang-report': [
    { 时间: '2026-02-30' },
    { 创意ID: '' },
    { 投放位置: '开屏' },
    { 消费: '-' },
    { 展现量: '-3' },
  ],
  'xinghe-alliance': [{ 日期: '' }, { 任务ID: '' }, { 归因口径: '长期' }, { 商家GMV: '很多' }],
  'jd-alliance': [{ 日期: '20260230' }, { 推广计划: '' }, { 归因范围: '' }, { 成交GMV: '-2' }],
  'vip-alliance': [{ 日期: '昨天' }, { 任务ID: '' }, { 阅读UV: '1.5.1' }],
}

/** A row with one fault that quarantines it (an order that is no sale is ignored all the same). */
export const badRow = (d: Dice, like: Row): Row['cells'] => ({
  ...like.cells,
  ...d.pick(FAULTS[like.source]),
})
