import type { Figure } from '../shared/review/figure.ts'
import type { Review } from '../shared/review/review.ts'

/** A number as programs take it: null with its reason, never 0 for what is not known. */
const plain = ({ value, nullReason }: Figure) => ({ value, null_reason: nullReason })

/** The five headline numbers of a review and how final they are; `headline` is null before anything was placed. */
export function headlineNumbers({ asOf, runId, rolledBack, campaign, chapters, privacy }: Review) {
  const overview = chapters.overview.data
  return {
    campaign: campaign.id,
    as_of: asOf,
    run_id: runId,
    /** Readers do not see the run: a rollback went back behind it. */
    rolled_back: rolledBack,
    headline: overview && {
      spend_fen: plain(overview.headline.spend),
      people: plain(overview.headline.people),
      orders: plain(overview.headline.orders),
      gross_fen: plain(overview.headline.gmv),
      roi_gross: plain(overview.headline.roi),
      /** Orders and GMV are of closed windows, or of open ones so far where none is closed. */
      of: overview.headlineOf,
      windows: overview.returns.state.state,
      next_closes: overview.returns.state.nextCloses,
      last_closes: overview.returns.state.lastCloses,
    },
    withheld_cells: privacy.withheldCells,
  }
}
