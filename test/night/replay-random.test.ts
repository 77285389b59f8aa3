import { afterEach, expect, test } from 'vitest'
import type { Brand } from '../../shared/brand.ts'
import type { Scenario } from '../oracle/scenario.ts'
import { TROUBLES } from '../support/random-brand/troubles.ts'
import { scenario, troubledBrand } from '../support/random-brand.ts'
import { type Lab, play, succeeded } from './lab.ts'
import { lakesDiffer, replayed, seenLake } from './support/replay-lab.ts'
import { isThorough } from './support/thoroughness.ts'

/** Everything comes in time, so that a chain of nights is what a restatement of all dates would be. */
const story = (seed: number): Scenario =>
  eachPathOnce(
    scenario(
      troubledBrand(seed, {
        people: 8,
        days: 8,
        insideW: true,
        troubles: new Set(TROUBLES.filter((one) => one !== 'restate')),
      }),
    ),
  )

/** Nothing is written over, so that a replay finds all that was ever delivered. */
function eachPathOnce(life: Scenario): Scenario {
  const taken = new Set<string>()
  const own = (path: string): string => {
    const name = taken.has(path) ? own(path.replace(/(\.\w+)$/, ' once more$1')) : path
    taken.add(name)
    return name
  }
  const nights = life.nights.map((night) => ({
    ...night,
    files: night.files.map((file) => ({ ...file, path: own(file.path) })),
  }))
  return { ...life, nights }
}

const under = (life: Scenario, change: (brand: Brand) => Brand): Scenario => ({
  ...life,
  nights: life.nights.map((night) => ({ ...night, brand: change(night.brand) })),
})

const lenient = (brand: Brand): Brand => ({ ...brand, maxQuarantineRatio: 1 })
/** No bad row beyond the five that are always borne, and shops whose buyers nobody named. */
const strict = (brand: Brand): Brand => ({
  ...brand,
  maxQuarantineRatio: 0,
  sources: Object.fromEntries(
    Object.entries(brand.sources).map(([source, { idColumn: _, idType: __, ...rest }]) => [source, rest]),
  ),
})

const labs: Lab[] = []
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close()
})

const SEEDS = isThorough() ? Array.from({ length: 12 }, (_, index) => index + 1) : [1]

const played = async (life: Scenario): Promise<Lab> => {
  const lab = await play(life)
  labs.push(lab)
  return lab
}

test.each(SEEDS)(
  'random brand %i: replayed under another brand file, a lake is the one that had it at first, and stays it',
  async (seed) => {
    const life = story(seed)
    const nights = life.nights.slice(0, -1)
    const [before, last] = [nights.at(-1), life.nights.at(-1)]
    if (!before || !last) throw new Error('a scenario without nights')
    const one = await played(under({ ...life, nights }, strict))
    const other = await played(under({ ...life, nights }, lenient))
    expect(lakesDiffer(await seenLake(one), await seenLake(other))).not.toEqual([])
    expect((await replayed(one, lenient(before.brand))).replayed?.gone).toEqual([])
    expect(lakesDiffer(await seenLake(one), await seenLake(other))).toEqual([])
    // What it left for the next night is right, too.
    const night = { ...last, brand: lenient(last.brand) }
    for (const lab of [one, other]) succeeded(await lab.night(night))
    expect(lakesDiffer(await seenLake(one), await seenLake(other))).toEqual([])

    const strictly = await seenLake(await played(under(life, strict)))
    expect((await replayed(one, strict(last.brand))).replayed?.gone).toEqual([])
    const back = await seenLake(one)
    // A lake keeps the date it began with, though it was a file that is rejected now that told of it.
    if (back.began === strictly.began) expect(lakesDiffer(back, strictly)).toEqual([])
  },
  600_000,
)
