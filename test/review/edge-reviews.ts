import type { Figure, Ratio } from '../../shared/review/figure.ts'
import type { Part, Returns, Review } from '../../shared/review/review.ts'
import { exampleReview } from './example-review.ts'

const zero = (figure: Figure): Figure => ({ ...figure, value: 0, nullReason: null })
const without = (ratio: Ratio, nullReason: 'zero_denominator' | 'immature'): Ratio => ({
  ...ratio,
  value: null,
  nullReason,
})
const none = (part: Part): Part => ({
  cohorts: zero(part.cohorts),
  spend: zero(part.spend),
  gross: zero(part.gross),
  refund: zero(part.refund),
  net: zero(part.net),
  orders: zero(part.orders),
})
const unsold = (part: Part): Part => ({ ...none(part), cohorts: part.cohorts, spend: part.spend })
const free = (part: Part): Part => ({ ...part, spend: zero(part.spend) })

const { overview, placements, conversion, crowd } = exampleReview.chapters
const known = <T>(data: T | null): T => {
  if (data === null) throw new Error('the example has this chapter')
  return data
}
const [O, P, C, A] = [known(overview.data), known(placements.data), known(conversion.data), known(crowd.data)]

/** The example with other returns, in every place that shows the returns of the whole campaign. */
function withReturns(returns: Returns, change: Partial<Review['chapters']> = {}): Review {
  const open = returns.state.state === 'open'
  const part = open ? returns.open : returns.closed
  const data = {
    ...O,
    headline: { ...O.headline, orders: part.orders, gmv: part.gross, roi: returns.roiGross },
    headlineOf: open ? ('open' as const) : ('closed' as const),
    returns,
    categories: O.categories.map((one) => ({ ...one, returns })),
  }
  return {
    ...exampleReview,
    chapters: {
      ...exampleReview.chapters,
      overview: { data, toCome: null },
      placements: {
        data: { ...P, channels: P.channels.map((one) => ({ ...one, returns })) },
        toCome: null,
      },
      conversion: {
        data: { ...C, models: C.models.map((one) => (one.returns === null ? one : { ...one, returns })) },
        toCome: null,
      },
      ...change,
    },
  }
}

const all = O.returns

/** Windows over, and nobody bought. */
export const noSales = withReturns({
  ...all,
  closed: unsold(all.closed),
  open: none(all.open),
  roiGross: { ...all.roiGross, value: 0, numerator: zero(all.roiGross.numerator) },
  roiNet: { ...all.roiNet, value: 0, numerator: zero(all.roiNet.numerator) },
  state: { ...all.state, state: 'closed', nextCloses: null, lastCloses: null },
})

/** The campaign began yesterday: everything is open, and there is no before. */
export const oneDay = withReturns(
  {
    ...all,
    closed: none(all.closed),
    roiGross: without(all.roiGross, 'immature'),
    roiNet: without(all.roiNet, 'immature'),
    closedSpend: { ...all.closedSpend, value: 0, numerator: zero(all.closedSpend.numerator) },
    state: { ...all.state, state: 'open', nextCloses: '2026-12-20', lastCloses: '2026-12-20' },
  },
  {
    crowd: {
      data: {
        ...A,
        moments: [],
        missing: [{ moment: 'before', date: '2026-11-19', why: 'before_first_date' }],
      },
      toCome: null,
    },
    conversion: {
      data: {
        ...C,
        categories: C.categories.map((one) => ({
          ...one,
          lags: [],
          windows: one.windows.map((window) => ({
            ...window,
            cohorts: zero(window.cohorts),
            spend: zero(window.spend),
            gross: zero(window.gross),
            net: zero(window.net),
            roiGross: without(window.roiGross, 'immature'),
            roiNet: without(window.roiNet, 'immature'),
            openCohorts: { ...window.openCohorts, value: 12 },
            openSpend: all.open.spend,
            closes: '2026-12-20',
          })),
        })),
      },
      toCome: null,
    },
  },
)

/** Nothing is open any more. */
export const allClosed = withReturns({
  ...all,
  open: none(all.open),
  state: { ...all.state, state: 'closed', nextCloses: null, lastCloses: null },
})

/** Organic touches only: sales, and nothing below the line. */
export const noSpend = ((): Review => {
  const returns: Returns = {
    ...all,
    closed: free(all.closed),
    open: free(all.open),
    roiGross: without(all.roiGross, 'zero_denominator'),
    roiNet: without(all.roiNet, 'zero_denominator'),
    closedSpend: without(all.closedSpend, 'zero_denominator'),
  }
  const made = withReturns(returns)
  const data = known(made.chapters.overview.data)
  return {
    ...made,
    chapters: {
      ...made.chapters,
      overview: {
        data: { ...data, headline: { ...data.headline, spend: zero(data.headline.spend) } },
        toCome: null,
      },
    },
  }
})()

/** As the example is: no export of creators' notes. */
export const noCreators = exampleReview

/** Spent without a category: nothing is in a window. */
export const outsideCategories = withReturns({
  ...all,
  closed: none(all.closed),
  open: none(all.open),
  roiGross: without(all.roiGross, 'immature'),
  roiNet: without(all.roiNet, 'immature'),
  closedSpend: without(all.closedSpend, 'zero_denominator'),
  state: { ...all.state, state: 'none', nextCloses: null, lastCloses: null },
})
