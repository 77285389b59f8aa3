import type { Subject } from './campaign.ts'
import type { From, Row } from './facts.ts'
import type { Figure } from './figure.ts'

const spendOf = (...columns: string[]): From => ({ table: 'spend_daily', columns })

/**
 * What the spend rows of a campaign say, in all or by channel. Sums of what platforms return leave out rows without it
 * (null where no row has it), and each quotient has both its sides from the same rows.
 */
export const spendSql = ({ where }: Subject, by: 'channel' | null): string => `with spend as (
  select * from spend_daily where ${where}
),
sums as (
  select${by ? `\n    ${by},` : ''}
    cast(sum(cost_fen) as bigint) as cost_fen,
    cast(coalesce(sum(case when category_id is null then cost_fen end), 0) as bigint) as unknown_category_fen,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(new_i_users) as bigint) as new_i_users,
    cast(sum(new_ti_users) as bigint) as new_ti_users,
    cast(sum(case when clicks is not null then impressions end) as bigint) as rated_impressions,
    cast(sum(case when impressions is not null then clicks end) as bigint) as rated_clicks,
    cast(sum(case when clicks is not null then cost_fen end) as bigint) as clicked_cost_fen,
    cast(sum(case when new_ti_users is not null then cost_fen end) as bigint) as ti_cost_fen
  from spend${by ? `\n  group by ${by}` : ''}
)
select *,
  cast(rated_clicks as double) / nullif(cast(rated_impressions as double), 0) as click_ratio,
  cast(clicked_cost_fen as double) / nullif(cast(clicks as double), 0) as cost_per_click_fen,
  cast(ti_cost_fen as double) / nullif(cast(new_ti_users as double), 0) as cost_per_new_ti_fen
from sums${by ? `\norder by cost_fen desc, ${by}` : ''}`

/** A row of `spendSql` as what pages show. */
export function spendFigures(row: Row) {
  const returned = (column: string, unit: 'impressions' | 'clicks' | 'users'): Figure =>
    row.figure(column, unit, spendOf(column), 'not_returned')
  const clicks = returned('clicks', 'clicks')
  const newTrueInterest = returned('new_ti_users', 'users')
  return {
    spend: row.figure('cost_fen', 'fen', spendOf('cost_fen')),
    unknownCategory: row.figure('unknown_category_fen', 'fen', spendOf('cost_fen', 'category_id')),
    impressions: returned('impressions', 'impressions'),
    clicks,
    newInterested: returned('new_i_users', 'users'),
    newTrueInterest,
    clickRate: row.ratio('click_ratio', 'ratio', {
      numerator: row.figure('rated_clicks', 'clicks', spendOf('clicks'), 'not_returned'),
      denominator: row.figure('rated_impressions', 'impressions', spendOf('impressions'), 'not_returned'),
    }),
    costPerClick: row.ratio('cost_per_click_fen', 'fen per click', {
      numerator: row.figure('clicked_cost_fen', 'fen', spendOf('cost_fen'), 'not_returned'),
      denominator: clicks,
    }),
    costPerNewTrueInterest: row.ratio('cost_per_new_ti_fen', 'fen per user', {
      numerator: row.figure('ti_cost_fen', 'fen', spendOf('cost_fen'), 'not_returned'),
      denominator: newTrueInterest,
    }),
  }
}

export type SpendFigures = ReturnType<typeof spendFigures>
