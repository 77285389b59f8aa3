import { cellsLine } from './cells.ts'
import { DOUDIAN_HEADER } from './export-doudian.ts'
import type { ExportFiles } from './export-files.ts'
import { JD_HEADER } from './export-jd.ts'
import { ORDER_COLUMNS } from './export-orders.ts'
import { QIANFAN_REFUND_HEADER } from './export-qianfan.ts'
import { TMALL_LIST_HEADER } from './export-tmall.ts'
import { XINGHE_HEADER } from './export-xinghe.ts'
import { textFile } from './file-writers.ts'
import type { Plan } from './plan.ts'
import { workbook } from './workbook.ts'
import { zipFile } from './zip-file.ts'

/** How a workbook with a password begins: a container of old Office, in which it lies encrypted. */
const CONTAINER = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
const SECTOR_BYTES = 512
const ROWS = 12
/** More than a file may unpack to, as far as its own list says. */
const TOO_MANY_BYTES = 4_000_000_000

/** Files that are rejected whole, one for each thing that goes wrong with a file. */
export function exportBadFiles(plan: Plan, files: ExportFiles): void {
  const { days } = plan
  const day = Math.floor(days.last / 2)
  const at = days.exportedAt(day)
  const date = days.date(day)
  const reject = (file: string, reason: string, content: string | Buffer) =>
    files.addRejected(file, at, reason, content)
  const lines = (header: string, row: (number: number) => string) =>
    `${[header, ...Array.from({ length: ROWS }, (_, number) => row(number))].join('\n')}\n`
  const table = (
    header: readonly string[],
    cellsOf: (number: number) => Readonly<Record<string, string>>,
  ) => [
    header,
    ...Array.from({ length: ROWS }, (_, number) => header.map((name) => cellsOf(number)[name] ?? '')),
  ]

  reject(
    `behaviours/partner/partner_${date}.csv`,
    'missing_column',
    lines(
      'occurred_at,id_type,user_id,behaviour',
      (number) => `${date} 10:00:${10 + number},xhs_id,partner${number},click`,
    ),
  )
  reject(
    `orders/crm/crm_${date}.csv`,
    'raw_personal_data',
    lines(
      ORDER_COLUMNS,
      (number) => `crm${number},,tmall,${date} 10:00:00,19.90,phone,1380013800${number % 10},,,1,paid`,
    ),
  )
  reject(`refunds/refunds_${date}_empty.csv`, 'empty_file', '')
  reject(
    `wechat-mini/visits_${date}.csv`,
    'unknown_source',
    lines('time,openid,page', (number) => `${date} 10:00:00,o${number},home`),
  )

  const doudian = table(DOUDIAN_HEADER, (number) => ({ 主订单编号: `69${number}`, 选购商品: '露米娜精华' }))
  const damaged = textFile()(doudian.map(cellsLine))
  damaged[damaged.length - 40] = 0xff
  reject(`doudian-orders/订单_${date}_传输中断.csv`, 'bad_encoding', damaged)

  const list = workbook([
    { name: '订单列表', rows: table(TMALL_LIST_HEADER, (number) => ({ 订单编号: `41${number}` })) },
  ])
  reject(`tmall-orders/订单列表/订单列表_${date}_未下完.xlsx`, 'broken_archive', list.subarray(0, 700))

  const locked = Buffer.alloc(4 * SECTOR_BYTES)
  CONTAINER.copy(locked)
  locked.write('EncryptedPackage\0', 2 * SECTOR_BYTES, 'utf16le')
  reject(`qianfan-orders/订单_${date}_加密.xlsx`, 'encrypted', locked)

  const fees = table([...JD_HEADER, '应结金额 '], (number) => ({
    ...{
      订单编号: `29${number}`,
      订单下单时间: `${date} 10:00:00`,
      商品编号: '623456789101',
      费用名称: '货款',
    },
    ...{ 应结金额: '9.90', '应结金额 ': '8.80', 收支方向: '收入' },
  }))
  reject(`jd-orders/结算明细_${date}_两版金额.csv`, 'ambiguous_header', textFile()(fees.map(cellsLine)))

  const reads = textFile()(table(XINGHE_HEADER, () => ({ 日期: date })).map(cellsLine))
  const bomb = zipFile([{ name: '小红星.csv', data: reads, saysBytes: TOO_MANY_BYTES }])
  reject(`xinghe-alliance/小红星_${date}_全量.zip`, 'too_large', bomb)

  const cases = table(QIANFAN_REFUND_HEADER, (number) => ({
    ...{ 售后单号: `S${number}`, 订单号: `P7${number}`, '申请售后金额(元)': number < 8 ? '见备注' : '9.90' },
    ...{ 状态: '售后完成', 订单支付时间: `${date} 10:00:00` },
  }))
  reject(`qianfan-aftersales/售后_${date}_手填.csv`, 'too_many_bad_rows', textFile()(cases.map(cellsLine)))
}
