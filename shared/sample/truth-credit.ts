/** How an order is given to the cohorts that touched its buyer. */
export const MODELS = ['any_touch', 'last_touch', 'first_touch', 'linear'] as const
export type Model = (typeof MODELS)[number]

/** One cohort's part of one order. The part of the order itself is 1 / `parts`. */
export type Credit<C> = { cohort: C; grossFen: number; refundFen: number; parts: number }

/** The touches of a buyer in the order's window: dates from the oldest on, the cohorts of a date by campaign and channel. */
export type TouchDate<C> = { day: number; cohorts: readonly C[] }

/** Divides an order among the cohorts of its touch dates (at least one). Nothing is lost but by `any_touch`, which gives it all to each. */
export function creditsOf<C>(
  model: Model,
  dates: readonly TouchDate<C>[],
  grossFen: number,
  refundFen: number,
): Credit<C>[] {
  if (model === 'any_touch') {
    return dates.flatMap(({ cohorts }) =>
      cohorts.map((cohort) => ({ cohort, grossFen, refundFen, parts: 1 })),
    )
  }
  const chosen = model === 'linear' ? dates : dates.slice(model === 'last_touch' ? -1 : 0).slice(0, 1)
  return chosen.flatMap(({ cohorts }, place) => {
    const ofDate = {
      gross: shareOf(grossFen, chosen.length, place),
      refund: shareOf(refundFen, chosen.length, place),
    }
    return cohorts.map((cohort, index) => ({
      cohort,
      grossFen: shareOf(ofDate.gross, cohorts.length, index),
      refundFen: shareOf(ofDate.refund, cohorts.length, index),
      parts: chosen.length * cohorts.length,
    }))
  })
}

/** The part of the one at `place` among `count` equals: whole fen, the rest one each to the first. */
const shareOf = (fen: number, count: number, place: number): number =>
  Math.floor(fen / count) + (place < fen % count ? 1 : 0)

/**
 * Orders as published, to six decimals: the exact sum of 1 / parts, rounded once, half away from zero.
 * `counts` says how many orders came in how many parts.
 */
export function ordersText(counts: ReadonlyMap<number, number>): string {
  let numerator = 0n
  let denominator = 1n
  for (const [parts, count] of counts) {
    numerator = numerator * BigInt(parts) + BigInt(count) * denominator
    denominator *= BigInt(parts)
  }
  const millionths = (numerator * 2_000_000n + denominator) / (2n * denominator)
  return `${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')}`
}
