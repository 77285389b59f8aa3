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
  | Read<'products', ProductRow>
  | Read<'identity-links', LinkRow>
