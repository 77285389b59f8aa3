import { expect, test } from 'vitest'
import {
  deliverAtOnce,
  scenario,
  skipNights,
  splitIntoNights,
  thenRestate,
  troubledBrand,
} from '../support/random-brand.ts'
import { PATIENCE, TABLES } from './against-oracle.ts'
import { type Lab, play } from './lab.ts'
import { isThorough } from './support/thoroughness.ts'

const HEAVY = isThorough()

test.each(HEAVY ? [1, 2, 3] : [2])(
  'nights one by one, one catch-up, other pieces and a restatement from day 1 end in the same tables (seed %i)',
  async (seed) => {
    const chain = scenario(
      troubledBrand(seed, { insideW: true, people: HEAVY ? 8 : 6, days: HEAVY ? 14 : 9 }),
    )
    const hashes: (string | null)[] = []
    for (const story of [
      chain,
      deliverAtOnce(chain),
      splitIntoNights(chain, seed),
      skipNights(chain, seed, 0.5),
      thenRestate(chain),
    ]) {
      const lab = await play(story)
      hashes.push(await contentOf(lab))
      await lab.close()
    }
    expect(new Set(hashes).size).toBe(1)
  },
  PATIENCE,
)

/** Every cell of every table but run ids, as one text. */
async function contentOf(lab: Lab): Promise<string> {
  const parts: string[] = []
  for (const table of TABLES) {
    const rows = await lab.table(table)
    parts.push(...rows.map((row) => `${table} ${JSON.stringify(Object.entries(row).sort())}`).sort())
  }
  return parts.join('\n')
}
