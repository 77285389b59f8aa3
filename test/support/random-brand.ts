import fc from 'fast-check'
import { addDays, datesBetween } from '../oracle/calendar.ts'
import type { Night, Scenario } from '../oracle/scenario.ts'
import { dice } from './random-brand/dice.ts'
import { layIntoFiles } from './random-brand/files.ts'
import { links, products } from './random-brand/mappings.ts'
import { moreShops } from './random-brand/more-shops.ts'
import { platforms } from './random-brand/platforms.ts'
import { reports } from './random-brand/reports.ts'
import { sales } from './random-brand/sales.ts'
import { shops } from './random-brand/shops.ts'
import { spend } from './random-brand/spend.ts'
import { touches } from './random-brand/touches.ts'
import { type BrandOptions, has, TROUBLES, type Trouble } from './random-brand/troubles.ts'
import { makeWorld } from './random-brand/world.ts'

/** Small and without any trouble; override what a test is about. */
export const plainBrand = (seed: number, change: Partial<BrandOptions> = {}): BrandOptions => ({
  seed,
  people: 8,
  days: 14,
  troubles: new Set<Trouble>(),
  insideW: false,
  rowsPerFile: 1000,
  ...change,
})

/** Everything at once. */
export const troubledBrand = (seed: number, change: Partial<BrandOptions> = {}): BrandOptions =>
  plainBrand(seed, { people: 12, days: 24, troubles: new Set(TROUBLES), ...change })

/**
 * The nights of a made-up brand: the same options give the same bytes. Files hold what arrived since the night
 * before; the brand file is the one in force that night.
 */
export const scenario = (options: BrandOptions): Scenario => {
  const world = makeWorld(options)
  const rows = [
    ...touches(options, world),
    ...sales(options, world),
    ...shops(options, world),
    ...moreShops(options, world),
    ...reports(options, world),
    ...platforms(options, world),
    ...spend(options, world),
    ...links(options, world),
    ...products(options, world),
  ]
  const arrivals = layIntoFiles(options, world, rows)
  const d = dice(options.seed, 'nights')
  const dates = world.dates.filter((date) => date === world.last || !(has(options, 'gaps') && d.chance(0.3)))
  const restateOn = has(options, 'restate') ? d.pick(dates) : null
  const restateFrom = d.pick(datesBetween(world.first, restateOn ?? world.first))
  let before = ''
  const nights = dates.map((date): Night => {
    const files = arrivals.filter((a) => a.arrivesOn > before && (a.arrivesOn <= date || date === world.last))
    before = date
    const night = { date, brand: world.brandOn(date), files: files.map((a) => a.file) }
    return date === restateOn ? { ...night, restateFrom } : night
  })
  return {
    secret: `secret of ${options.seed}`,
    nights: nights.map((night) => ({ ...night, files: distinctPaths(night.files) })),
  }
}

/** A folder holds one file per path: another content under a taken path gets a name of its own. */
const distinctPaths = (files: Night['files']): Night['files'] => {
  const taken = new Set<string>()
  return files.map((file) => {
    let path = file.path
    while (taken.has(path)) path = path.replace(/(\.\w+)$/, ' again$1')
    taken.add(path)
    return { ...file, path }
  })
}

const lastOf = (scenarioOf: Scenario): Night => {
  const night = scenarioOf.nights.at(-1)
  if (!night) throw new Error('a scenario without nights')
  return night
}

/** The same files in one night, with the last brand file: what a run over complete data sees. */
export const deliverAtOnce = (pieces: Scenario): Scenario => {
  const { date, brand } = lastOf(pieces)
  return { ...pieces, nights: [{ date, brand, files: distinctPaths(pieces.nights.flatMap((n) => n.files)) }] }
}

/** The same data, then everything restated from this date (or from long before the first). */
export const thenRestate = (pieces: Scenario, from = '2020-01-01'): Scenario => ({
  ...pieces,
  nights: pieces.nights.map((night, i) =>
    i === pieces.nights.length - 1 ? { ...night, restateFrom: from } : night,
  ),
})

/** The same nights with only some of them run: the others are caught up by the next that does. */
export const skipNights = (pieces: Scenario, seed: number, share = 0.5): Scenario => {
  const d = dice(seed, 'skip')
  const nights: Night[] = []
  let waiting: Night['files'] = []
  for (const [i, night] of pieces.nights.entries()) {
    waiting = [...waiting, ...night.files]
    if (i < pieces.nights.length - 1 && d.chance(share)) continue
    nights.push({ ...night, files: distinctPaths(waiting) })
    waiting = []
  }
  return { ...pieces, nights }
}

/**
 * The same files, each on its own night or a later one before its oldest date leaves the restatement window. Copies of
 * one content keep their nights: the one that comes first gives the content its export time.
 */
export const splitIntoNights = (pieces: Scenario, seed: number): Scenario => {
  const d = dice(seed, 'split')
  const texts = pieces.nights.flatMap((night) => night.files.map((file) => file.text))
  const moved = pieces.nights.flatMap((night) =>
    night.files.map((file) => {
      const { oldestDate } = file
      if (oldestDate === null || texts.indexOf(file.text) !== texts.lastIndexOf(file.text))
        return { file, on: night.date }
      const may = pieces.nights.filter((n) => n.date >= night.date && n.date <= edgeOf(oldestDate, n))
      return { file, on: may.length === 0 ? night.date : d.pick(may).date }
    }),
  )
  return {
    ...pieces,
    nights: pieces.nights.map((night) => ({
      ...night,
      files: distinctPaths(moved.filter((m) => m.on === night.date).map((m) => m.file)),
    })),
  }
}

const edgeOf = (oldest: string, night: Night): string => addDays(oldest, night.brand.restateDays)

/** Any brand with any set of troubles; shrinks towards few people, few days and few troubles. */
export const anyBrand = (change: Partial<BrandOptions> = {}): fc.Arbitrary<BrandOptions> =>
  fc
    .record({
      seed: fc.nat({ max: 1_000_000 }),
      people: fc.integer({ min: 3, max: 14 }),
      days: fc.integer({ min: 8, max: 28 }),
      troubles: fc.subarray([...TROUBLES]).map((list) => new Set(list)),
    })
    .map((drawn) => plainBrand(drawn.seed, { ...drawn, ...change }))
