import { addDays } from '../calendar.ts'
import { cycleOf, type Subject } from './campaign.ts'
import type { From, Row } from './facts.ts'
import type { Figure, Unit } from './figure.ts'
import { sumSql } from './known-sums.ts'
import type { Part, Returns, WindowState } from './review.ts'

const COHORTS = 'roi_cohorts'
const of = (...columns: string[]): From => ({ table: COHORTS, columns })

/** Key columns a roll-up of placements may be split by. */
export type SplitBy = 'category_id' | 'channel' | 'model'

const SUMMED = ['spend_fen', 'gross_fen', 'refund_fen', 'net_fen', 'orders'] as const

const part = (subject: Subject, name: string, condition: string): string[] => [
  `count(case when ${condition} then 1 end) as ${name}_cohorts`,
  ...SUMMED.map((column) => `${sumSql(subject, column, condition)} as ${name}_${column}`),
]

const quotient = (above: string, below: string): string =>
  `cast(${above} as double) / nullif(cast(${below} as double), 0)`

/**
 * Closed and open money of the campaign's placements at their category's own window, split by some of their keys; one
 * row for all of them where nothing splits it. Rows of any_touch never add up and are left out.
 */
export function returnsSql(subject: Subject, by: readonly SplitBy[]): string {
  const models = by.includes('model') ? "model <> 'any_touch'" : "model = 'last_touch'"
  const keys = by.join(', ')
  return `with placements as (
  select category_id, channel, model, maturity, spend_fen, gross_fen, refund_fen, net_fen, orders,
    cast(placement_date + window_days * interval '1' day as date) as closes_on
  from roi_cohorts
  where ${subject.placed} and is_category_window and basis = 'engaged' and ${models}
),
sums as (
  select ${[
    ...by,
    ...part(subject, 'closed', "maturity = 'mature'"),
    ...part(subject, 'open', "maturity <> 'mature'"),
    `${sumSql(subject, 'spend_fen')} as spend_fen`,
    `${sumSql(subject, 'spend_fen', "maturity = 'maturing'")} as maturing_spend_fen`,
    `${sumSql(subject, 'spend_fen', "maturity = 'settling'")} as settling_spend_fen`,
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

/**
 * A row of `returnsSql` as what pages show.
 * @param whole the campaign, where the row is of all its placements: those still to come are then open too
 */
export function returnsOf(row: Row, whole: Subject | null = null): Returns {
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
  const why = closed.cohorts.value === 0 ? 'immature' : undefined
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
      ...windowsOf(closed, open, row, whole),
      maturingSpend: one('maturing_spend_fen', 'fen', 'spend_fen'),
      settlingSpend: one('settling_spend_fen', 'fen', 'spend_fen'),
    },
  }
}

/** Which windows are over, and when the others are: that of the campaign's last day too, where it is still to come. */
function windowsOf(
  closed: Part,
  open: Part,
  row: Row,
  whole: Subject | null,
): Omit<WindowState, 'maturingSpend' | 'settlingSpend'> {
  const [some, none] = [open.cohorts.value !== 0, closed.cohorts.value === 0]
  const [nextCloses, last] = [row.text('next_closes'), row.text('last_closes')]
  const runsUntil = whole?.runsUntil ?? null
  const ahead = whole && runsUntil !== null ? addDays(runsUntil, cycleOf(whole)) : null
  const placed = some || !none
  return {
    state: !placed
      ? 'none'
      : none
        ? 'open'
        : some
          ? 'partly'
          : whole?.touchesCame === false
            ? 'untouched'
            : ahead
              ? 'running'
              : 'closed',
    nextCloses,
    lastCloses: placed && ahead !== null && (last === null || last < ahead) ? ahead : last,
    runsUntil,
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
