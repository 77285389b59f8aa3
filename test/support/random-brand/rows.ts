/** A row before it lies in a file. */
export type Row = {
  source:
    | 'behaviours'
    | 'orders'
    | 'refunds'
    | 'spend'
    | 'products'
    | 'identity-links'
    | 'tmall-orders'
    | 'doudian-orders'
    | 'doudian-aftersales'
    | 'pugongying-notes'
    | 'lingxi-assets'
  cells: Readonly<Record<string, string>>
  /** Business date, where the row has one. */
  date: string | null
  /** Date of the night for which its file was cut: the file's export time is the morning after. */
  exportedOn: string
  /** Date of the night that finds the file. */
  arrivesOn: string
  /** Rows of one version group correct each other. */
  group: string
  /** Groups whose rows change what this one means: of its product's code, of its buyer. */
  mentions?: readonly string[]
}

/** Columns of each canonical source, in the order of its contract. */
export const SOURCE_COLUMNS: Readonly<Record<Row['source'], readonly string[]>> = {
  behaviours: [
    'occurred_at',
    'id_type',
    'user_id',
    'behaviour',
    'channel',
    'category_id',
    'spu_id',
    'campaign_id',
    'note_id',
    'creator_id',
    'is_paid',
    'dwell_seconds',
    'count',
    'event_id',
  ],
  orders: [
    'order_id',
    'sub_order_id',
    'platform',
    'paid_at',
    'paid_amount',
    'id_type',
    'user_id',
    'category_id',
    'spu_id',
    'quantity',
    'status',
  ],
  refunds: ['refund_id', 'order_id', 'sub_order_id', 'platform', 'refunded_at', 'refund_amount'],
  spend: [
    'spend_date',
    'campaign_id',
    'channel',
    'cost',
    'category_id',
    'impressions',
    'clicks',
    'new_i_users',
    'new_ti_users',
  ],
  products: ['spu_id', 'category_id', 'name', 'merchant_code', 'platform_item_ids'],
  'identity-links': ['id_type', 'user_id', 'one_id'],
  'tmall-orders': [
    '子订单编号',
    '主订单编号',
    '商品ID',
    '商家编码',
    '买家实付金额',
    '退款金额',
    '订单付款时间',
    '会员',
  ],
  'pugongying-notes': [
    '数据更新日',
    '笔记id',
    '笔记发布时间',
    '笔记创作者ID',
    '笔记创作者名称',
    '作者粉丝量',
    '博主报价',
    '服务费金额',
    '全部曝光量',
    '自然曝光量',
    '全部阅读量',
    '点赞量',
    '收藏量',
    '评论量',
    '分享量',
    '关注量',
  ],
  'lingxi-assets': [
    '日期',
    'SPU ID',
    'AIPS人群总数',
    'TI人群数',
    '新增资产',
    '阅读渗透率',
    '搜后曝光渗透率',
    '行业排名',
  ],
  'doudian-orders': [
    '主订单编号',
    '子订单编号',
    '商品ID',
    '商家编码',
    '订单应付金额',
    '支付完成时间',
    '会员',
  ],
  'doudian-aftersales': [
    '售后单号',
    '订单号',
    '商家编码',
    '退商品金额（元）',
    '商家退款时间',
    '售后完结时间',
  ],
}
