import { type Figure, isRatio } from './figure.ts'
import { identitiesOf } from './people.ts'
import type { Conversion, Crowd, Overview, Part, Placements } from './review.ts'
import { cellName, figuresIn, type Identity, sumOf, withheldCells } from './withhold.ts'

/** The chapters that count people or orders, among what is shown. */
type Counting = {
  crowd: Crowd | null
  placements: Placements
  overview: Overview
  conversion: Conversion
}

/** Whether a number counts people, or orders: few orders are few buyers, an order shared between touches aside. */
export const isCount = ({ unit }: Figure): boolean => unit === 'users' || unit === 'sub-orders'

/**
 * The cells of a review that must not be shown, by name: counts of people that are too small or give such a one away;
 * then counts of orders that are too small themselves, whosever they are, or whose buyers are withheld, with those that
 * would give them away. Money stays.
 */
export function privateCells(data: Counting, minCell: number): ReadonlySet<string> {
  const { crowd, placements, overview, conversion } = data
  const counts = (unit: Figure['unit']) =>
    figuresIn(data).filter((figure) => figure.unit === unit && !isRatio(figure))
  const people = withheldCells(
    counts('users'),
    identitiesOf(crowd, placements, overview, conversion),
    minCell,
  )
  const orders = withheldCells(
    counts('sub-orders'),
    ordersOf(data),
    minCell,
    new Set(people.has(cellName(conversion.buyers.atMost)) ? ordersOfBuyers(data).map(cellName) : []),
  )
  return new Set([...people, ...orders])
}

/** The orders that the shown bounds of buyers are about, whoever they are credited to. */
function ordersOfBuyers({ overview, conversion: { peopleOf, models } }: Counting): Figure[] {
  const parts = [overview.returns, ...models.flatMap(({ returns }) => returns ?? [])].map(
    (returns) => returns[peopleOf],
  )
  return parts.map(({ orders }) => orders).filter(({ value }) => value !== null && value > 0)
}

/** The orders of all placements are those of the categories, those of the channels, and those of the last touch. */
function ordersOf({ overview, placements, conversion }: Counting): Identity[] {
  const categories = overview.categories.map(({ returns }) => returns)
  const channels = placements.channels.flatMap(({ returns }) => returns ?? [])
  const lastTouch = conversion.models.flatMap(({ model, returns }) =>
    model === 'last_touch' && returns ? [returns] : [],
  )
  return (['closed', 'open'] as const).flatMap((name) => {
    const total = overview.returns[name].orders
    const orders = (all: readonly Record<'closed' | 'open', Part>[]) => all.map((one) => one[name].orders)
    return [categories, channels, lastTouch].flatMap((all) =>
      all.length === 0 ? [] : sumOf(total, orders(all)),
    )
  })
}
