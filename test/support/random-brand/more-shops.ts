import { addDays } from '../../oracle/calendar.ts'
import { correctionDelays, delays } from './delays.ts'
import type { DialectSource } from './dialect-columns.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { timeText } from './time-text.ts'
import { idCells } from './touches.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const someFen = (d: Dice): number => d.pick([0, 1, d.whole(1, 9_000), d.whole(1, 9_000)])
const compact = (date: string): string => date.replaceAll('-', '')

type Shop = 'tmall-orders:list' | 'qianfan-orders' | 'jd-orders'
type Order = { id: string; date: string; buyer: string; group: string; mentions: readonly string[] }
/** The dice and the brand that all rows of an export share. */
type Setting = { d: Dice; options: BrandOptions; world: World }

const at = ({ d, options, world }: Setting, date: string): string =>
  timeText(d, date, world.zone, has(options, 'offsets'))

/** 千牛's list: what it calls paid is net of what was given back. Spreadsheets saved some of the dates again. */
const listRow = (set: Setting, order: Order): Row['cells'][] => {
  const { d } = set
  const gross = someFen(d)
  const back = d.pick([0, 0, gross, d.whole(0, gross)])
  const [year = '', month = '', day = ''] = order.date.split('-')
  const again = `${year}/${Number(month)}/${Number(day)} ${d.pick(['0:00', '9:05', '23:59'])}`
  return [
    {
      订单编号: order.id,
      总金额: yuan(gross),
      买家实际支付金额: yuan(gross - back),
      '收货地址 ': '上海, 某路',
      订单创建时间: '',
      '订单付款时间 ': d.chance(0.15) ? '' : d.chance(0.4) ? again : at(set, order.date),
      退款金额: back === 0 ? d.pick(['', '0']) : yuan(back),
      会员: order.buyer,
    },
  ]
}

/** 千帆: rows of one order with the same code now and then, or without any. */
const qianfanRows = (set: Setting, order: Order): Row['cells'][] => {
  const { d, world } = set
  const code = `m-${d.pick(world.spuIds)}`
  const paid = d.chance(0.12) ? '' : at(set, order.date)
  return Array.from({ length: d.whole(1, 4) }, () => ({
    订单号: order.id,
    订单状态: d.pick(['已完成', '已发货']),
    售后状态: d.pick(['', '无售后']),
    支付时间: d.chance(0.1) ? '' : paid,
    SKU件数: d.pick(['', '1', '2']),
    '商家应收金额(元)（支付金额）': yuan(someFen(d)),
    商家编码: d.pick([code, code, 'm-nobody', '']),
    会员: order.buyer,
  }))
}

/** 京东: rows of an order by fee, sales of an item in one or several, money given back with and without its sign. */
const jdRows = (set: Setting, order: Order): Row['cells'][] => {
  const { d, world } = set
  const ordered = at(set, order.date)
  const fee = (item: string, name: string, direction: string, amount: string, settled: string) => ({
    订单编号: d.chance(0.5) ? `'${order.id}\t` : order.id,
    订单状态: d.pick(['完成', '完成', '锁定']),
    订单下单时间: ordered,
    商品编号: d.chance(0.5) ? `'${item}\t` : item,
    商品数量: d.pick(['', '1', '3']),
    费用名称: name,
    应结金额: amount,
    收支方向: direction,
    到账时间: settled,
    会员: order.buyer,
  })
  return d
    .shuffle(['i1', 'i2', '9001'])
    .slice(0, d.whole(1, 2))
    .flatMap((item) => {
      const sales = Array.from({ length: d.pick([1, 1, 2, 3]) }, () =>
        fee(item, '货款', '收入', yuan(someFen(d)), d.pick(['', compact(order.date)])),
      )
      const day = addDays(order.date, d.whole(0, 6))
      const amount = `${d.pick(['', '-'])}${yuan(d.whole(1, 3_000))}`
      const back = fee(item, '货款', '支出', amount, compact(day))
      const backs = d.chance(0.35) && day <= world.last ? d.pick([[back], [back, back]]) : []
      return [...sales, fee(item, '佣金', '支出', '-0.50', ''), ...backs]
    })
}

const SHOPS: Readonly<Record<Shop, (set: Setting, order: Order) => Row['cells'][]>> = {
  'tmall-orders:list': listRow,
  'qianfan-orders': qianfanRows,
  'jd-orders': jdRows,
}
const ROW_DATE = /^(\d{4})(\d\d)(\d\d)$/

/** After-sales of 千帆: asked for, then done or not; spread over the order, since they name no product. */
const aftersales = (set: Setting, order: Order, no: number): Row[] => {
  const { d, options, world } = set
  const received = d.chance(0.7)
  const date = received ? addDays(order.date, d.whole(0, 9)) : order.date
  if (date > world.last) return []
  const cells = {
    售后单号: `s${order.id}/${no}`,
    订单号: order.id,
    售后类型: d.pick(['退款', '退货退款']),
    '申请售后金额(元)': yuan(d.whole(0, 9_000)),
    状态: d.pick(['售后完成', '售后完成', '退款成功', '未完成', '不成功']),
    商家确认收货时间: received ? at(set, date) : '',
    订单支付时间: at(set, order.date),
  }
  const source: DialectSource = 'qianfan-aftersales'
  const when = { date, ...delays(d, options, world, date), group: order.group }
  const done: Row = { source, cells, ...when }
  if (!d.chance(0.3)) return [done]
  const asked: Row = { ...done, cells: { ...cells, 状态: '申请售后', 商家确认收货时间: '' } }
  return [asked, { ...done, ...correctionDelays(d, options, world, when, date) }]
}

/** Every row of the other shops' own exports, and of 千牛's other form; later exports included. */
export const moreShops = (options: BrandOptions, world: World): Row[] => {
  if (!has(options, 'shops')) return []
  const d = dice(options.seed, 'more shops')
  const set = { d, options, world }
  const rows: Row[] = []
  const sell = (source: Shop, buyer: string, id: string): void => {
    const order: Order = {
      ...{ id, buyer, date: d.pick(world.dates), group: `order ${source} ${id}` },
      mentions: [
        ...world.spuIds.map((spu) => JSON.stringify(['spu', spu])),
        JSON.stringify(['id', 'open_id', buyer.toLowerCase()]),
      ],
    }
    const exported = (cells: Row['cells'][], when: Pick<Row, 'exportedOn' | 'arrivesOn'>): Row[] =>
      cells.map((row) => {
        const settled = row.收支方向 === '支出' ? (row.到账时间 ?? '').replace(ROW_DATE, '$1-$2-$3') : ''
        return { source, cells: row, ...when, ...order, date: settled || order.date }
      })
    // All rows of an order come together, when the last of them is known.
    const first = SHOPS[source](set, order)
    const days = first.map((row) => (row.到账时间 ?? '').replace(ROW_DATE, '$1-$2-$3'))
    const known = [order.date, ...days].sort().at(-1) ?? order.date
    const when = delays(d, options, world, known)
    rows.push(...exported(first, when))
    if (has(options, 'reexportedOrders') && d.chance(0.4)) {
      const later = d.chance(0.4) ? first.slice(d.whole(0, 1)) : SHOPS[source](set, order)
      const latest = later
        .map((row) => (row.到账时间 ?? '').replace(ROW_DATE, '$1-$2-$3'))
        .sort()
        .at(-1)
      const until = [known, latest ?? ''].sort().at(-1) ?? known
      rows.push(...exported(later, correctionDelays(d, options, world, { date: known, ...when }, until)))
    }
    if (source === 'qianfan-orders')
      for (let count = d.pick([0, 1, 1, 2]); count > 0; count--) rows.push(...aftersales(set, order, count))
  }
  let no = 0
  const shops: readonly Shop[] = ['tmall-orders:list', 'qianfan-orders', 'jd-orders']
  for (const person of world.people)
    for (let count = d.whole(0, 3); count > 0; count--)
      sell(d.pick(shops), d.chance(0.15) ? '' : idCells(d, person).user_id, `q${no++}`)
  return rows
}
