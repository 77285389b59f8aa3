import type { KnownSpend } from './export-spend.ts'
import type { CsvCell, CsvTable } from './truth-csv.ts'
import { refundedBy, type SettledSubOrder } from './truth-refunds.ts'

/** What the money tables are made from; rows dated after `last` are not known yet. */
export type Known = { brand: string; last: number; date(day: number): string }

/** Money booked by the brand wins over the platform's report of the same day, campaign and channel. */
export function mergeSpend(booked: readonly KnownSpend[], reported: readonly KnownSpend[]): KnownSpend[] {
  const keyOf = ({ day, campaign, channel }: KnownSpend) => `${day} ${campaign} ${channel}`
  const taken = new Set(booked.map(keyOf))
  return [...booked, ...reported.filter((row) => !taken.has(keyOf(row)))].sort((a, b) =>
    a.day === b.day ? (keyOf(a) < keyOf(b) ? -1 : 1) : a.day - b.day,
  )
}

const SPEND_COLUMNS =
  'brand_id,spend_date,campaign_id,channel,category_id,cost_fen,impressions,clicks,new_i_users,new_ti_users,cost_per_new_ti_fen,cost_per_new_ti_fen_null_reason'.split(
    ',',
  )

export const spendDaily = ({ brand, last, date }: Known, spend: readonly KnownSpend[]): CsvTable => ({
  name: 'spend_daily',
  columns: SPEND_COLUMNS,
  rows: spend
    .filter(({ day }) => day <= last)
    .map((row): CsvCell[] => {
      const { campaign, channel, category, costFen, newTiUsers } = row
      const unitCost = newTiUsers === null || newTiUsers === 0 ? null : costFen / newTiUsers
      const why = newTiUsers === null ? 'not_returned' : newTiUsers === 0 ? 'zero_denominator' : null
      const key = [brand, date(row.day), campaign, channel, category || null]
      return [...key, costFen, row.impressions, row.clicks, row.newIUsers, newTiUsers, unitCost, why]
    }),
})

const TOTAL_COLUMNS =
  'brand_id,platform,category_id,paid_month,sub_orders,with_person,gross_fen,refund_fen,net_fen,assumed_dates'.split(
    ',',
  )

/** Orders by platform, category and month of payment: add every sub-order once, then take the table. */
export function orderTotals({ brand, last, date }: Known): {
  add(orders: readonly SettledSubOrder[]): void
  table(): CsvTable
} {
  const sums = new Map<
    string,
    { head: CsvCell[]; rows: number; named: number; gross: number; refund: number; assumed: number }
  >()
  return {
    add(orders) {
      for (const order of orders) {
        if (order.day > last) continue
        const head = [brand, order.platform, order.category || null, date(order.day).slice(0, 7)]
        const key = head.join('|')
        const sum = sums.get(key) ?? { head, rows: 0, named: 0, gross: 0, refund: 0, assumed: 0 }
        sum.rows += 1
        sum.named += order.group === null ? 0 : 1
        sum.gross += order.grossFen
        sum.refund += refundedBy(order, last)
        sum.assumed += order.isDateAssumed ? 1 : 0
        sums.set(key, sum)
      }
    },
    table: () => ({
      name: 'orders_totals',
      columns: TOTAL_COLUMNS,
      rows: [...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { head, rows, named, gross, refund, assumed }]) => [
          ...head,
          rows,
          named,
          gross,
          refund,
          gross - refund,
          assumed,
        ]),
    }),
  }
}
