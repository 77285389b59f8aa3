/**
 * The brand of `npm run smoke`. Every deployment may work for it and has its secret, so that the test goes the way of
 * any other brand; no schedule starts it, and no alarm or dashboard knows it.
 */
export const SMOKE_BRAND = 'smoke'

/** Whom functions may work for: the operator's brands, and that of the smoke test. */
export const servedBrands = ({ brands }: { brands: readonly { id: string }[] }): string[] => [
  ...brands.map(({ id }) => id),
  SMOKE_BRAND,
]
