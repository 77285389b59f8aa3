import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Returns } from '../../shared/review/review.ts'
import type { Lab } from '../night/lab.ts'
import { reviewIn, reviewLab, there } from './review-lab.ts'

const MIN = 3
const people = (from: number, to: number, campaign: string, channel = 'feed_ad') =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `2026-09-01 u${from + i} click ${campaign} serum ${channel}`,
  )
const buy = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `2026-09-02 u${from + i} 99.00`)

let lab: Lab
beforeAll(async () => {
  lab = await reviewLab(
    {
      '2026-09-09': {
        touches: [
          ...people(1, 1, 'one'),
          ...people(2, 2, 'often'),
          ...people(11, 14, 'many'),
          ...people(21, 24, 'split'),
          ...people(25, 28, 'split', 'search_ad'),
          ...people(29, 29, 'split', 'kol_note'),
        ],
        orders: [...buy(1, 1), ...buy(2, 2), ...buy(2, 2), ...buy(2, 2), ...buy(11, 14), ...buy(21, 29)],
        spend: ['one', 'often', 'many', 'split'].map((campaign) => `2026-09-01 ${campaign} 100.00`),
      },
    },
    { minCell: MIN },
  )
}, 120_000)
afterAll(() => lab?.close())

const closed = (returns: Returns | null | undefined) => returns?.closed.orders.value
const seen = async (campaign: string) => {
  const { chapters } = await reviewIn(lab, campaign)
  const { headline, returns } = there(chapters.overview)
  const { models, buyers } = there(chapters.conversion)
  return {
    buyers: buyers.atMost.value,
    orders: headline.orders.value,
    why: headline.orders.nullReason,
    gmv: headline.gmv.value,
    total: closed(returns),
    channels: Object.fromEntries(
      there(chapters.placements).channels.map((one) => [one.channel, closed(one.returns)]),
    ),
    models: models.flatMap((one) => (one.returns ? [closed(one.returns)] : [])),
  }
}

describe('orders', { timeout: 60_000 }, () => {
  test('of fewer buyers than may be shown are withheld wherever they stand, and their money is not', async () => {
    const { buyers, orders, why, gmv, total, channels, models } = await seen('one')
    expect([buyers, orders, total, channels.feed_ad, ...models]).toEqual(Array(7).fill(null))
    expect([why, gmv]).toEqual(['suppressed_small_n', 9_900])
  })

  test('that are many of few buyers are withheld with the buyers', async () => {
    const { buyers, orders, channels, models, gmv } = await seen('often')
    expect([buyers, orders, channels.feed_ad, ...models]).toEqual(Array(6).fill(null))
    expect(gmv).toBe(3 * 9_900)
  })

  test('of as many buyers as may be shown are shown', async () => {
    const { buyers, orders, channels, models } = await seen('many')
    expect([buyers, orders, channels.feed_ad, ...models]).toEqual(Array(6).fill(4))
  })

  test('of one channel that are too few take another channel with them, or the total would give them away', async () => {
    const { orders, channels } = await seen('split')
    const shown = Object.values(channels).filter((value) => value !== null)
    expect([orders, channels.kol_note, shown]).toEqual([9, null, [4]])
  })
})
