/** Exact shares of an order. */
export type Fraction = { over: bigint; under: bigint }

export const part = (of: number): Fraction => ({ over: 1n, under: BigInt(of) })

export const times = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.over,
  under: a.under * b.under,
})

const commonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : commonDivisor(b, a % b))

export const sum = (list: readonly Fraction[]): Fraction =>
  list.reduce(
    (a, b) => {
      const over = a.over * b.under + b.over * a.under
      const under = a.under * b.under
      const shared = commonDivisor(over, under)
      return { over: over / shared, under: under / shared }
    },
    { over: 0n, under: 1n },
  )

/** Six places, rounded once, half away from zero; never negative here. */
export const sixPlaces = ({ over, under }: Fraction): string => {
  const millionths = (2n * over * 1_000_000n + under) / (2n * under)
  return `${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')}`
}

/** Part `i` of `total` divided into `n` equal whole parts, the remainder one each to the first. */
export const share = (total: number, n: number, i: number): number =>
  Math.floor(total / n) + (i < total % n ? 1 : 0)
