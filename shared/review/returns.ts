import type { Subject } from './campaign.ts'
import type { From, Row } from './facts.ts'
import type { Figure, Unit } from './figure.ts'
import type { Part, Returns } from './review.ts'

const COHORTS = 'roi_cohorts'
const of = (...columns: string[]): From => ({ table: COHORTS, columns })

/** Key columns a roll-up of placements may be split by. */
export type SplitBy = 'category_id' | 'channel' | 'model'

const part = (name: string, condition: string): string[] => [
  `count(case when ${condition} then 1 end) as ${name}_cohorts`,
  ...['spend_fen', 'gross_fen', 'refund_fen', 'net_fen'].map(
    (column) =>
      `cast(coalesce(sum(case when ${condition} then ${column} end), 0) as bigint) as ${name}_${column}`,
  ),
  `cast(coalesce(sum(case when ${condition} then orders end), 0) as decimal(18, 6)) as ${name}_orders`,
]

const quotient = (above: string, below: string): string =>
  `cast(${above} as double) / nullif(cast(${below} as double), 0)`

/**
 * Closed and open money of the campaign's placements at their category's own window, split by some of their keys; one
 * row for all of them where nothing splits it. Rows of any_touch never add up and are left out.
 */
export function returnsSql({ where }: Subject, by: readonly SplitBy[]): string {
  const models = by.includes('model') ? "model <> 'any_touch'" : "model = 'last_touch'"
  const keys = by.join(', ')
  return `with placements as (
  select category_id, channel, model, maturity, spend_fen, gross_fen, refund_fen, net_fen, orders,
    cast(placement_date + window_days * interval '1' day as date) as closes_on
  from roi_cohorts
  where ${where} and is_category_window and basis = 'engaged' and ${models}
),
sums as (
  select ${[
    ...by,
    ...part('closed', "maturity = 'mature'"),
    ...part('open', "maturity <> 'mature'"),
    'cast(coalesce(sum(spend_fen), 0) as bigint) as spend_fen',
    "cast(coalesce(sum(case when maturity = 'maturing' then spend_fen end), 0) as bigint) as maturing_spend_fen",
    "cast(coalesce(sum(case when maturity = 'settling' then spend_fen end), 0) as bigint) as settling_spend_fen",
    "cast(min(case when maturity <> 'mature' then closes_on end) as varchar) as next_closes",
    "cast(max(case when maturity <> 'mature' then closes_on end) as varchar) as last_closes",
  ].join(',\n    ')}
  from placements${keys === '' ? '' : `\n  group by ${keys}`}
)
select *,
  ${quotient('closed_gross_fen', 'closed_spend_fen')} as roi_gross,
  ${quotient('closed_net_fen', 'closed_spend_fen')} as roi_net,
  ${quotient('closed_spend_fen', 'spend_fen')} as closed_spend_ratio,
  ${quotient('closed_refund_fen', 'closed_gross_fen')} as closed_refund_ratio,
  ${quotient('open_refund_fen', 'open_gross_fen')} as open_refund_ratio
from sums${keys === '' ? '' : `\norder by ${keys}`}`
}

/** A row of `returnsSql` as what pages show. */
export function returnsOf(row: Row): Returns {
  const one = (column: string, unit: Unit, from: string): Figure =>
    row.figure(column, unit, of(from, 'maturity'))
  const partOf = (name: 'closed' | 'open'): Part => ({
    cohorts: one(`${name}_cohorts`, 'cohorts', 'placement_date'),
    spend: one(`${name}_spend_fen`, 'fen', 'spend_fen'),
    gross: one(`${name}_gross_fen`, 'fen', 'gross_fen'),
    refund: one(`${name}_refund_fen`, 'fen', 'refund_fen'),
    net: one(`${name}_net_fen`, 'fen', 'net_fen'),
    orders: one(`${name}_orders`, 'sub-orders', 'orders'),
  })
  const closed = partOf('closed')
  const open = partOf('open')
  const why = closed.cohorts.value === 0 ? 'immature' : 'zero_denominator'
  const roi = (column: string, numerator: Figure) =>
    row.ratio(column, 'ratio', { numerator, denominator: closed.spend }, why)
  return {
    closed,
    open,
    roiGross: roi('roi_gross', closed.gross),
    roiNet: roi('roi_net', closed.net),
    closedSpend: row.ratio('closed_spend_ratio', 'ratio', {
      numerator: closed.spend,
      denominator: one('spend_fen', 'fen', 'spend_fen'),
    }),
    state: {
      state:
        open.cohorts.value !== 0
          ? closed.cohorts.value === 0
            ? 'open'
            : 'partly'
          : closed.cohorts.value === 0
            ? 'none'
            : 'closed',
      nextCloses: row.text('next_closes'),
      lastCloses: row.text('last_closes'),
      maturingSpend: one('maturing_spend_fen', 'fen', 'spend_fen'),
      settlingSpend: one('settling_spend_fen', 'fen', 'spend_fen'),
    },
  }
}

/** Refunds ÷ paid amount of the closed and of the open part of a row of `returnsSql`. */
export const refundRatios = (row: Row, { closed, open }: Returns) => ({
  refundRatio: row.ratio('closed_refund_ratio', 'ratio', {
    numerator: closed.refund,
    denominator: closed.gross,
  }),
  openRefundRatio: row.ratio('open_refund_ratio', 'ratio', {
    numerator: open.refund,
    denominator: open.gross,
  }),
})
