import type { Sample } from '../../shared/sample/write-sample.ts'
import type { ExportFile as OracleFile } from '../oracle/scenario.ts'
import { type ExportFile, exportsOf, type Row, rowsOf } from './read-exports.ts'

/** Money with grouped thousands, in quotes. */
const GROUPED = /"(\t?-?)(\d{1,3}(?:,\d{3})+\.\d\d)"/g
const fen = (text: string | undefined): number => Math.round(100 * Number((text ?? '').replaceAll(',', '')))
const yuan = (value: number): string => (value / 100).toFixed(2)
const day = (text = ''): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`

const ORDERS =
  'order_id,sub_order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,spu_id,quantity,status'
const REFUNDS = 'refund_id,order_id,sub_order_id,platform,refunded_at,refund_amount'

/** Lines of canonical orders and refunds that say what a file of a shop says. */
type Canonical = { orders: string[]; refunds: string[] }
type Products = { byCode: Map<string, string>; byItem: Map<string, string> }

/**
 * The shops' exports for the oracle. It knows two of them itself, once their text is plain; what the others say is
 * written as canonical orders and refunds, by their definitions, file for file.
 */
export function oracleShops(sample: Sample, isKept: (file: ExportFile) => boolean): OracleFile[] {
  const kept = (source: string) => exportsOf(sample.folder, source).filter(isKept)
  const isList = ({ file }: ExportFile) => file.includes('订单列表')
  const own = ['tmall-orders', 'doudian-orders', 'doudian-aftersales'].flatMap(kept)
  const products = productsOf(exportsOf(sample.folder, 'products').flatMap(rowsOf))
  const asCanonical = (files: readonly ExportFile[], read: (rows: Row[], products: Products) => Canonical) =>
    files.flatMap((file) => {
      const { orders, refunds } = read(rowsOf(file), products)
      return [
        oracleFile(`orders/${file.file}`, file, [ORDERS, ...orders]),
        oracleFile(`refunds/${file.file}`, file, [REFUNDS, ...refunds]),
      ]
    })
  return [
    ...own
      .filter((file) => !isList(file))
      .map((file) => oracleFile(file.file, file, [withoutDamaged(file.text.replaceAll(GROUPED, ungrouped))])),
    ...asCanonical(own.filter(isList), list),
    ...asCanonical(kept('qianfan-orders'), qianfan),
    ...asCanonical(kept('qianfan-aftersales'), qianfanRefunds),
    ...asCanonical(kept('jd-orders'), jd),
  ]
}

/** Ids that a spreadsheet cut: the oracle does not judge them. */
const withoutDamaged = (text: string): string => text.replaceAll(/^1\.23457E\+18,[^\n]*\n/gm, '')

const ungrouped = (_: string, before: string, amount: string): string =>
  `${before}${amount.replaceAll(',', '')}`

const oracleFile = (path: string, { exportedAt }: ExportFile, lines: readonly string[]): OracleFile => ({
  path,
  text: `${lines.join('\n')}\n`,
  modifiedAt: new Date(exportedAt),
  oldestDate: null,
})

function productsOf(rows: readonly Row[]): Products {
  const byCode = new Map(rows.map((row) => [row.merchant_code ?? '', row.spu_id ?? '']))
  const items = rows.flatMap((row) =>
    (row.platform_item_ids ?? '').split(';').map((item) => [item, row.spu_id ?? ''] as const),
  )
  return { byCode, byItem: new Map(items) }
}

/** Paid is net there: gross is 总金额, and the refund carries the day of payment. */
const list = (all: readonly Row[]): Canonical => {
  const rows = all.filter(
    (row) => row.订单付款时间 === '' || fen(row.总金额) === fen(row.买家实际支付金额) + fen(row.退款金额),
  )
  return listed(rows)
}

const listed = (rows: readonly Row[]): Canonical => ({
  orders: rows.map((row) => {
    const paid = row.订单付款时间 ?? ''
    const user = row.会员标识 ? `phone_md5,${row.会员标识}` : ','
    return `${row.订单编号},,tmall,${spelt(paid)},${row.总金额},${user},,,,${paid === '' ? 'unpaid' : 'paid'}`
  }),
  refunds: rows
    .filter((row) => fen(row.退款金额) > 0)
    .map(
      (row) =>
        `col-${row.订单编号},${row.订单编号},${row.订单编号},tmall,${spelt(row.订单付款时间 ?? '').slice(0, 10)},${row.退款金额}`,
    ),
})

/** `2026/9/1 9:05` in two digits each. */
const spelt = (text: string): string =>
  text.replace(/^(\d+)\/(\d+)\/(\d+) (\d+):(\d+)$/, (_, year, ...others: string[]) => {
    const [month, date, hour, minute] = others.slice(0, 4).map((part) => part.padStart(2, '0'))
    return `${year}-${month}-${date} ${hour}:${minute}`
  })

function qianfan(rows: readonly Row[], { byCode }: Products): Canonical {
  const places = new Map<string, number>()
  const orders = rows.map((row) => {
    const code = row.商家编码 || row.订单号
    const place = (places.get(`${row.订单号} ${code}`) ?? 0) + 1
    places.set(`${row.订单号} ${code}`, place)
    const user = row.会员标识 ? `xhs_id,${row.会员标识}` : ','
    const status = row.支付时间 === '' ? 'unpaid' : 'paid'
    const spu = byCode.get(row.商家编码 ?? '') ?? ''
    const number = place === 1 ? code : `${code}#${place}`
    return `${row.订单号},${number},xhs,${row.支付时间},${row['商家应收金额(元)（支付金额）']},${user},,${spu},,${status}`
  })
  return { orders, refunds: [] }
}

const qianfanRefunds = (rows: readonly Row[]): Canonical => ({
  orders: [],
  refunds: rows
    .filter((row) => /成功|完成/.test(row.状态 ?? ''))
    .map(
      (row) =>
        `${row.售后单号},${row.订单号},,xhs,${row.商家确认收货时间 || row.订单支付时间},${row['申请售后金额(元)']}`,
    ),
})

function jd(rows: readonly Row[], { byItem }: Products): Canonical {
  const sold = new Map<string, { row: Row; fen: number }>()
  const refunds: string[] = []
  for (const row of rows.filter((one) => one.费用名称 === '货款')) {
    const amount = Math.abs(fen(row.应结金额))
    if (row.收支方向 === '收入') {
      const key = `${row.订单编号} ${row.商品编号}`
      sold.set(key, { row, fen: amount + (sold.get(key)?.fen ?? 0) })
    } else if (row.收支方向 === '支出') {
      const id = `${row.订单编号}-${row.商品编号}-${row.到账时间}-${amount}`
      const again = refunds.filter((line) => line.startsWith(id)).length
      refunds.push(`${id}-${again},${row.订单编号},${row.商品编号},jd,${day(row.到账时间)},${yuan(amount)}`)
    }
  }
  const orders = [...sold.values()].map(({ row, fen: amount }) => {
    const user = row.会员标识 ? `phone_sha256,${row.会员标识}` : ','
    const spu = byItem.get(row.商品编号 ?? '') ?? ''
    return `${row.订单编号},${row.商品编号},jd,${row.订单下单时间},${yuan(amount)},${user},,${spu},,paid`
  })
  return { orders, refunds }
}
