import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { gb18030 } from '../../shared/sample/gb18030.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { exportsOf, type Row, rowsOf, truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

let sample: Sample
let report: Row[]
beforeAll(async () => {
  sample = await smallSample({ users: 1500, days: 70, seed: 2 })
  report = truthTable(sample.truthFolder, 'ingest_report')
})

const isKept = (file: string) => report.some((row) => row.file === file && row.status === 'accepted')
const kept = (source: string) => exportsOf(sample.folder, source).filter(({ file }) => isKept(file))
const bytes = (source: string) =>
  readdirSync(join(sample.folder, source), { recursive: true, encoding: 'utf8' })
    .filter((name) => isKept(`${source}/${name}`))
    .map((name) => ({ name, data: readFileSync(join(sample.folder, source, name)) }))
const begins = (data: Buffer, ...start: number[]) => start.every((byte, index) => data[index] === byte)
const rows = (source: string) => kept(source).flatMap(rowsOf)
const isUtf8 = (data: Buffer) => Buffer.from(data.toString('utf8')).equals(data)

describe('the platforms’ exports come as they come', () => {
  test('in every format: GB18030, UTF-16, with a mark, workbooks, archives of several files, packed text', () => {
    const isGbk = ({ data }: { data: Buffer }) =>
      !isUtf8(data) && new TextDecoder('gb18030').decode(data).includes('订单')
    expect(bytes('tmall-orders').some(isGbk)).toBe(true)
    expect(bytes('vip-alliance').every(({ data }) => begins(data, 0xff, 0xfe))).toBe(true)
    expect(bytes('doudian-orders').every(({ data }) => begins(data, 0xef, 0xbb, 0xbf))).toBe(true)
    for (const source of [
      'qianfan-orders',
      'qianfan-aftersales',
      'tmall-orders',
      'xinghe-alliance',
      'lingxi-assets',
    ])
      expect(
        bytes(source).some(({ name, data }) => name.endsWith('.xlsx') && begins(data, 0x50, 0x4b)),
        source,
      ).toBe(true)
    expect(
      bytes('doudian-aftersales').some(
        ({ data }) => data.includes('旗舰店.csv') && data.includes('奥莱店.csv'),
      ),
    ).toBe(true)
    expect(bytes('jd-orders').some(({ data }) => begins(data, 0x1f, 0x8b))).toBe(true)
  })

  test('with what keeps spreadsheets off, cells over several lines, and columns that are there twice', () => {
    expect(kept('tmall-orders').some(({ text }) => /'41\d+\t,/.test(text))).toBe(true)
    expect(kept('tmall-orders').some(({ text }) => text.includes('"上海 上海市\n浦东新区'))).toBe(true)
    expect(
      kept('doudian-orders').every(({ text }) => text.includes('\n\t69') && /,备注,备注\n/.test(text)),
    ).toBe(true)
    expect(
      kept('tmall-orders').some(({ text }) => text.startsWith('订单编号,总金额,买家实际支付金额,收货地址 ,')),
    ).toBe(true)
    expect(kept('doudian-orders').every(({ file }) => /\/\d{10}_/.test(file))).toBe(true)
  })

  test('no order is in both forms of Tmall’s export, and none in a shop’s and in the brand’s own', () => {
    const list = new Set(rows('tmall-orders').flatMap((row) => row.订单编号 ?? []))
    const parts = new Set(rows('tmall-orders').flatMap((row) => row.主订单编号 ?? []))
    const own = new Set(rows('orders').map((row) => row.order_id))
    expect(list.size).toBeGreaterThan(5)
    expect(parts.size).toBeGreaterThan(20)
    expect([...list].filter((id) => parts.has(id) || own.has(id))).toEqual([])
    expect([...parts].filter((id) => own.has(id))).toEqual([])
  })

  test('a refund is told twice, names no product, names one by its code, or is dated by the payment', () => {
    const back = new Set(rows('refunds').map((row) => row.sub_order_id))
    const columns = rows('tmall-orders').filter((row) => Number(row.退款金额) > 0)
    expect(columns.some((row) => back.has(row.子订单编号))).toBe(true)
    expect(columns.some((row) => row.子订单编号 !== undefined && !back.has(row.子订单编号))).toBe(true)
    expect(new Set(rows('doudian-aftersales').map((row) => row.商家编码 === '-')).size).toBe(2)
    expect(new Set(rows('qianfan-aftersales').map((row) => row.商家确认收货时间 === '')).size).toBe(2)
    const out = rows('jd-orders').filter((row) => row.费用名称 === '货款' && row.收支方向 === '支出')
    expect(new Set(out.map((row) => row.应结金额?.startsWith('-'))).size).toBe(2)
  })

  test('one sheet mixes kinds of traffic and windows; dates in three spellings; what is not told in every way', () => {
    const told = rows('xinghe-alliance')
    expect(new Set(told.map((row) => `${row.流量类型} ${row.归因口径}`)).size).toBeGreaterThanOrEqual(4)
    const text = kept('xinghe-alliance')
      .map((file) => file.text)
      .join('')
    for (const spelling of [/\d{4}-\d\d-\d\d[",]/, /\d{4}-\d\d-\d\d\t/, /\b2026\d{4}\b/])
      expect(text).toMatch(spelling)
    const cells = new Set(told.flatMap((row) => Object.values(row)))
    for (const sentinel of ['-', '—', '--', '', '-1', '未上榜', '数据较少'])
      expect(cells, sentinel).toContain(sentinel)
  })

  test('creators’ notes stand below two banners or in a cleaned copy, the platform’s own people with and without a rank', () => {
    const files = bytes('pugongying-notes')
    expect(files.some(({ name }) => name.endsWith('_整理.csv'))).toBe(true)
    const ranks = rows('lingxi-assets').map((row) => row.行业排名)
    expect(ranks.some((rank) => /^\d+\/120$/.test(rank ?? ''))).toBe(true)
    expect(ranks).toContain('未上榜')
    expect(rows('lingxi-assets').some((row) => /^\d+\.\d\d%$/.test(row.阅读渗透率 ?? ''))).toBe(true)
  })
})

test('GB18030 as the platform’s decoder reads it back; a character beyond its two bytes is refused', () => {
  const text = '露米娜「光感」精华，30ml（元）—\t1,299.00\r\n'
  expect(new TextDecoder('gb18030').decode(gb18030(text))).toBe(text)
  expect(gb18030('精').toString('hex')).toBe('beab')
  expect(() => gb18030('😀')).toThrow(RangeError)
})
