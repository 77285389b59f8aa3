/**
 * What parsing one file yields, before anybody knows which of its rows are duplicates. Rows are Parquet files of
 * the shapes below; ids are keyed already, so nothing personal is in them.
 *
 * In every shape `line` is the row's place in its file (1 is the file's first line), `row_key` the 16-byte key under
 * which rows replace each other, and `row_hash` 16 bytes over every contract column after parsing: two rows of one
 * key are equal when their hashes are.
 */
export const STAGED_COLUMNS = {
  behaviours: {
    line: 'BIGINT',
    row_key: 'BLOB', // hash of the event_id; without one, row_hash
    row_hash: 'BLOB',
    dt: 'DATE', // business date of occurred_at
    occurred_at: 'TIMESTAMP', // UTC
    id_key: 'BLOB', // HMAC(secret, id_type:normalised id), 16 bytes
    behaviour: 'VARCHAR',
    channel: 'VARCHAR',
    category_id: 'VARCHAR', // the row's own, not resolved
    spu_id: 'VARCHAR',
    campaign_id: 'VARCHAR',
    note_id: 'VARCHAR',
    creator_id: 'VARCHAR',
    is_paid: 'BOOLEAN',
    dwell_seconds: 'DOUBLE',
    event_count: 'BIGINT',
  },
  orders: {
    line: 'BIGINT',
    row_key: 'BLOB', // of (platform, order_id, sub_order_id)
    row_hash: 'BLOB',
    dt: 'DATE', // business date of paid_at; null when not a sale and no time is given
    is_sale: 'BOOLEAN', // false: unpaid or cancelled; it still takes its key
    platform: 'VARCHAR',
    order_id: 'VARCHAR',
    sub_order_id: 'VARCHAR', // the order's own id where the source names none
    id_key: 'BLOB', // null: an order without a person
    category_id: 'VARCHAR',
    spu_id: 'VARCHAR',
    merchant_code: 'VARCHAR', // finds the product where a dialect names no spu
    item_id: 'VARCHAR', // likewise
    quantity: 'BIGINT',
    status: 'VARCHAR',
    gross_fen: 'BIGINT',
    refund_column_fen: 'BIGINT', // a refund column in the order file; null where the dialect has none
  },
  refunds: {
    line: 'BIGINT',
    row_key: 'BLOB', // of (platform, refund_id)
    row_hash: 'BLOB',
    dt: 'DATE', // business date of refunded_at
    is_refund: 'BOOLEAN', // false: ignored (not refunded); it still takes its key
    refunded_at: 'TIMESTAMP', // UTC
    platform: 'VARCHAR',
    refund_id: 'VARCHAR',
    order_id: 'VARCHAR',
    sub_order_id: 'VARCHAR', // null: spread over the order
    merchant_code: 'VARCHAR', // names the sub-order where a dialect gives a product instead
    refund_fen: 'BIGINT',
  },
  spend: {
    line: 'BIGINT',
    row_key: 'BLOB', // canonical: (date, campaign, channel, category); juguang: (day, creative, placement)
    row_hash: 'BLOB',
    dt: 'DATE', // spend_date
    campaign_id: 'VARCHAR',
    channel: 'VARCHAR',
    category_id: 'VARCHAR',
    cost_fen: 'BIGINT',
    impressions: 'BIGINT',
    clicks: 'BIGINT',
    new_i_users: 'BIGINT',
    new_ti_users: 'BIGINT',
  },
  products: {
    line: 'BIGINT',
    row_key: 'BLOB', // of spu_id
    row_hash: 'BLOB',
    spu_id: 'VARCHAR',
    category_id: 'VARCHAR',
    merchant_code: 'VARCHAR',
    platform_item_ids: 'VARCHAR', // separated by `;`
  },
  'identity-links': {
    line: 'BIGINT',
    row_key: 'BLOB', // the id_key
    row_hash: 'BLOB',
    id_key: 'BLOB',
    one_key: 'BLOB', // HMAC(secret, one:one_id), 16 bytes
  },
  /** One row per creative, metric and window of a platform's report; summed to its published grain afterwards. */
  platform_returns: {
    line: 'BIGINT',
    row_key: 'BLOB', // the source row's key: all its metrics share it
    row_hash: 'BLOB',
    dt: 'DATE', // report_date
    campaign_id: 'VARCHAR',
    note_id: 'VARCHAR',
    task_id: 'VARCHAR',
    metric: 'VARCHAR',
    window_days: 'BIGINT',
    attribution: 'VARCHAR',
    traffic_type: 'VARCHAR',
    deduplicated: 'BOOLEAN',
    value: 'DECIMAL(18,6)', // null with a reason
    null_reason: 'VARCHAR',
    sampling_ratio: 'DOUBLE',
  },
  /** One row per figure of a row of the platform's report on the brand's people. */
  platform_assets: {
    line: 'BIGINT',
    row_key: 'BLOB', // of (day, scope, figure): a figure is replaced by itself
    row_hash: 'BLOB',
    dt: 'DATE', // report_date
    scope: 'VARCHAR',
    scope_id: 'VARCHAR', // null: the brand
    metric: 'VARCHAR',
    value: 'DECIMAL(18,6)', // null with a reason
    rank: 'BIGINT',
    rank_of: 'BIGINT',
    null_reason: 'VARCHAR',
  },
  creator_notes: {
    line: 'BIGINT',
    row_key: 'BLOB', // of (note, report date)
    row_hash: 'BLOB',
    dt: 'DATE', // report_date
    note_id: 'VARCHAR',
    creator_id: 'VARCHAR',
    published_date: 'DATE',
    fans: 'BIGINT',
    quoted_fen: 'BIGINT',
    impressions: 'BIGINT',
    natural_impressions: 'BIGINT',
    reads: 'BIGINT',
    likes: 'BIGINT',
    collects: 'BIGINT',
    comments: 'BIGINT',
    shares: 'BIGINT',
    follows: 'BIGINT',
  },
} as const

/**
 * Beside the columns of its kind: how many rows of its file a staged row stands for. None where another staged row
 * stands for the same one, or where it is an ignored row that takes its key; several where rows of a key were summed.
 */
export const SOURCE_ROWS = { source_rows: 'BIGINT' } as const

export type StagedKind = keyof typeof STAGED_COLUMNS

/** A file of staged rows on this machine. Dates are business dates; null when the file has no dated row. */
export type StagedRows = {
  kind: StagedKind
  path: string
  rows: number
  minDate: string | null
  maxDate: string | null
}

/** Columns of a quarantine piece: one row per bad row. `raw` has personal data masked and ids replaced by keys. */
export const QUARANTINE_COLUMNS = {
  line: 'BIGINT',
  column_name: 'VARCHAR',
  reason: 'VARCHAR',
  detail: 'VARCHAR',
  raw: 'VARCHAR',
} as const

export type Warning = { code: string; message: string; rows?: number }

/** One file, read. Counts are zero for a rejected file; its bad rows are listed all the same. */
export type ParsedFile = {
  source: string
  /** Path relative to the brand's folder: `orders/2026-09-01.csv`. */
  file: string
  contentSha256: string
  size: number
  exportedAt: Date
  status: 'accepted' | 'rejected'
  /** Reason code of a rejection. */
  reason: string | null
  /** What was expected, what was found and what to do, for a rejection. */
  detail: string | null
  readRows: number
  ignoredRows: number
  quarantinedRows: number
  warnings: Warning[]
  staged: StagedRows[]
  quarantinePath: string | null
}
