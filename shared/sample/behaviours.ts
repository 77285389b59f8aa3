import type { Person } from './people.ts'
import { drawProduct, type Plan, type Touchpoint } from './plan.ts'
import { chance, int, pick, type Random, slowDays, weighted } from './random.ts'

/** One row of behaviour, before anybody decides in which file it arrives. Blank texts are absent. */
export type Happening = {
  day: number
  second: number
  /** Place in the person's ids. */
  id: number
  behaviour: string
  channel: string
  category: string
  spu: string
  campaign: string
  note: string
  creator: string
  isPaid: boolean
  dwellSeconds: number | null
  count: number
}

/** Somebody decides to buy something of a category on a day. */
export type Purchase = { day: number; category: string }

export type Journey = { happenings: Happening[]; purchases: Purchase[] }

/** How deep somebody goes: chances of a click and of buying, per episode of interest, and the episodes they have. */
type Temper = { click: number; buy: number; episodes: readonly [number, number] }
const TEMPERS: readonly (readonly [Temper, number])[] = [
  [{ click: 0.14, buy: 0.006, episodes: [1, 2] }, 0.52],
  [{ click: 0.6, buy: 0.07, episodes: [1, 3] }, 0.27],
  [{ click: 0.82, buy: 0.32, episodes: [2, 4] }, 0.16],
  [{ click: 0.9, buy: 0.55, episodes: [3, 6] }, 0.05],
]

/** After a click: the behaviour, its chance, how many days later at most, and whether it happens under the shop's id. */
const AFTER_CLICK = [
  ['click', 0.35, 6, false],
  ['deep_read', 0.3, 1, false],
  ['like', 0.2, 1, false],
  ['collect', 0.14, 2, false],
  ['comment', 0.05, 2, false],
  ['follow', 0.06, 1, false],
  ['search', 0.11, 4, false],
  ['ask_to_buy', 0.03, 3, false],
  ['shop_visit', 0.12, 9, true],
  ['add_to_cart', 0.06, 9, true],
] as const

/** How often each hour of the day; evenings are long. */
const HOURS = [7, 4, 2, 1, 1, 2, 5, 9, 12, 13, 14, 15, 19, 17, 14, 14, 15, 17, 20, 25, 31, 35, 32, 18]
const HOUR_LOTS = HOURS.flatMap((weight, hour) => Array.from({ length: weight }, () => hour))

/** A second of the day, more in the evening. */
export const drawSecond = (random: Random): number =>
  pick(random, HOUR_LOTS) * 3600 + Math.floor(random() * 3600)

/** Everything a person does with the brand over the period, in no order; no two rows in one second. */
export function journeyOf(person: Person, plan: Plan, random: Random): Journey {
  const journey: Journey = { happenings: [], purchases: [] }
  const category = weighted(random, [
    ['face-essence', 0.62],
    ['baby-food', 0.38],
  ])
  // Some buy what they know from elsewhere: an order, and nothing before it.
  if (chance(random, 0.02)) {
    journey.purchases.push({ day: int(random, 0, plan.days.last), category })
    return journey
  }
  const isBoth = chance(random, 0.14)
  const temper = weighted(random, TEMPERS)
  const taken = new Set<number>()
  const episodes = int(random, temper.episodes[0], temper.episodes[1])
  for (let episode = 0; episode < episodes; episode += 1) {
    const other = category === 'baby-food' ? 'face-essence' : 'baby-food'
    const about = isBoth && chance(random, 0.5) ? other : category
    const reach = episode > 0 ? person.device : person.reach
    addEpisode(journey, taken, about, reach, person.shop, temper, plan, random)
  }
  return journey
}

function addEpisode(
  journey: Journey,
  taken: Set<number>,
  category: string,
  reach: number,
  shop: number,
  temper: Temper,
  plan: Plan,
  random: Random,
) {
  const day = plan.drawDay(random, category)
  const touchpoint = plan.drawTouchpoint(random, category, day)
  const add = (behaviour: string, later: number, id: number, channel = touchpoint.channel) => {
    const happening = describe(behaviour, day + later, category, touchpoint, plan, random)
    let second = happening.day * 86_400 + drawSecond(random)
    while (taken.has(second)) second += second % 86_400 === 86_399 ? -60 : 1
    taken.add(second)
    journey.happenings.push({ ...happening, channel, id, second: second % 86_400 })
  }
  const views = int(random, 1, 4)
  for (let view = 0; view < views; view += 1) add('impression', view === 0 ? 0 : int(random, 0, 3), reach)
  if (touchpoint.channel === 'live') add('live_view', 0, reach)
  if (chance(random, temper.click)) {
    add('click', 0, reach)
    for (const [behaviour, probability, atMost, isShop] of AFTER_CLICK) {
      if (!chance(random, probability)) continue
      add(behaviour, int(random, 0, atMost), isShop ? shop : reach, isShop ? 'shop' : touchpoint.channel)
    }
  }
  if (!chance(random, temper.buy)) return
  const lag = buyingLag(category, random)
  journey.purchases.push({ day: day + lag, category })
  // Who comes back buys again without being asked.
  if (temper.buy > 0.5 && chance(random, 0.4)) {
    journey.purchases.push({ day: day + lag + int(random, 12, 45), category })
  }
  if (chance(random, 0.2)) {
    const behaviour = weighted(random, [
      ['review', 0.45],
      ['share', 0.3],
      ['post_note', 0.25],
    ])
    add(behaviour, lag + int(random, 1, 14), reach, 'organic')
  }
}

/** Days from the first contact to the order: face essence is often bought at once, baby food after weeks. */
function buyingLag(category: string, random: Random): number {
  const isFace = category === 'face-essence'
  if (chance(random, isFace ? 0.42 : 0.12)) return int(random, 0, 1)
  return isFace ? slowDays(random, 9, 0.8) : slowDays(random, 30, 0.6)
}

/** What the row says of its subject: now a category, now a product, now the campaign alone, now nothing. */
function describe(
  behaviour: string,
  day: number,
  category: string,
  touchpoint: Touchpoint,
  plan: Plan,
  random: Random,
): Omit<Happening, 'second' | 'id'> {
  const named = random()
  // A few notes of a campaign are about a product of the other category: the row's own product decides.
  const isElsewhere = touchpoint.campaign !== '' && named > 0.985
  const subject = isElsewhere && category === 'face-essence' ? 'baby-food' : category
  const hasCategory = named < 0.55
  const hasProduct = named >= 0.4 && (named < 0.75 || isElsewhere)
  return {
    day,
    behaviour,
    channel: touchpoint.channel,
    category: hasCategory ? category : '',
    spu: hasProduct ? drawProduct(random, plan, subject).spu : '',
    campaign: touchpoint.campaign,
    note: touchpoint.note,
    creator: touchpoint.creator,
    isPaid: touchpoint.isPaid,
    dwellSeconds: behaviour === 'deep_read' ? int(random, 30, 240) : null,
    count: chance(random, behaviour === 'impression' ? 0.15 : behaviour === 'click' ? 0.04 : 0)
      ? int(random, 2, 4)
      : 1,
  }
}
