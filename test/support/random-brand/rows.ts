import { DIALECT_COLUMNS, type DialectSource } from './dialect-columns.ts'

/** A row before it lies in a file. */
export type Row = {
  source: 'behaviours' | 'orders' | 'refunds' | 'spend' | 'products' | 'identity-links' | DialectSource
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

/** Columns of each source, in the order of its contract. */
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
  ...DIALECT_COLUMNS,
}
