import { addDays } from '../../oracle/calendar.ts'
import { correctionDelays, delays } from './delays.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { timeText } from './time-text.ts'
import { idCells } from './touches.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { Person, World } from './world.ts'

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const spuGroup = (spu: string): string => JSON.stringify(['spu', spu])

/** The codes that name a product, if any, and the groups of the products they may name. */
const codes = (d: Dice, world: World): { code: string; item: string; mentions: string[] } => {
  const spu = d.pick(world.spuIds)
  const code = d.pick([`m-${spu}`, `m-${spu}`, 'm-nobody', ''])
  return { code, item: d.pick(['i1', 'i2', 'i9', '']), mentions: world.spuIds.map(spuGroup) }
}

type Order = { id: string; date: string; group: string; rows: Row[] }

/** One row of an order; what is paid and to be refunded in fen. */
const line = (
  d: Dice,
  options: BrandOptions,
  world: World,
  order: Omit<Order, 'rows'>,
  { subOrder, buyer, tmall }: { subOrder: string; buyer: string; tmall: boolean },
): Row => {
  const { code, item, mentions } = codes(d, world)
  const fen = d.pick([0, 1, d.whole(1, 9_000), d.whole(1, 9_000)])
  const empty = tmall ? '' : d.pick(['', '-'])
  const paid = d.chance(0.12) ? empty : timeText(d, order.date, world.zone, has(options, 'offsets'))
  const named = { 子订单编号: subOrder, 主订单编号: order.id, 商品ID: item || empty, 商家编码: code || empty }
  const cells = tmall
    ? {
        ...named,
        买家实付金额: yuan(fen),
        退款金额: d.pick(['', '0.00', yuan(fen), yuan(d.whole(0, fen))]),
        订单付款时间: paid,
      }
    : { ...named, 订单应付金额: yuan(fen), 支付完成时间: paid }
  return {
    source: tmall ? 'tmall-orders' : 'doudian-orders',
    cells: { ...cells, 会员: buyer || empty },
    date: order.date,
    ...delays(d, options, world, order.date),
    group: order.group,
    mentions: [...mentions, JSON.stringify(['id', 'open_id', buyer.toLowerCase()])],
  }
}

/** A later version of a row: paid or not, given back or not. */
const again = (d: Dice, options: BrandOptions, world: World, row: Row, date: string): Row => {
  const paid = d.chance(0.75) ? timeText(d, date, world.zone, false) : ''
  const cells =
    row.source === 'tmall-orders'
      ? { ...row.cells, 订单付款时间: paid, 退款金额: d.pick(['', row.cells.买家实付金额 ?? '']) }
      : { ...row.cells, 支付完成时间: paid || '-', 订单应付金额: yuan(d.whole(0, 9_000)) }
  return { ...row, cells, ...correctionDelays(d, options, world, { ...row, date }, date) }
}

/** Refunds in rows of their own: canonical ones beside 千牛's column, 抖店's by the product's code. */
const refund = (
  d: Dice,
  options: BrandOptions,
  world: World,
  order: Order,
  tmall: boolean,
  no: number,
): Row[] => {
  const date = addDays(order.date, d.whole(0, 9))
  if (date > world.last) return []
  const of = d.pick(order.rows).cells
  const id = `r${order.id}/${no}`
  const amount = yuan(d.whole(0, 9_000))
  const at = timeText(d, date, world.zone, has(options, 'offsets'))
  const when = { date, ...delays(d, options, world, date), group: order.group }
  if (tmall) {
    const sub_order_id = d.pick([of.子订单编号 ?? '', of.子订单编号 ?? '', ''])
    const cells = { refund_id: id, order_id: order.id, sub_order_id, platform: 'tmall' }
    return [{ source: 'refunds', cells: { ...cells, refunded_at: at, refund_amount: amount }, ...when }]
  }
  const code = d.pick([of.商家编码 ?? '', of.商家编码 ?? '', 'm-else', '-'])
  const cells = { 售后单号: id, 订单号: order.id, 商家编码: code, '退商品金额（元）': amount }
  const done: Row = {
    source: 'doudian-aftersales',
    cells: { ...cells, 商家退款时间: d.pick([at, '-']), 售后完结时间: at },
    ...when,
  }
  const open: Row = { ...done, cells: { ...cells, 商家退款时间: '', 售后完结时间: '-' } }
  return d.chance(0.25) ? [open, { ...done, ...correctionDelays(d, options, world, when, date) }] : [done]
}

/** Every row of the shops' own exports, later versions included. */
export const shops = (options: BrandOptions, world: World): Row[] => {
  if (!has(options, 'shops')) return []
  const d = dice(options.seed, 'shops')
  const rows: Row[] = []
  const sell = (person: Person, no: number): void => {
    const tmall = d.chance(0.6)
    const id = `${tmall ? 't' : 'd'}${no}`
    const date = d.pick(world.dates)
    const start = { id, date, group: `order ${tmall ? 'tmall' : 'douyin'} ${id}` }
    const buyer = d.chance(0.15) ? '' : idCells(d, person).user_id
    const subOrders = [`${id}-1`, `${id}-10`, `${id}-2`].slice(0, d.whole(1, 3))
    const order: Order = {
      ...start,
      rows: subOrders.map((subOrder) => line(d, options, world, start, { subOrder, buyer, tmall })),
    }
    rows.push(...order.rows)
    if (has(options, 'reexportedOrders') && d.chance(0.4))
      rows.push(...order.rows.map((row) => again(d, options, world, row, date)))
    for (let count = d.pick([0, 1, 1, 2]); count > 0; count--)
      rows.push(...refund(d, options, world, order, tmall, count))
  }
  let no = 0
  for (const person of world.people) for (let count = d.whole(0, 3); count > 0; count--) sell(person, no++)
  return rows
}
