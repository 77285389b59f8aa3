import type { Subject } from './campaign.ts'
import type { Facts, From, Row } from './facts.ts'
import { sumSql } from './known-sums.ts'
import { returnsOf, returnsSql } from './returns.ts'
import type { Placements, Returns } from './review.ts'
import { type SpendFigures, spendFigures, spendSql } from './spend.ts'

const cohort = (...columns: string[]): From => ({ table: 'roi_cohorts', columns })

export type Maturity = 'maturing' | 'settling' | 'mature'

/** `roi_cohorts.maturity` of a row. */
export const maturityOf = (row: Row): Maturity => {
  const found = row.text('maturity')
  if (found === 'mature' || found === 'settling' || found === 'maturing') return found
  throw new Error(`roi_cohorts.maturity: expected maturing, settling or mature, found ${found}`)
}

/** Spend and returns by channel, and day by day. */
export async function placementsOf(facts: Facts, subject: Subject): Promise<Placements> {
  const spend = await facts.rows('spend_by_channel', ['channel'], spendSql(subject, 'channel'))
  const returns = await facts.rows('returns_by_channel', ['channel'], returnsSql(subject, ['channel']))
  const days = await facts.rows('days', ['placement_date', 'category_id'], daysSql(subject))
  const named = (rows: readonly Row[]) => new Map(rows.map((row) => [row.text('channel') ?? '', row]))
  const [spends, returned] = [named(spend), named(returns)]
  return {
    channels: [...new Set([...spends.keys(), ...returned.keys()])].map((channel) => {
      const row = returned.get(channel)
      const back = row ? returnsOf(row) : null
      const out = spends.get(channel)
      return channelOf(channel, out ? spendFigures(out) : null, back)
    }),
    days: days.map((row) => {
      const [spent, gross] = [
        row.figure('spend_fen', 'fen', cohort('spend_fen')),
        row.figure('gross_fen', 'fen', cohort('gross_fen')),
      ]
      return {
        date: row.text('placement_date') ?? '',
        category: row.text('category_id') ?? '',
        ageDays: row.number('age_days') ?? 0,
        maturity: maturityOf(row),
        closes: row.text('closes_on') ?? '',
        spend: spent,
        gross,
        roi: row.ratio('roi_gross', 'ratio', { numerator: gross, denominator: spent }),
      }
    }),
  }
}

/** A channel that people touched and nothing was spent on has returns alone, one without a known category spend alone. */
function channelOf(
  channel: string,
  spend: SpendFigures | null,
  returns: Returns | null,
): Placements['channels'][number] {
  return {
    channel,
    spend: spend && {
      cost: spend.spend,
      impressions: spend.impressions,
      clicks: spend.clicks,
      clickRate: spend.clickRate,
      costPerClick: spend.costPerClick,
      platformNewTrueInterest: spend.newTrueInterest,
      costPerNewTrueInterest: spend.costPerNewTrueInterest,
    },
    returns,
  }
}

/** A day of one category has one window, so one maturity, whatever the channels. */
const daysSql = (subject: Subject): string => `with days as (
  select category_id, placement_date, window_days, maturity,
    max(age_days) as age_days,
    ${sumSql(subject, 'spend_fen')} as spend_fen,
    ${sumSql(subject, 'gross_fen')} as gross_fen
  from roi_cohorts
  where ${subject.placed} and is_category_window and basis = 'engaged' and model = 'last_touch'
  group by category_id, placement_date, window_days, maturity
)
select
  cast(placement_date as varchar) as placement_date, category_id, maturity, age_days,
  cast(cast(placement_date + window_days * interval '1' day as date) as varchar) as closes_on,
  spend_fen, gross_fen,
  cast(gross_fen as double) / nullif(cast(spend_fen as double), 0) as roi_gross
from days
order by placement_date, category_id`
