import type { SampleDays } from './sample-days.ts'

/** A campaign of the sample. Days are counted as in `SampleDays`, both ends included. */
export type SampleCampaign = {
  id: string
  name: { zh: string; en: string }
  category: string
  starts: number
  ends: number
  /** Three days around it are four times as strong. */
  peak: number | null
  /** How strong it is beside the others, per day. */
  strength: number
  /** Share of its touches by channel. */
  channels: readonly (readonly [string, number])[]
  /** Plans in the ad platform, mapped to the campaign by the brand file. */
  plans: readonly string[]
}

const ADS = [
  ['feed_ad', 0.42],
  ['search_ad', 0.16],
  ['video_ad', 0.12],
] as const

/**
 * Five campaigns over the period: for either category one whose windows have closed by the end and one still open,
 * and for face essence a peak in the middle.
 */
export function sampleCampaigns(days: SampleDays): readonly SampleCampaign[] {
  const at = (share: number) => Math.min(days.last, Math.round(share * days.last))
  return [
    {
      id: 'c-launch',
      name: { zh: '光感新品首发', en: 'Glow launch' },
      category: 'face-essence',
      starts: at(0.08),
      ends: at(0.28),
      peak: null,
      strength: 1,
      channels: [...ADS, ['kol_note', 0.3]],
      plans: ['184467001', '184467002'],
    },
    {
      id: 'c-creators',
      name: { zh: '达人共创周', en: 'Creators together' },
      category: 'face-essence',
      starts: at(0.4),
      ends: at(0.6),
      peak: at(0.5),
      strength: 1.3,
      channels: [...ADS, ['kol_note', 0.45], ['live', 0.15]],
      plans: ['184467003', '184467004'],
    },
    {
      id: 'c-repair',
      name: { zh: '夜间修护', en: 'Night repair' },
      category: 'face-essence',
      starts: at(0.8),
      ends: at(1),
      peak: null,
      strength: 0.8,
      channels: [...ADS, ['brand_note', 0.2]],
      plans: ['184467005'],
    },
    {
      id: 'c-first-bite',
      name: { zh: '辅食第一口', en: 'First bite' },
      category: 'baby-food',
      starts: at(0.04),
      ends: at(0.3),
      peak: null,
      strength: 0.9,
      channels: [...ADS, ['kol_note', 0.3]],
      plans: ['184467006', '184467007'],
    },
    {
      id: 'c-weekend',
      name: { zh: '周末囤货', en: 'Weekend stock-up' },
      category: 'baby-food',
      starts: at(0.62),
      ends: at(0.92),
      peak: null,
      strength: 0.7,
      channels: [...ADS, ['live', 0.2]],
      plans: ['184467008'],
    },
  ]
}

/** How strong a campaign is on a day; 0 outside its dates. */
export function strengthOn(campaign: SampleCampaign, day: number, days: SampleDays): number {
  if (day < campaign.starts || day > campaign.ends) return 0
  const peak = campaign.peak !== null && Math.abs(day - campaign.peak) <= 1 ? 4 : 1
  return campaign.strength * peak * (days.isWeekend(day) ? 1.25 : 1)
}
