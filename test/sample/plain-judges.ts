import type { Row } from './read-exports.ts'

/** What a row is: the key under which a newer one replaces it, and whether it is bad or no sale. */
export type Judged = { key: string; isBad: boolean; isIgnored: boolean }

const BEHAVIOURS = new Set(
  'impression click deep_read like collect comment ask_to_buy share follow search live_view shop_visit add_to_cart post_note review'.split(
    ' ',
  ),
)
const isReal = (text: string) => !Number.isNaN(Date.parse(text)) && !text.startsWith('2026-02-30')
const isNear = (text: string) => text > '2013' && text < '2030'
const isDamaged = (id: string | undefined) => id?.includes('E+') === true
const isMoney = (text: string | undefined) => /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d\d?)?$/.test(text ?? '')
/** An amount in fen. */
export const fenOf = (text: string | undefined): number =>
  Math.round(100 * Number((text ?? '').replaceAll(',', '')))
const isTotal = (text: string | undefined) => /^(合计|总计|汇总)/.test(text ?? '')

const ofTask = (row: Row): Judged => ({
  key: `${row.日期} ${row.归因范围?.replace('天', '')}`,
  isIgnored: false,
  isBad: false,
})

/** How the rows of each source are judged, the plain way. */
export const JUDGES: Readonly<Record<string, (row: Row, file: string) => Judged>> = {
  behaviours: (row) => ({
    key: row.event_id || JSON.stringify({ ...row, event_id: '' }, Object.keys(row).sort()),
    isIgnored: Object.values(row).every((cell) => cell === ''),
    isBad:
      !isReal(row.occurred_at ?? '') ||
      !isNear(row.occurred_at ?? '') ||
      !BEHAVIOURS.has(row.behaviour ?? '') ||
      row.channel === 'billboard' ||
      row.user_id === '' ||
      isDamaged(row.user_id) ||
      row.count === '0' ||
      row.note_id?.includes('138') === true,
  }),
  orders: (row) => ({
    key: `${row.platform} ${row.order_id} ${row.sub_order_id || row.order_id}`,
    isIgnored: row.status === 'unpaid' || row.status === 'cancelled',
    isBad:
      isDamaged(row.order_id) ||
      !isReal(row.paid_at ?? '') ||
      !(Number(row.paid_amount) >= 0) ||
      row.status === 'lost',
  }),
  refunds: (row) => ({
    key: `${row.platform} ${row.refund_id}`,
    isIgnored: false,
    isBad: Number(row.refund_amount) < 0,
  }),
  spend: (row) => ({
    key: `${row.spend_date} ${row.campaign_id} ${row.channel} ${row.category_id}`,
    isIgnored: false,
    isBad: Number(row.cost) < 0,
  }),
  products: (row) => ({ key: row.spu_id ?? '', isIgnored: false, isBad: false }),
  'identity-links': (row) => ({ key: `${row.id_type} ${row.user_id}`, isIgnored: false, isBad: false }),
  'juguang-report': (row) => ({
    key: `${row.时间?.replaceAll('-', '')} ${row.创意ID} ${row.投放位置}`,
    isIgnored: isTotal(row.时间),
    isBad: false,
  }),
  'tmall-orders': (row) => {
    const isList = row.总金额 !== undefined
    const [gross, back] = [fenOf(isList ? row.总金额 : row.买家实付金额), fenOf(row.退款金额)]
    return {
      key: `${isList ? row.订单编号 : row.子订单编号}`,
      isIgnored: row.订单付款时间 === '' || isTotal(row.订单创建时间),
      isBad:
        isDamaged(row.订单编号 ?? row.子订单编号) ||
        (isList ? gross !== fenOf(row.买家实际支付金额) + back : back > gross),
    }
  },
  'doudian-orders': (row) => ({
    key: `${row.子订单编号}`,
    isIgnored: row.支付完成时间 === '-',
    isBad: !isMoney(row.订单应付金额),
  }),
  'doudian-aftersales': (row) => ({
    key: `${row.售后单号}`,
    isIgnored: row.商家退款时间 === '-' && row.售后完结时间 === '-',
    isBad: fenOf(row['退商品金额（元）']) < 0,
  }),
  'qianfan-orders': (row) => ({
    key: `${row.订单号} ${row.商家编码 || row.订单号}`,
    isIgnored: row.支付时间 === '' || isTotal(row.订单创建时间),
    isBad: !isReal(row.支付时间 ?? ''),
  }),
  'qianfan-aftersales': (row) => ({
    key: `${row.售后单号}`,
    isIgnored: !/成功|完成/.test(row.状态 ?? ''),
    isBad: row.订单支付时间 === '' && row.商家确认收货时间 === '',
  }),
  'jd-orders': (row) => ({
    key: `${row.订单编号} ${row.商品编号} ${row.收支方向} ${row.收支方向 === '支出' ? `${row.到账时间} ${row.应结金额}` : ''}`,
    isIgnored: row.费用名称 !== '货款',
    isBad: !['收入', '支出'].includes(row.收支方向 ?? ''),
  }),
  'xinghe-alliance': (row) => ({
    key: `${row.日期?.replaceAll('-', '')} ${row.内容ID} ${row.流量类型} ${row.归因口径}`,
    isIgnored: isTotal(row.日期),
    isBad: !/^\d+天$/.test(row.归因口径 ?? ''),
  }),
  'jd-alliance': ofTask,
  'vip-alliance': ofTask,
  // Without a day of its own a report is told apart by its file.
  'pugongying-notes': (row, file) => ({
    key: `${row.笔记id} ${row[''] ?? file}`,
    isIgnored: isTotal(row['']),
    isBad: false,
  }),
  'lingxi-assets': (row) => ({
    key: `${row.日期} ${row['SPU ID'] ?? ''}`,
    isIgnored: isTotal(row.日期),
    isBad: row.AIPS人群总数 === '很多',
  }),
}

/** Sources in which several rows of one key in one file are told apart by their place. */
export const NUMBERED: ReadonlySet<string> = new Set(['qianfan-orders', 'jd-orders'])
