export type TouchRow = {
  date: string
  idKey: string
  behaviour: string
  channel: string
  category: string | null
  spu: string | null
  campaign: string | null
  dwellSeconds: number | null
  count: number
}
export type OrderRow = {
  date: string
  platform: string
  order: string
  subOrder: string
  idKey: string | null
  category: string | null
  spu: string | null
  /** What names the product where the row does not: the merchant's code, else the platform's item. */
  code: string | null
  item: string | null
  gross: number
  quantity: number | null
  /** Given back by a column of the order itself. */
  refundColumn: number | null
}
export type RefundRow = {
  date: string
  at: number
  platform: string
  refund: string
  order: string
  subOrder: string | null
  /** Names the sub-order by its product where it can. */
  code: string | null
  fen: number
}
export type SpendRow = {
  /** Which report said it; `spend` is the brand's own. */
  by: string
  date: string
  campaign: string
  channel: string
  category: string | null
  cost: number
  impressions: number | null
  clicks: number | null
  newI: number | null
  newTi: number | null
}
/** A number that a platform reports of itself, under the campaign as it calls it. */
export type ReturnRow = {
  by: string
  date: string
  campaign: string
  note: string | null
  task: string | null
  metric: string
  window: number | null
  attribution: string
  traffic: string | null
  deduplicated: boolean
  value: number | null
  reason: string | null
}
/** A row of a platform's report: what was spent, where it says so, and what came of it. */
export type ReportRow = { spend: SpendRow | null; returns: ReturnRow[] }
/** A note as a platform shows it on a day; counts are null where it does not say. */
export type NoteRow = {
  date: string
  note: string
  creator: string | null
  published: string | null
  quoted: number | null
  fans: number | null
  impressions: number | null
  natural: number | null
  reads: number | null
  likes: number | null
  collects: number | null
  comments: number | null
  shares: number | null
  follows: number | null
}
/** What a platform says of the brand's people, or of a product's; the value in the text of its six decimals. */
export type FigureRow = {
  date: string
  spu: string | null
  metric: string
  value: string | null
  reason: string | null
  rank: number | null
  rankOf: number | null
}
export type ProductRow = { spu: string; category: string; code: string | null; items: string[] }
type LinkRow = { idKey: string; oneKey: string }

/**
 * A row that fits. Rows of one `key` replace each other; `content` is the row as parsed, equal where two rows are
 * equal. An ignored row takes its key and says nothing. `lines`: of how many rows of its file it is the sum.
 */
type Read<Source extends string, Value> = {
  source: Source
  key: string
  content: string
  value: Value | null
  lines?: number
}
export type ReadRow =
  | Read<'behaviours', TouchRow>
  | Read<'orders', OrderRow>
  | Read<'refunds', RefundRow>
  | Read<'spend', SpendRow>
  | Read<'report', ReportRow>
  | Read<'note', NoteRow>
  | Read<'figure', FigureRow>
  | Read<'products', ProductRow>
  | Read<'identity-links', LinkRow>
