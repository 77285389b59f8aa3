import { campaignReview } from '../../functions/campaign-review.ts'
import type { Brand } from '../../shared/brand.ts'
import type { Review, Section } from '../../shared/review/review.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'

/** What one day brought, in short lines; yuan, and one channel, `feed_ad`, unless a line names another. */
export type Day = {
  /** `day person behaviour campaign [category [channel]]` */
  touches?: readonly string[]
  /** `day person yuan [category]` */
  orders?: readonly string[]
  /** `day order yuan`; orders are numbered from o1 in the order of all days. */
  refunds?: readonly string[]
  /** `day campaign yuan [category [channel]]` */
  spend?: readonly string[]
}

/** A lake made by real nights over what was written by hand: category serum, x = 3, unless the brand says another. */
export async function reviewLab(
  nights: Readonly<Record<string, Day>>,
  change: Partial<Brand> = {},
): Promise<Lab> {
  const brand = brandWith({ minCell: 1, ...change })
  const lab = await openLab('a review by hand', brand.brand)
  let orders = 0
  for (const [date, day] of Object.entries(nights)) {
    const files: ExportFile[] = []
    const add = (source: string, header: string, lines: readonly string[] = []) => {
      if (lines.length > 0) files.push(fileOn(date, `${source}/${date}.csv`, [header, ...lines]))
    }
    add(
      'behaviours',
      'occurred_at,id_type,user_id,behaviour,channel,campaign_id,category_id',
      day.touches?.map((line) => {
        const [on, person, behaviour, campaign, category = 'serum', channel = 'feed_ad'] = line.split(' ')
        return `${on} 12:00:00,open_id,${person},${behaviour},${channel},${quoted(campaign)},${category}`
      }),
    )
    add(
      'orders',
      'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
      day.orders?.map((line) => {
        const [on, person, yuan, category = 'serum'] = line.split(' ')
        orders += 1
        return `o${orders},tmall,${on} 13:00:00,${yuan},open_id,${person},${category}`
      }),
    )
    add(
      'refunds',
      'refund_id,order_id,platform,refunded_at,refund_amount',
      day.refunds?.map((line) => {
        const [on, order, yuan] = line.split(' ')
        return `r-${order},${order},tmall,${on} 14:00:00,${yuan}`
      }),
    )
    add(
      'spend',
      'spend_date,campaign_id,channel,cost,category_id',
      day.spend?.map((line) => {
        const [on, campaign, yuan, category = 'serum', channel = 'feed_ad'] = line.split(' ')
        return `${on},${quoted(campaign)},${channel},${yuan},${category}`
      }),
    )
    succeeded(await lab.night({ date, brand, files }))
  }
  return lab
}

const quoted = (text = ''): string => `"${text.replaceAll('_', ' ').replaceAll('"', '""')}"`

export const reviewIn = (lab: Lab, campaign: string, date: string | null = null): Promise<Review> =>
  campaignReview(lab.storage, lab.config, { brand: 'lumina', campaign, date })

/** A chapter that is there. */
export function there<T>(section: Section<T>): T {
  if (section.data === null) throw new Error(`expected a chapter, found: ${section.toCome?.say.en}`)
  return section.data
}

export const codes = ({ data }: Section<{ statements: readonly { code: string }[] }>): string[] =>
  (data?.statements ?? []).map(({ code }) => code)
