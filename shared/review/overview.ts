import type { Subject } from './campaign.ts'
import type { Row } from './facts.ts'
import type { Figure } from './figure.ts'
import { returnsOf } from './returns.ts'
import type { Category, Overview, Returns } from './review.ts'
import type { SpendFigures } from './spend.ts'
import { toCome } from './to-come.ts'

/**
 * The chapter that everybody reads.
 * @param people who entered the scope's asset for the first time in the campaign's days
 */
export function overviewOf(
  subject: Subject,
  spend: SpendFigures,
  returns: Returns,
  categories: Overview['categories'],
  people: Figure,
): Overview {
  const headlineOf = returns.closed.cohorts.value === 0 ? 'open' : 'closed'
  const part = returns[headlineOf]
  return {
    headline: { spend: spend.spend, people, orders: part.orders, gmv: part.gross, roi: returns.roiGross },
    headlineOf,
    touchedPeople: toCome('no_touched_people'),
    peopleScope: subject.scope,
    returns,
    categories,
    spendOutsideRoi: spend.unknownCategory,
    impressions: spend.impressions,
    clicks: spend.clicks,
    platformNewInterested: spend.newInterested,
    platformNewTrueInterest: spend.newTrueInterest,
  }
}

/** Rows of `returnsSql` by category, the order of the subject's categories kept. */
export const byCategory = (categories: readonly Category[], rows: readonly Row[]): Overview['categories'] =>
  categories.flatMap((category) => {
    const row = rows.find((one) => one.text('category_id') === category.id)
    return row ? [{ category, returns: returnsOf(row) }] : []
  })
