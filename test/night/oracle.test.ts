import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyBrand, scenario, skipNights, troubledBrand } from '../support/random-brand.ts'
import { PATIENCE, wrong } from './against-oracle.ts'
import { isThorough } from './support/thoroughness.ts'

const HEAVY = isThorough()

describe('every published cell is what the plain definitions say', () => {
  test.each(HEAVY ? Array.from({ length: 6 }, (_, index) => index + 1) : [1])(
    'for a brand with every trouble, night by night (seed %i)',
    async (seed) => {
      const size = HEAVY ? {} : { people: 8, days: 11 }
      expect(await wrong(scenario(troubledBrand(seed, size)))).toEqual([])
    },
    PATIENCE,
  )

  test(
    'for brands made up by chance',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBrand({ people: 7, days: 10 }), async (options) => {
          expect(await wrong(scenario(options))).toEqual([])
        }),
        { seed: 20261122, numRuns: HEAVY ? 4 : 1, endOnFailure: true },
      )
    },
    PATIENCE,
  )

  test(
    'for many dates caught up at once',
    async () => {
      expect(await wrong(skipNights(scenario(troubledBrand(5, { people: 7, days: 12 })), 5, 0.6))).toEqual([])
    },
    PATIENCE,
  )
})
