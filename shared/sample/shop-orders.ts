import type { KnownOrder } from './export-orders.ts'
import type { Order, SubOrder } from './orders.ts'
import { groupOf, type Person } from './people.ts'
import type { Plan } from './plan.ts'
import { SAMPLE_PRODUCTS } from './products.ts'
import { clock } from './sample-days.ts'

/** The column of the shops' exports in which the brand's own hashed ids of buyers are. */
export const BUYER_COLUMN = '会员标识'

/** The kind of id that each shop's export has of its buyers, by source; `brand.yaml` says the same. */
export const BUYER_ID_TYPES = {
  'tmall-orders': 'phone_md5',
  'doudian-orders': 'phone_sha256',
  'qianfan-orders': 'xhs_id',
  'jd-orders': 'phone_sha256',
} as const

/** How an order reaches the brand: its own pipeline writes it (null), or the shop's back-end exports it. */
export type Road = keyof typeof BUYER_ID_TYPES | 'tmall-list' | null

/**
 * The road of an order. All of JD's come from the shop; of the other platforms those of buyers whose kind of id the
 * shop's export has. A person's orders at Tmall come in one of the two forms, so that no order comes in both.
 */
export function roadOf({ platform }: Order, person: Person): Road {
  const has = (place: number, type: string) => person.ids[place]?.type === type
  if (platform === 'jd') return 'jd-orders'
  if (platform === 'tmall' && has(person.shop, 'phone_md5'))
    return person.number % 5 === 0 ? 'tmall-list' : 'tmall-orders'
  if (platform === 'douyin' && has(person.shop, 'phone_sha256')) return 'doudian-orders'
  if (platform === 'xhs' && has(person.reach, 'xhs_id')) return 'qianfan-orders'
  return null
}

/** The buyer as the shop's export has them: their id, blank for none, and whom it counts for. */
export function buyerOf(
  order: Order,
  person: Person,
  source: keyof typeof BUYER_ID_TYPES,
): { id: string; group: number | null } {
  const place = person.ids.findIndex(({ type }) => type === BUYER_ID_TYPES[source])
  const value = person.ids[place]?.value
  return order.id === null || value === undefined
    ? { id: '', group: null }
    : { id: value, group: groupOf(person, place) }
}

/** When an order was paid as its export tells it: a day later, never (null), or at once. */
export function paymentOf({ day, second, fate }: Order): { day: number; second: number } | null {
  if (fate === 'unpaid' || fate === 'cancelled') return null
  return fate === 'paid_next_day' ? { day: day + 1, second } : { day, second }
}

/** The product of a sub-order, or null where it names none. */
export const productOf = ({ spu }: SubOrder) => SAMPLE_PRODUCTS.find((product) => product.spu === spu) ?? null

/** A sub-order as known in the end under the number that the shop gives it: its category is its product's. */
export const knownPart = (subOrderId: string, { spu, grossFen }: SubOrder, plan: Plan) =>
  ({
    subOrderId,
    category: plan.resolveCategory('', spu, ''),
    spu,
    grossFen,
  }) satisfies KnownOrder['subOrders'][number]

/** `2026-09-01 10:11:12`, as most back-ends write times. */
export const moment = (plan: Plan, { day, second }: { day: number; second: number }): string =>
  `${plan.days.date(day)} ${clock(second)}`
