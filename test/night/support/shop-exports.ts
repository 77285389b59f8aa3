import { type Dice, dice } from '../../support/random-brand/dice.ts'

/** The money of one order, in fen, as whoever wrote it knows. */
type Money = { gross: number; refund: number }
/** One version of an order: its rows in the order file and in the file of after-sales, and what they come to. */
type Version = Money & { orders: Row[]; aftersales: Row[]; subOrders: number }
type Row = Readonly<Record<string, string>>

/** How one shop writes orders: the same number and `isOld` give the same order, in its newer or older version. */
type Shop = {
  source: string
  aftersales?: string
  order: (d: Dice, no: number, isOld: boolean) => Version
  /** Rows that are no order's: totals, and rows that cannot be read. */
  noise: readonly Row[]
  badRows: number
}

/** An amount as exports write it: with commas, with fewer decimals, with an anti-Excel tab. */
const yuan = (d: Dice, fen: number): string => {
  const plain = (fen / 100).toFixed(2)
  const short = plain.replace(/\.?0+$/, '')
  const commas = plain.replace(/\B(?=(\d{3})+\.)/g, ',')
  return d.pick([plain, plain.includes('.') ? short : plain, commas, `${plain}\t`])
}
const price = (d: Dice): number => d.pick([0, 1, d.whole(2, 9_999), d.whole(10_000, 999_999)])
const day = (d: Dice): string => `2026-03-0${d.whole(1, 9)}`
const pieces = (no: number): number[] => Array.from({ length: (no % 3) + 1 }, (_, i) => i)
const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0)

const subOrdersOfTmall: Shop = {
  source: 'tmall-orders',
  order: (d, no) => {
    const parts = pieces(no).map((i) => {
      const gross = price(d)
      const refund = d.pick([0, 0, gross, d.whole(0, gross)])
      const isPaid = d.chance(0.85)
      const row = {
        子订单编号: `32${no}${i}`,
        主订单编号: `31${no}`,
        买家实付金额: yuan(d, gross),
        退款金额: refund === 0 ? d.pick(['', '0.00']) : yuan(d, refund),
        订单付款时间: isPaid ? `${day(d)} 10:00:00` : '',
      }
      return { row, gross: isPaid ? gross : 0, refund: isPaid ? refund : 0, isPaid }
    })
    return {
      ...{ gross: sum(parts.map((p) => p.gross)), refund: sum(parts.map((p) => p.refund)) },
      ...{
        orders: parts.map(({ row }) => row),
        aftersales: [],
        subOrders: parts.filter((p) => p.isPaid).length,
      },
    }
  },
  noise: [
    { 子订单编号: '9', 主订单编号: '9', 买家实付金额: '1.00', 退款金额: '1.01', 订单付款时间: '2026-03-01' },
    {
      子订单编号: '1.23457E+18',
      主订单编号: '8',
      买家实付金额: '1',
      退款金额: '',
      订单付款时间: '2026-03-01',
    },
    { 子订单编号: '', 主订单编号: '', 买家实付金额: '9999', 退款金额: '', 订单付款时间: '合计' },
  ],
  badRows: 2,
}

const listOfTmall: Shop = {
  source: 'tmall-orders',
  order: (d, no) => {
    const gross = price(d)
    const refund = d.pick([0, 0, gross, d.whole(0, gross)])
    const isPaid = d.chance(0.85)
    const row = {
      订单编号: `41${no}`,
      总金额: yuan(d, gross),
      买家实际支付金额: isPaid ? yuan(d, gross - refund) : '0.00',
      '收货地址 ': '上海',
      '订单付款时间 ': isPaid ? `2026/3/${d.whole(1, 9)} 0:00` : '',
      退款金额: refund === 0 ? d.pick(['', '0.00']) : yuan(d, refund),
    }
    const money = isPaid ? { gross, refund, subOrders: 1 } : { gross: 0, refund: 0, subOrders: 0 }
    return { ...money, orders: [row], aftersales: [] }
  },
  noise: [
    {
      ...{ 订单编号: '9', 总金额: '10.00', 买家实际支付金额: '10.00', '收货地址 ': '' },
      ...{ '订单付款时间 ': '2026/3/1 0:00', 退款金额: '1.00' },
    },
  ],
  badRows: 1,
}

/** Money given back for an order whose parts were paid so: all of it at most. */
const capped = (wanted: number, paid: readonly number[]): number => Math.min(wanted, sum(paid))

const doudian: Shop = {
  source: 'doudian-orders',
  aftersales: 'doudian-aftersales',
  order: (d, no) => {
    const parts = pieces(no).map((i) => ({ i, gross: price(d), isPaid: d.chance(0.85) }))
    const orders = parts.map(({ i, gross, isPaid }) => ({
      主订单编号: `\t51${no}`,
      子订单编号: `\t52${no}${i}`,
      商家编码: `\tcode-${i}`,
      订单应付金额: yuan(d, gross),
      支付完成时间: isPaid ? `\t${day(d)} 10:00:00` : '-',
    }))
    const paid = parts.filter(({ isPaid }) => isPaid)
    // By the code of one part, or without a code over all of them; now and then more than was paid.
    const one = paid[0] && d.chance(0.5) ? paid[0] : null
    const wanted = d.pick([0, d.whole(1, 5_000), d.whole(5_000, 3_000_000)])
    const done = d.chance(0.8)
    const row = {
      售后单号: `\t53${no}`,
      订单号: `\t51${no}`,
      商家编码: one ? `\tcode-${one.i}` : '-',
      '退商品金额（元）': yuan(d, wanted),
      商家退款时间: done ? '2026-03-09 10:00:00' : '-',
      售后完结时间: '-',
    }
    const refund = done
      ? capped(
          wanted,
          (one ? [one] : paid).map(({ gross }) => gross),
        )
      : 0
    return {
      gross: sum(paid.map(({ gross }) => gross)),
      refund,
      orders,
      aftersales: [row],
      subOrders: paid.length,
    }
  },
  noise: [
    { 主订单编号: '9', 子订单编号: '-', 商家编码: '-', 订单应付金额: '5', 支付完成时间: '2026-03-01' },
    { 主订单编号: '9', 子订单编号: '9', 商家编码: '-', 订单应付金额: '-5', 支付完成时间: '2026-03-01' },
  ],
  badRows: 2,
}

const qianfan: Shop = {
  source: 'qianfan-orders',
  aftersales: 'qianfan-aftersales',
  order: (d, no) => {
    const parts = pieces(no).map((i) => ({ i, gross: price(d), isPaid: d.chance(0.85) }))
    const orders = parts.map(({ i, gross, isPaid }) => ({
      订单号: `P61${no}`,
      支付时间: isPaid ? `${day(d)} 10:00:00` : '',
      '商家应收金额(元)（支付金额）': yuan(d, gross),
      '用户应付金额(元)': '0.01',
      // The second part has the first one's code.
      商家编码: i < 2 ? 'same' : '',
    }))
    const paid = parts.filter(({ isPaid }) => isPaid).map(({ gross }) => gross)
    const wanted = d.pick([0, d.whole(1, 5_000), d.whole(5_000, 3_000_000)])
    const done = d.chance(0.7)
    const row = {
      售后单号: `R62${no}`,
      订单号: `P61${no}`,
      '申请售后金额(元)': yuan(d, wanted),
      状态: done ? d.pick(['售后完成', '退款成功']) : d.pick(['申请售后', '未完成']),
      商家确认收货时间: d.chance(0.5) ? '2026-03-09 10:00:00' : '',
      订单支付时间: '2026-03-09 09:00:00',
    }
    const refund = done ? capped(wanted, paid) : 0
    return { gross: sum(paid), refund, orders, aftersales: [row], subOrders: paid.length }
  },
  noise: [
    {
      订单号: '',
      支付时间: '2026-03-01',
      '商家应收金额(元)（支付金额）': '5',
      '用户应付金额(元)': '',
      商家编码: '',
    },
  ],
  badRows: 1,
}

const jd: Shop = {
  source: 'jd-orders',
  order: (d, no, isOld) => {
    const fee = (item: number, name: string, direction: string, amount: string, settled = '') => ({
      订单编号: `'71${no}\t`,
      订单下单时间: '2026-03-01 10:00:00',
      商品编号: `'72${item}\t`,
      费用名称: name,
      应结金额: amount,
      收支方向: direction,
      到账时间: settled,
    })
    const items = pieces(no).map((item) => {
      const incomes = Array.from({ length: d.whole(1, 3) }, () => price(d))
      const gross = sum(incomes)
      // The older export knows of nothing given back yet: a refund has no number by which to be replaced.
      const half = isOld || d.chance(0.6) ? 0 : Math.floor(d.whole(0, gross) / 2)
      const back = (): Row => fee(item, '货款', '支出', `${d.pick(['', '-'])}${yuan(d, half)}`, '20260309')
      const rows: Row[] = [
        ...incomes.map((fen) => fee(item, '货款', '收入', yuan(d, fen))),
        fee(item, '佣金', '支出', '-64.95'),
        ...(half === 0 ? [] : [back(), back()]),
      ]
      return { rows, gross, refund: 2 * half }
    })
    return {
      ...{ gross: sum(items.map((i) => i.gross)), refund: sum(items.map((i) => i.refund)) },
      ...{ orders: items.flatMap(({ rows }) => rows), aftersales: [], subOrders: items.length },
    }
  },
  noise: [
    {
      ...{ 订单编号: '9', 订单下单时间: '', 商品编号: '9', 费用名称: '货款' },
      ...{ 应结金额: '5', 收支方向: '收入', 到账时间: '' },
    },
  ],
  badRows: 1,
}

/** Every shop whose orders are read, by a name for people. */
export const SHOPS: Readonly<Record<string, Shop>> = {
  '千牛, by sub-order': subOrdersOfTmall,
  '千牛, as a list': listOfTmall,
  抖店: doudian,
  千帆: qianfan,
  京东: jd,
}

/** A file's lines: its header, and the rows in the order given. */
export const linesOf = (rows: readonly Row[]): string[] => {
  const columns = Object.keys(rows[0] ?? {})
  const cell = (text: string): string => (/[,"\t]/.test(text) ? `"${text}"` : text)
  return [columns, ...rows.map((row) => columns.map((name) => cell(row[name] ?? '')))].map((row) =>
    row.join(','),
  )
}

/** Orders `from` up to `to` in one version, and what they come to. */
export const ordersOf = (shop: Shop, from: number, to: number, isOld: boolean): Version[] =>
  Array.from({ length: to - from }, (_, i) =>
    shop.order(dice(from + i, isOld ? 'older version' : 'newer version'), from + i, isOld),
  )
