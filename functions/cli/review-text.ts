import type { Figure, Ratio } from '../../shared/review/figure.ts'
import { isRatio } from '../../shared/review/figure.ts'
import type { Review } from '../../shared/review/review.ts'
import { count, returns as ratioText, yuan } from './figures.ts'
import { aligned, bold, yellow } from './layout.ts'
import { printable } from './printable.ts'
import type { Out } from './world.ts'

const WHY: Readonly<Record<string, string>> = {
  not_returned: 'not returned by the platform',
  not_applicable: 'does not apply',
  zero_denominator: 'nothing was spent',
  immature: 'no window is over yet',
  suppressed_small_n: 'withheld',
  data_to_come: 'data to come',
}

/** The five headline numbers of a review, and how final they are. */
export function reviewText(review: Review, page: string, out: Out): string {
  const { brand, campaign, asOf, chapters } = review
  const name = campaign.name === null ? '' : `  ${campaign.name.zh} ${campaign.name.en}`
  const head = `${bold(printable(`${brand.id}  ${campaign.id}${name}`), out)}  as of ${asOf}`
  const unseen = review.rolledBack
    ? [yellow(`Run ${review.runId} was rolled back: readers do not see what this review says.`, out)]
    : []
  const { data, toCome } = chapters.overview
  const lines = data ? headline(review, data, out) : `  ${toCome.say.en}`
  return [head, ...unseen, lines, '', `Review  ${page}`].join('\n')
}

type Overview = NonNullable<Review['chapters']['overview']['data']>

function headline(review: Review, overview: Overview, out: Out): string {
  const { headline: five, headlineOf, returns, peopleScope } = overview
  const of = ({ nullReason }: Figure): string =>
    nullReason === 'data_to_come'
      ? ''
      : headlineOf === 'open'
        ? 'so far, no window is over'
        : 'of closed windows'
  const open = (figure: Figure): string =>
    returns.state.state === 'partly' ? `; ${shown(figure)} so far in open ones` : ''
  const { closed } = returns
  const split =
    returns.state.state === 'partly' && closed.spend.value !== null
      ? `${shown(closed.spend)} closed, ${shown(returns.open.spend)} open`
      : ''
  const net = returns.roiNet.value === null ? '' : `; ${shown(returns.roiNet)} after refunds`
  const sales = [
    ['Orders', shown(five.orders), `${of(five.orders)}${open(returns.open.orders)}`],
    ['GMV', shown(five.gmv), `${of(five.gmv)}${open(returns.open.gross)}`],
    ['ROI(T+x)', shown(five.roi), five.roi.value === null ? '' : `${sides(five.roi)}${net}`],
  ]
  const rows = [
    ['Spend', shown(five.spend), split],
    [
      'People',
      shown(five.people),
      `entered the asset of ${peopleScope.id} for the first time, ${peopleScope.from} … ${peopleScope.to}`,
    ],
    // Nothing is in a window: no orders, no GMV and no ROI, rather than 0 of each.
    ...(returns.state.state === 'none'
      ? sales.map(([name = '']) => [name, '–', 'the spend has no category'])
      : sales),
  ]
  const state = stateText(overview)
  const isFinal = returns.state.state === 'closed' && five.spend.value !== null
  return `${aligned([{ title: '' }, { title: '', align: 'right' }, { title: '' }], rows, out).replace(/^\s*\n/, '')}\n  ${isFinal ? state : yellow(state, out)}${withheld(review)}`
}

function stateText({ returns, headline: { spend } }: Overview): string {
  const { state, nextCloses, lastCloses, runsUntil } = returns.state
  if (state === 'none') return 'No ROI: the spend has no category, so it is in no window.'
  if (state === 'untouched')
    return 'No ROI yet: nothing shows that touches of this campaign were delivered (export behaviours); if they were, it sold nothing.'
  if (spend.value === null)
    return 'No ROI: the spend of this campaign was not delivered (export spend or juguang-report). Data to come.'
  if (runsUntil !== null)
    return `Not final: the campaign runs until ${runsUntil}, and its last window closes by ${lastCloses}.`
  if (state === 'closed') return 'Every window is over; refunds and late orders can still move the numbers.'
  const when = nextCloses === lastCloses ? `on ${lastCloses}` : `between ${nextCloses} and ${lastCloses}`
  if (state === 'partly' && returns.open.spend.value === 0)
    return `All spend is closed; days of touches without spend close ${when}.`
  return state === 'partly'
    ? `Not final: ${percent(returns.closedSpend)} of the spend is closed, the rest closes ${when}.`
    : `Not final: no window is over, they close ${when}.`
}

const percent = ({ value }: Figure): string => (value === null ? 'none' : `${(value * 100).toFixed(1)} %`)

const withheld = ({ privacy }: Review): string =>
  privacy.withheldCells === 0
    ? ''
    : `\n  ${count(privacy.withheldCells)} counts are withheld: fewer than ${count(privacy.minCell)} people or orders, or giving such a count away. Money is not.`

const sides = ({ numerator, denominator }: Ratio): string => `${shown(numerator)} ÷ ${shown(denominator)}`

/** A number as people read it, or why there is none. */
function shown(figure: Figure | Ratio): string {
  const { value, unit, nullReason } = figure
  if (value === null) return `– (${WHY[nullReason ?? 'data_to_come'] ?? nullReason})`
  if (unit === 'fen') return yuan(value)
  if (isRatio(figure)) return ratioText(value)
  return Number.isInteger(value) ? count(value) : value.toLocaleString('en', { maximumFractionDigits: 2 })
}
