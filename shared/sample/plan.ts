import { type SampleCampaign, sampleCampaigns, strengthOn } from './campaigns.ts'
import { SAMPLE_PRODUCTS, type SampleProduct } from './products.ts'
import type { Random } from './random.ts'
import { pick, randomFor, weighted } from './random.ts'
import type { SampleDays } from './sample-days.ts'

/** Where somebody met the brand. `campaign` is blank for what nobody paid or planned. */
export type Touchpoint = { campaign: string; channel: string; note: string; creator: string; isPaid: boolean }

/** What the brand does over the period, the same for everybody. */
export type Plan = {
  brand: string
  seed: number
  users: number
  days: SampleDays
  campaigns: readonly SampleCampaign[]
  /** A day on which somebody's interest in the category begins; `last + 1` included. */
  drawDay(random: Random, category: string): number
  drawTouchpoint(random: Random, category: string, day: number): Touchpoint
  productsOf(category: string): readonly SampleProduct[]
  /** The category of a row: its own, else its product's, else its campaign's, else none (blank). */
  resolveCategory(own: string, spu: string, campaign: string): string
}

const CREATORS = 12
export const NOTES_PER_CAMPAIGN = 8

/** Who wrote a campaign's note, counted from 0. */
export const creatorOf = (campaign: string, note: number): string =>
  `kol-${1 + ((note * 5 + campaign.length) % CREATORS)}`

const UNPLANNED = [
  ['organic', 0.55],
  ['brand_note', 0.2],
  ['topic', 0.15],
  ['live', 0.1],
] as const

/** How much of a day's interest comes without any campaign, beside a campaign of strength 1. */
const UNPLANNED_STRENGTH = 0.55

export function samplePlan(brand: string, seed: number, users: number, days: SampleDays): Plan {
  const campaigns = sampleCampaigns(days)
  const mood = randomFor(`${seed}/mood`)
  const moods = Array.from({ length: days.count + 1 }, () => 0.85 + 0.3 * mood())
  const curves = new Map<string, number[]>()
  for (const category of new Set(campaigns.map((campaign) => campaign.category))) {
    let sum = 0
    curves.set(
      category,
      moods.map((moodOfDay, day) => {
        const planned = campaigns
          .filter((campaign) => campaign.category === category)
          .reduce((total, campaign) => total + strengthOn(campaign, day, days), 0)
        sum += moodOfDay * (planned + UNPLANNED_STRENGTH * (days.isWeekend(day) ? 1.35 : 1))
        return sum
      }),
    )
  }
  const categoryOfProduct = new Map(SAMPLE_PRODUCTS.map(({ spu, category }) => [spu, category]))
  const categoryOfCampaign = new Map(campaigns.map(({ id, category }) => [id, category]))
  return {
    brand,
    seed,
    users,
    days,
    campaigns,
    drawDay(random, category) {
      const curve = curves.get(category) ?? []
      const mark = random() * (curve.at(-1) ?? 0)
      return curve.findIndex((sum) => mark < sum)
    },
    drawTouchpoint(random, category, day) {
      const active = campaigns
        .filter((campaign) => campaign.category === category)
        .map((campaign) => [campaign, strengthOn(campaign, day, days)] as const)
      const campaign = weighted(random, [...active, [null, UNPLANNED_STRENGTH] as const])
      if (campaign === null) {
        return { campaign: '', channel: weighted(random, UNPLANNED), note: '', creator: '', isPaid: false }
      }
      const channel = weighted(random, campaign.channels)
      const note = Math.floor(random() * NOTES_PER_CAMPAIGN)
      return {
        campaign: campaign.id,
        channel,
        note: `${campaign.id}-note-${note + 1}`,
        creator: creatorOf(campaign.id, note),
        isPaid: channel.endsWith('_ad'),
      }
    },
    productsOf: (category) => SAMPLE_PRODUCTS.filter((product) => product.category === category),
    resolveCategory: (own, spu, campaign) =>
      own || categoryOfProduct.get(spu) || categoryOfCampaign.get(campaign) || '',
  }
}

/** Any product of the category. */
export const drawProduct = (random: Random, plan: Plan, category: string): SampleProduct =>
  pick(random, plan.productsOf(category))
