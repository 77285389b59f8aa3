import { addDays } from '../../oracle/calendar.ts'
import { correctionDelays, delays } from './delays.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { timeText } from './time-text.ts'
import { idCells, whatCells } from './touches.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { Person, World } from './world.ts'

const yuan = (fen: number): string => (fen / 100).toFixed(2)

type Order = { id: string; platform: string; subs: string[]; date: string; fen: number; row: Row }

/** Most orders say what was bought. */
const boughtCells: typeof whatCells = (d, options, world, person) => {
  const cells = whatCells(d, options, world, person)
  if (cells.category_id !== '' || d.chance(0.3)) return cells
  return { ...cells, category_id: world.categoryIds[person.taste % world.categoryIds.length] ?? '' }
}

const sale = (
  d: Dice,
  options: BrandOptions,
  world: World,
  person: Person,
  date: string,
  id: string,
): Order => {
  const platform = d.pick(['tmall', 'own shop'])
  const single = d.chance(0.4)
  const subs = single ? [d.pick(['', `${id}-1`])] : [`${id}-1`, `${id}-10`, `${id}-2`].slice(0, d.whole(2, 3))
  const fen = has(options, 'zeroOrders') && d.chance(0.15) ? 0 : d.whole(1, 12_000)
  const nobody = has(options, 'anonymousOrders') && d.chance(0.15)
  const cells = {
    order_id: id,
    sub_order_id: '',
    platform,
    paid_at: timeText(d, date, world.zone, has(options, 'offsets')),
    paid_amount: yuan(fen),
    ...(nobody ? { id_type: '', user_id: '' } : idCells(d, person)),
    ...boughtCells(d, options, world, person),
    quantity: d.pick(['', '1', '2']),
    status: d.pick(['', 'paid', 'shipped', 'completed', 'completed', 'refunded', 'unpaid']),
  }
  const group = `order ${platform} ${id}`
  return {
    id,
    platform,
    subs,
    date,
    fen,
    row: { source: 'orders', cells, date, ...delays(d, options, world, date), group },
  }
}

/** Later versions of an order's rows: cancelled, dearer, someone else's, on another day. */
const reexport = (
  d: Dice,
  options: BrandOptions,
  world: World,
  order: Order,
  rows: readonly Row[],
): Row[] => {
  const kind = d.pick(['cancelled', 'paid', 'amount', 'buyer', 'what', 'date', 'same'])
  const date = kind === 'date' ? d.pick(world.dates) : order.date
  const buyer = d.pick(world.people)
  const paid_at = timeText(d, date, world.zone, false)
  const when = correctionDelays(d, options, world, { ...order.row, date: order.date }, date)
  return rows.map((row) => ({
    ...row,
    date,
    ...when,
    cells: {
      ...row.cells,
      ...(kind === 'cancelled' ? { status: 'cancelled' } : {}),
      ...(kind === 'paid' ? { status: 'paid' } : {}),
      ...(kind === 'amount' ? { paid_amount: yuan(d.whole(0, 9_000)) } : {}),
      ...(kind === 'buyer' ? idCells(d, buyer) : {}),
      ...(kind === 'what' ? whatCells(d, options, world, buyer) : {}),
      ...(kind === 'date' ? { paid_at } : {}),
    },
  }))
}

/** A sub-order of a known order, paid some days after the others, now and then by somebody else. */
const paidLater = (d: Dice, options: BrandOptions, world: World, row: Row, on: string): Row => {
  const date = addDays(on, d.whole(1, 9))
  if (date > world.last) return row
  const buyer = d.chance(0.3) ? idCells(d, d.pick(world.people)) : {}
  return {
    ...row,
    date,
    ...delays(d, options, world, date),
    cells: { ...row.cells, ...buyer, paid_at: timeText(d, date, world.zone, false) },
  }
}

const refundsOf = (d: Dice, options: BrandOptions, world: World, order: Order): Row[] => {
  const odd = has(options, 'oddRefunds')
  const rows: Row[] = []
  for (let i = odd ? d.whole(1, 3) : 1; i > 0; i--) {
    const refund_id = `r${order.id}/${i}`
    const date = addDays(order.date, d.whole(0, 15))
    const early = odd && d.chance(0.1) // reported with an earlier date than the order's own
    const on = early ? addDays(order.date, -1) : date
    if (on > world.last) continue
    const named = !odd || d.chance(0.5)
    const fen = odd && d.chance(0.2) ? order.fen * 4 + 100 : d.whole(0, Math.max(1, order.fen))
    const cells = {
      refund_id,
      order_id: order.id,
      sub_order_id: named ? d.pick(order.subs) : '',
      platform: order.platform,
      refunded_at: timeText(d, on, world.zone, has(options, 'offsets')),
      refund_amount: yuan(fen),
    }
    const when = delays(d, options, world, on)
    const row: Row = {
      source: 'refunds',
      cells,
      date: on,
      ...when,
      group: `refund ${order.platform} ${refund_id}`,
    }
    rows.push(row)
    if (odd && d.chance(0.15)) {
      const fresh = { ...cells, refund_amount: yuan(d.whole(0, 5_000)) }
      rows.push({ ...row, cells: fresh, ...correctionDelays(d, options, world, { date: on, ...when }, on) })
    }
  }
  return rows
}

/** Every order and refund row, later versions included. */
export const sales = (options: BrandOptions, world: World): Row[] => {
  const d = dice(options.seed, 'sales')
  const own = dice(options.seed, 'sale versions')
  const back = dice(options.seed, 'refunds')
  const parted = dice(options.seed, 'sub-orders paid later')
  const rows: Row[] = []
  let number = 0
  const sell = (person: Person, date: string): void => {
    const order = sale(
      d,
      options,
      world,
      person,
      date,
      `o${number++}${has(options, 'hostileIds') ? `,'${number % 3}` : ''}`,
    )
    const lines: Row[] = order.subs.map((sub_order_id, i) => ({
      ...order.row,
      cells: { ...order.row.cells, sub_order_id, ...(i > 0 ? { paid_amount: yuan(d.whole(0, 6_000)) } : {}) },
    }))
    if (has(options, 'oddRefunds'))
      for (const [i, line] of lines.entries())
        if (i > 0 && parted.chance(0.4)) lines[i] = paidLater(parted, options, world, line, date)
    rows.push(...lines)
    if (has(options, 'reexportedOrders'))
      for (let i = own.pick([0, 0, 1, 2]); i > 0; i--)
        rows.push(...reexport(own, options, world, order, lines))
    if ((has(options, 'refunds') || has(options, 'oddRefunds')) && back.chance(0.5))
      rows.push(...refundsOf(back, options, world, order))
  }
  for (const person of world.people) {
    const since = world.dates.filter((date) => date >= person.arrives || d.chance(0.2))
    for (let i = d.pick([0, 1, 2, 3, 5]); i > 0; i--) sell(person, d.pick(since))
    if (has(options, 'longPast') && d.chance(0.4)) sell(person, addDays(world.first, -d.whole(1, 200)))
  }
  return rows
}
