import { BRAND_ID, monthOf, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Sub-orders as known on the newest published date. Restricted: it holds order ids and people. */
export const orders = {
  name: 'orders',
  row: {
    zh: '一个已付款的子订单，截至最近业务日 D 所知（付款日不晚于 D）。最新导出为准；未付款与付款前取消的不在表中，后来取消的会消失。',
    en: 'A paid sub-order as known on the newest published date D, paid no later than D. The newest export of it wins; unpaid and cancelled ones have no row, and one cancelled later disappears.',
  },
  restricted: true,
  log: false,
  key: ['brand_id', 'platform', 'order_id', 'sub_order_id'],
  columns: {
    platform: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '销售平台，如 tmall、douyin、xhs、jd，或品牌自己写的名字。',
      en: 'The platform of the sale, as tmall, douyin, xhs, jd, or as the brand names it.',
    },
    order_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '订单号，始终是文本，长号不失真。',
      en: 'The order id, text from end to end.',
    },
    sub_order_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '子订单号；来源没有给出时等于订单号。',
      en: 'The sub-order id; where the source names none, the order id.',
    },
    paid_date: {
      type: 'DATE',
      unit: 'date',
      zh: '付款的业务日（品牌时区）。',
      en: "The business date of the payment, in the brand's time zone.",
    },
    category_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '品类编号：该行自己的，没有则取商品的。为空表示无法确定，只计入品牌。',
      en: "The category: the row's own, else its product's. Null where neither names one; the order then counts for the brand alone.",
    },
    spu_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '商品编号，直接给出或由商家编码、平台商品编号查到；查不到为空。',
      en: "The product, as given or found by the merchant's code or the platform's item id. Null where none is found.",
    },
    user_key: {
      type: 'VARBINARY',
      unit: 'id',
      zh: '买家的密钥哈希（16 字节），与 user_stages.user_key 相同。为空表示订单没有人，只计入金额。',
      en: "The buyer's keyed hash, 16 bytes, as in `user_stages`. Null where the order names nobody: it counts in money and in nothing per person.",
    },
    gross_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '实付金额（分），未减退款。0 元订单也是订单，但不构成 P。',
      en: 'What was paid, in fen, refunds not taken off. A sale of 0 is an order and never makes P.',
    },
    refund_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '截至 D 已知的退款合计（分），不超过 gross_fen。超出部分由当晚的运行报告；没有指明子订单的退款按未退金额比例分摊。',
      en: 'Refunds known at D, in fen, capped at gross_fen. The night reports what is above; a refund that names no sub-order is spread in proportion to what is not yet refunded.',
    },
    net_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '净额（分）；大于 0 才能构成 P（default@1）。',
      en: 'Paid less refunded, in fen; above zero it can make P (default@1).',
      formula: 'gross_fen − refund_fen',
    },
    refund_date_assumed: {
      type: 'BOOLEAN',
      unit: 'flag',
      zh: '退款日期是否为推定：退款来自订单文件的退款列，没有日期，按付款日计。有单独的退款记录后以其为准。',
      en: "Whether the refund's date is assumed: a refund column has none, so the paid date stands in. It does until a refund of its own comes. True only where such a refund above zero is in use.",
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('付款日', 'paid_date'),
  },
  partition: { by: 'month', of: 'paid_date' },
} as const satisfies Table
