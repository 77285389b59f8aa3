import type { Subject } from './campaign.ts'

/** What a placement adds up to. */
type Summed = 'spend_fen' | 'gross_fen' | 'refund_fen' | 'net_fen' | 'orders'

/** Whether a campaign's placements know a column: without any row of spend, or any touch, its zeros are no numbers. */
const isKnown = ({ spendCame, touchesCame }: Subject, column: Summed): boolean =>
  column === 'spend_fen' ? spendCame : touchesCame

/**
 * SQL: a column of roi_cohorts added up, over the rows of a condition alone where there is one. No rows are 0; what the
 * campaign does not know is null.
 */
export function sumSql(subject: Subject, column: Summed, condition: string | null = null): string {
  const type = column === 'orders' ? 'decimal(18, 6)' : 'bigint'
  if (!isKnown(subject, column)) return `cast(null as ${type})`
  const each = condition === null ? column : `case when ${condition} then ${column} end`
  return `cast(coalesce(sum(${each}), 0) as ${type})`
}

/** The same of one row. */
export const oneSql = (subject: Subject, column: Summed): string =>
  isKnown(subject, column) ? column : `cast(null as ${column === 'orders' ? 'decimal(18, 6)' : 'bigint'})`
