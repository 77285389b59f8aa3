import type { Purchase } from './behaviours.ts'
import { drawSecond } from './behaviours.ts'
import type { Person } from './people.ts'
import { drawProduct, type Plan } from './plan.ts'
import { chance, int, type Random, weighted } from './random.ts'

/** A sub-order as it was paid. `id`: place in the person's ids, null for an order that names nobody. */
export type SubOrder = {
  subOrderId: string
  /** The row's own category; blank where its product tells. */
  category: string
  spu: string
  quantity: number
  grossFen: number
}

/** A refund of an order; `subOrderId` blank: of the order as a whole, spread over its sub-orders. */
export type Refund = { refundId: string; subOrderId: string; day: number; second: number; fen: number }

/** How an order's status goes on: the plain way, or one of the sample's troubles. */
type OrderFate = 'plain' | 'refunded' | 'unpaid' | 'paid_next_day' | 'cancelled' | 'says_refunded'

export type Order = {
  platform: string
  orderId: string
  day: number
  second: number
  id: number | null
  fate: OrderFate
  subOrders: SubOrder[]
  refunds: Refund[]
}

const PLATFORMS = [
  ['tmall', 0.45],
  ['douyin', 0.28],
  ['xhs', 0.17],
  ['jd', 0.1],
] as const

/** The order of a purchase: one to four sub-orders, now and then a gift, and what goes wrong with it afterwards. */
export function orderOf(
  purchase: Purchase,
  number: number,
  person: Person,
  plan: Plan,
  random: Random,
): Order {
  const platform = weighted(random, PLATFORMS)
  const { day, category } = purchase
  const orderId = `${{ tmall: '41', douyin: '69', xhs: 'P7', jd: '29' }[platform]}${String(plan.seed % 1000).padStart(3, '0')}${String(person.number).padStart(9, '0')}${String(number).padStart(3, '0')}`
  const parts = weighted(random, [
    [1, 0.66],
    [2, 0.24],
    [3, 0.07],
    [4, 0.03],
  ])
  const subOrders: SubOrder[] = []
  for (let part = 0; part < parts; part += 1) {
    const isGift = part > 0 && chance(random, 0.12)
    const product = drawProduct(random, plan, isGift ? 'gift' : category)
    const quantity = category === 'baby-food' ? int(random, 1, 4) : 1
    const discount = int(random, 70, 100)
    subOrders.push({
      // Douyin leaves the sub-order blank where there is but one.
      subOrderId: platform === 'douyin' && parts === 1 ? '' : `${orderId}${part + 1}`,
      category: chance(random, 0.3) ? product.category : '',
      spu: product.spu,
      quantity,
      grossFen: isGift ? 0 : Math.round((product.priceFen * quantity * discount) / 100),
    })
  }
  // An order that names no product and no category: it counts at brand scope alone.
  if (parts === 1 && chance(random, 0.01))
    for (const part of subOrders) Object.assign(part, { category: '', spu: '' })
  const isNameless = chance(random, 0.08)
  const fate = weighted<OrderFate>(random, [
    ['plain', 0.845],
    ['refunded', 0.085],
    ['unpaid', 0.03],
    ['paid_next_day', 0.02],
    ['cancelled', 0.015],
    ['says_refunded', 0.005],
  ])
  return {
    platform,
    orderId,
    day,
    second: drawSecond(random),
    id: isNameless ? null : platform === 'xhs' ? person.reach : person.shop,
    fate,
    subOrders,
    refunds: fate === 'refunded' ? refundsOf(orderId, day, subOrders, random) : [],
  }
}

/** One or two refunds: of a sub-order or of the order, in part or whole, once more than was paid. */
function refundsOf(orderId: string, day: number, subOrders: readonly SubOrder[], random: Random): Refund[] {
  const first = subOrders[0]
  if (first === undefined) return []
  const total = subOrders.reduce((sum, { grossFen }) => sum + grossFen, 0)
  const refund = (number: number, subOrderId: string, later: number, fen: number): Refund => ({
    refundId: `rf-${orderId}-${number}`,
    subOrderId,
    day: day + later,
    second: drawSecond(random),
    fen: Math.max(1, Math.floor(fen)),
  })
  const later = int(random, 1, 20)
  switch (
    weighted(random, [
      [0, 30],
      [1, 25],
      [2, 15],
      [3, 15],
      [4, 10],
      [5, 5],
    ] as const)
  ) {
    case 0:
      return [refund(1, first.subOrderId, later, first.grossFen)]
    case 1:
      return [refund(1, first.subOrderId, later, first.grossFen * 0.37)]
    case 2:
      return [refund(1, '', later, total)]
    case 3:
      return [refund(1, '', later, total * 0.41)]
    case 4:
      // A part of one sub-order, then a part of the whole.
      return [refund(1, first.subOrderId, later, first.grossFen * 0.5), refund(2, '', later + 3, total * 0.3)]
    default:
      // Twice the same sub-order, together more than was paid.
      return [
        refund(1, first.subOrderId, later, first.grossFen * 0.7),
        refund(2, first.subOrderId, later + 2, first.grossFen * 0.6),
      ]
  }
}
