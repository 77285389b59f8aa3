import { addDays } from '../calendar.ts'
import type { Figure, Ratio } from './figure.ts'
import type { Conversion, Crowd, Overview, Placements } from './review.ts'
import { type Identity, sumOf } from './withhold.ts'

const ASSET = ['A', 'I', 'TI', 'P', 'S']

const same = (one: Figure, other: Figure): Identity => ({ total: one, parts: [other] })

/** Everything a reader knows to add up among the shown counts of people. */
export function identitiesOf(
  crowd: Crowd | null,
  placements: Placements | null,
  overview: Overview | null,
  conversion: Conversion | null,
): Identity[] {
  return [
    ...(crowd ? [...stagesOf(crowd), ...movesOf(crowd), ...flowsOf(crowd)] : []),
    ...(placements && overview ? platformOf(placements, overview) : []),
    ...(conversion ? buyersOf(conversion) : []),
  ]
}

/** ALL is its stages; the true-interest ratio has TI above, and I + TI below. */
function stagesOf({ moments }: Crowd): Identity[] {
  return moments.flatMap(({ stages, trueInterest }) => {
    const users = (stage: string) => stages.find((one) => one.stage === stage)?.users
    const [all, interest, truly] = [users('ALL'), users('I'), users('TI')]
    const parts = ASSET.flatMap((stage) => users(stage) ?? [])
    return [
      ...(all ? [{ total: all, parts }] : []),
      ...(interest && truly
        ? [same(trueInterest.numerator, truly), { total: trueInterest.denominator, parts: [interest, truly] }]
        : []),
    ]
  })
}

const allOn = ({ moments }: Crowd, moment: string): Figure | undefined =>
  moments.find((one) => one.moment === moment)?.stages.find(({ stage }) => stage === 'ALL')?.users

/** The asset after is the asset before, which is nobody's where the lake is younger, with who came and without who left. */
function movesOf(crowd: Crowd): Identity[] {
  const [before, during] = [allOn(crowd, 'before'), allOn(crowd, 'during')]
  const { newUsers, recalledUsers, leftUsers } = crowd.moves
  const opensEmpty = crowd.missing.some(
    ({ moment, why }) => moment === 'before' && why === 'before_first_date',
  )
  if (!during || (!before && !opensEmpty)) return []
  const opening = before ? [before] : []
  return [{ total: during, parts: [...opening, newUsers, recalledUsers], less: [leftUsers] }]
}

/**
 * Who ends at a stage is its asset that day, and who began there its asset `horizonDays` before; who leaves one is below
 * the rates of that stage.
 */
function flowsOf(crowd: Crowd): Identity[] {
  const { pairs, advance, lapse, date, horizonDays } = crowd.flows
  const between = (keep: (pair: { from: string; to: string }) => boolean): Figure[] =>
    pairs.filter(keep).map(({ users }) => users)
  const assetOn = (day: string) =>
    crowd.moments
      .filter((one) => one.date === day)
      .flatMap(({ stages }) => stages.filter(({ stage }) => stage !== 'ALL'))
  const ends = assetOn(date).map(({ stage, users }) => ({
    total: users,
    parts: between(({ to }) => to === stage),
  }))
  const begins = assetOn(addDays(date, -horizonDays)).flatMap(({ stage, users }) => [
    { total: users, parts: between(({ from }) => from === stage) },
    ...[...advance, ...lapse]
      .filter((one) => one.stage === stage)
      .map(({ ratio }) => same(ratio.denominator, users)),
  ])
  const below = (stage: string, ratio: Ratio): Identity => ({
    total: ratio.denominator,
    parts: between(({ from }) => from === stage),
  })
  return [
    ...ends,
    ...begins,
    ...advance.flatMap(({ stage, ratio }) => {
      const above = ASSET.slice(ASSET.indexOf(stage) + 1)
      const rose = between(({ from, to }) => from === stage && above.includes(to))
      return [below(stage, ratio), { total: ratio.numerator, parts: rose }]
    }),
    ...lapse.flatMap(({ stage, ratio }) => [
      below(stage, ratio),
      { total: ratio.numerator, parts: between(({ from, to }) => from === stage && to === 'LOST') },
    ]),
  ]
}

/** The platform's new people in all are those of the channels, and a part of the newly interested. */
function platformOf({ channels }: Placements, overview: Overview): Identity[] {
  const parts = channels.flatMap(({ spend }) => spend?.platformNewTrueInterest ?? [])
  const { platformNewInterested, platformNewTrueInterest } = overview
  return [
    { total: platformNewTrueInterest, parts: parts.filter(({ value }) => value !== null) },
    ...restOf(platformNewInterested, platformNewTrueInterest),
  ]
}

/** Who is in the whole and not in its part is shown nowhere, and can be worked out all the same. */
function restOf(whole: Figure, part: Figure): Identity[] {
  return whole.value === null || part.value === null ? [] : sumOf(whole, [part])
}

/** The placements that are shown one by one, and what is left of the upper bound: the buyers of all the others. */
function buyersOf({ cohorts, buyers, newBuyers, peopleOf }: Conversion): Identity[] {
  const shown = cohorts
    .filter(({ maturity }) => (maturity === 'mature') === (peopleOf === 'closed'))
    .flatMap(({ models }) => models.filter(({ model }) => model === 'last_touch').map((one) => one.buyers))
  return [
    ...sumOf(buyers.atMost, shown),
    ...[buyers, newBuyers]
      .filter(({ atLeast, atMost }) => atLeast.value !== null && atLeast.value === atMost.value)
      .map(({ atLeast, atMost }) => same(atLeast, atMost)),
    ...restOf(buyers.atMost, newBuyers.atMost),
  ]
}
