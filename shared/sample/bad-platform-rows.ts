import { cellsLine } from './cells.ts'
import { DOUDIAN_HEADER, DOUDIAN_REFUND_HEADER, doudianFile, doudianRefundFile } from './export-doudian.ts'
import type { ExportFiles } from './export-files.ts'
import { JD_HEADER, jdFile } from './export-jd.ts'
import { LINGXI_HEADER, lingxiFile } from './export-lingxi.ts'
import { QIANFAN_HEADER, QIANFAN_REFUND_HEADER, qianfanFile, qianfanRefundFile } from './export-qianfan.ts'
import { TMALL_HEADER, TMALL_LIST_HEADER, tmallFile, tmallListFile } from './export-tmall.ts'
import { XINGHE_HEADER, xingheFile } from './export-xinghe.ts'
import type { Plan } from './plan.ts'
import { type WeeklyFile, weekEnd, weekOf } from './shop-weeks.ts'

/** A row with one fault, by the cells that are not blank, and the reason it is set aside with; null: it is ignored. */
type BadRow = { cells: Readonly<Record<string, string>>; reason: string | null; member?: string }

/** Puts rows that do not fit, and totals, into the platforms' files of the week before the middle. */
export function exportBadPlatformRows(plan: Plan, files: ExportFiles): void {
  const { days } = plan
  const week = Math.max(0, weekOf(Math.floor(days.last / 2)) - 1)
  const end = weekEnd(week, days)
  const date = days.date(end)
  const at = `${date} 10:00:00`
  const put = (fileOf: WeeklyFile, header: readonly string[], rows: readonly BadRow[]) => {
    const { file, shape } = fileOf(week)
    for (const { cells, reason, member } of rows) {
      const row = header.map((name) => cells[name] ?? '')
      const line = cellsLine(member === undefined ? row : [member, ...row])
      const whole = () => ({ ...shape, exportedAt: days.exportedAt(end), keepOrder: true })
      if (reason === null) files.add(file, whole, line, 'ignored')
      else files.add(file, whole, line, 'quarantined', reason)
    }
  }
  const tmall = { 主订单编号: '41999', 买家实付金额: '10.00', 退款金额: '0.00', 订单付款时间: at }
  put(tmallFile(plan), TMALL_HEADER, [
    { cells: { ...tmall, 子订单编号: '419991', 退款金额: '10.01' }, reason: 'identity_broken' },
    { cells: { ...tmall, 子订单编号: '1.23457E+18' }, reason: 'damaged_id' },
    { cells: { ...tmall, 子订单编号: '', 订单创建时间: '合计' }, reason: null },
  ])
  const list = { 订单编号: '41998', 总金额: '30.00', 退款金额: '5.00', '订单付款时间 ': at }
  put(tmallListFile(plan), TMALL_LIST_HEADER, [
    { cells: { ...list, 买家实际支付金额: '30.00' }, reason: 'identity_broken' },
  ])
  const doudian = { 主订单编号: '69999', 子订单编号: '699991', 支付完成时间: at }
  put(doudianFile(plan), DOUDIAN_HEADER, [
    { cells: { ...doudian, 订单应付金额: '面议' }, reason: 'bad_number' },
  ])
  const back = { 售后单号: '699999', 订单号: '69999', '退商品金额（元）': '-9.90', 商家退款时间: at }
  const open = { 售后单号: '699998', 商家退款时间: '-', 售后完结时间: '-' }
  put(doudianRefundFile(plan), DOUDIAN_REFUND_HEADER, [
    { cells: { ...back, 售后完结时间: '-' }, reason: 'negative_amount', member: '旗舰店.csv' },
    // Nothing was given back yet.
    { cells: { ...back, ...open }, reason: null, member: '奥莱店.csv' },
  ])
  const qianfan = { 订单号: 'P7999', '商家应收金额(元)（支付金额）': '9.90', 商家编码: 'LUM-001' }
  put(qianfanFile(plan), QIANFAN_HEADER, [
    { cells: { ...qianfan, 支付时间: '2026-02-30 10:00:00' }, reason: 'bad_date' },
  ])
  const complete = { 售后单号: 'S7999', 订单号: 'P7999', '申请售后金额(元)': '9.90', 状态: '售后完成' }
  put(qianfanRefundFile(plan), QIANFAN_REFUND_HEADER, [{ cells: complete, reason: 'bad_date' }])
  const fee = {
    订单编号: '29999',
    订单下单时间: at,
    商品编号: '623456789101',
    费用名称: '货款',
    应结金额: '9.90',
  }
  put(jdFile(plan), JD_HEADER, [{ cells: { ...fee, 收支方向: '待定' }, reason: 'unknown_value' }])
  const read = { 日期: date, 内容ID: 'c-launch-note-1', 任务ID: '880012345678901001', '阅读/播放UV': '12' }
  put(xingheFile(plan), XINGHE_HEADER, [{ cells: { ...read, 归因口径: '长期' }, reason: 'unknown_value' }])
  put(lingxiFile(plan), LINGXI_HEADER, [
    { cells: { 日期: date, AIPS人群总数: '很多' }, reason: 'bad_number' },
    { cells: { 日期: '汇总', AIPS人群总数: '999' }, reason: null },
  ])
}
