import type { KnownReturn } from './known-returns.ts'
import type { CsvCell, CsvTable } from './truth-csv.ts'
import type { Known } from './truth-money.ts'

const COLUMNS =
  'brand_id,source,report_date,campaign_id,note_id,task_id,metric,window_days,attribution,traffic_type,deduplicated,value,null_reason,sampling_ratio'.split(
    ',',
  )

/** What platforms say of themselves: parts of one key add up, and are null only where all of them are. */
export function platformReturns({ brand, last, date }: Known, returns: readonly KnownReturn[]): CsvTable {
  const sums = new Map<string, { head: CsvCell[]; value: number | null; reason: string | null }>()
  for (const { day, value, reason, ...said } of returns) {
    if (day > last) continue
    const { source, campaign, note, task, metric, windowDays, attribution, traffic } = said
    const head = [
      brand,
      source,
      date(day),
      campaign,
      note,
      task,
      metric,
      windowDays,
      attribution,
      traffic,
      false,
    ]
    const sum = sums.get(head.join('|'))
    if (sum === undefined) sums.set(head.join('|'), { head, value, reason })
    else if (value !== null) Object.assign(sum, { value: (sum.value ?? 0) + value, reason: null })
    else if (sum.value === null && (reason ?? '') < (sum.reason ?? '')) sum.reason = reason
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    name: 'platform_returns',
    columns: COLUMNS,
    rows: rows.map(([, { head, value, reason }]) => [
      ...head,
      value === null ? null : `${value}.000000`,
      reason,
      null,
    ]),
  }
}
