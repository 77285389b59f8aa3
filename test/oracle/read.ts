import { createHash, createHmac } from 'node:crypto'
import type { Brand } from '../../shared/brand.ts'
import { addDays, instantOf, isDate, localTime } from './calendar.ts'
import {
  belowBanners,
  isPlatform,
  isPlatformTotal,
  type PlatformReader,
  percentColumns,
  readPlatformRow,
} from './read-platforms.ts'
import { isReport, isReportTotal, readReportRow } from './read-reports.ts'
import { isShop, isShopNothing, readShopRow, shopCell, shopPlaces, summed } from './read-shops.ts'
import type { OrderRow, ProductRow, ReadRow, RefundRow, SpendRow, TouchRow } from './rows.ts'
import type { ExportFile } from './scenario.ts'
import { type Cells, readTable } from './text-table.ts'

export type ReadExport = {
  source: string
  contentSha256: string
  status: 'accepted' | 'rejected'
  readRows: number
  ignoredRows: number
  quarantinedRows: number
  rows: ReadRow[]
}

const BEHAVIOURS =
  'impression click deep_read like collect comment ask_to_buy share follow search live_view shop_visit add_to_cart post_note review'
const CHANNELS = 'feed_ad search_ad video_ad kol_note brand_note topic live organic shop other'
const SALES = ['', 'paid', 'shipped', 'completed', 'refunded']
const NO_SALES = ['unpaid', 'cancelled']

/** What makes a row bad; never leaves this file. */
class Unfit extends Error {}

const unfit = (): never => {
  throw new Unfit()
}

/** A 16-byte key as lower-case hex. */
const keyOf = (secret: string, kind: string, id: string): string => {
  const digest = /^[0-9a-f]+$/i.test(id) && [16, 32, 40, 56, 64, 96, 128].includes(id.length)
  const normal = digest ? id.toLowerCase() : id
  return createHmac('sha256', secret).update(`${kind}:${normal}`).digest('hex').slice(0, 32)
}

/** `2026/2/1 0:00`, as spreadsheets save it again, and `20260201`. */
const plainDate = (text: string): string =>
  text
    .replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
    .replace(
      /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?= |$)/,
      (_, y, m, d) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`,
    )
    .replace(/ (\d:\d\d)$/, ' 0$1')

const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:?\d\d)?)?$/

/** The rows of one export, each judged for itself. */
export const readExport = (file: ExportFile, brand: Brand, secret: string): ReadExport => {
  const exportDate = localTime(file.modifiedAt, brand.timezone).slice(0, 10)
  const source = file.path.split('/')[0] ?? ''

  const time = (text: string): { date: string; at: number } => {
    const [, day = '', hour = '00', minute = '00', second = '00', offset] = TIME.exec(plainDate(text)) ?? []
    if (!isDate(day)) return unfit()
    const clock = `${hour}:${minute}:${second}`
    const at = offset
      ? Date.parse(`${day}T${clock}${offset}`)
      : instantOf(day, clock, brand.timezone).getTime()
    const date = offset ? localTime(new Date(at), brand.timezone).slice(0, 10) : day
    if (Number.isNaN(at) || date > addDays(exportDate, 2) || date < '2013-01-01') return unfit()
    return { date, at }
  }
  const fen = (text: string): number =>
    /^\d+(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : unfit()
  const whole = (text: string): number | null =>
    text === '' ? null : /^\d+$/.test(text) ? Number(text) : unfit()
  const required = (text: string): string => (text === '' ? unfit() : text)
  const oneOf = (text: string, list: string): string => (list.split(' ').includes(text) ? text : unfit())
  const orNull = (text: string): string | null => (text === '' ? null : text)

  const cellOf =
    (cells: Cells) =>
    (name: string): string =>
      shopCell(source, cells.get(name) ?? '')
  const { idColumn = '', idType = '', campaignBy } = brand.sources[source] ?? {}

  const readRow = (cells: Cells): ReadRow => {
    const cell = cellOf(cells)
    const person = (): string => keyOf(secret, required(cell('id_type')), required(cell('user_id')))
    if (source === 'behaviours') {
      const { date, at } = time(cell('occurred_at'))
      const dwell = cell('dwell_seconds')
      const count = whole(cell('count')) ?? 1
      const value: TouchRow = {
        date,
        idKey: person(),
        behaviour: oneOf(cell('behaviour'), BEHAVIOURS),
        channel: oneOf(cell('channel'), CHANNELS),
        category: orNull(cell('category_id')),
        spu: orNull(cell('spu_id')),
        campaign: orNull(cell('campaign_id')),
        dwellSeconds: dwell === '' ? null : /^\d+(\.\d+)?$/.test(dwell) ? Number(dwell) : unfit(),
        count: count < 1 ? unfit() : count,
      }
      const rest = ['note_id', 'creator_id', 'is_paid', 'event_id'].map(cell)
      const content = JSON.stringify([at, value, rest])
      const event = cell('event_id')
      return { source, key: event === '' ? content : `event ${event}`, content, value }
    }
    if (source === 'orders') {
      const status = cell('status')
      const order = required(cell('order_id'))
      const platform = required(cell('platform'))
      const subOrder = cell('sub_order_id') || order
      const key = JSON.stringify([platform, order, subOrder])
      if (NO_SALES.includes(status)) return { source, key, content: '', value: null }
      const { date, at } = time(cell('paid_at'))
      const gross = fen(cell('paid_amount'))
      const nobody = cell('id_type') === '' && cell('user_id') === ''
      const value: OrderRow = {
        ...{ date, platform, order, subOrder, gross },
        idKey: nobody ? null : person(),
        category: orNull(cell('category_id')),
        spu: orNull(cell('spu_id')),
        ...{ code: null, item: null, refundColumn: null, quantity: null },
      }
      const said = SALES.includes(status) ? status || 'paid' : unfit()
      return { source, key, content: JSON.stringify([at, value, whole(cell('quantity')), said]), value }
    }
    if (source === 'refunds') {
      const [refund, order, platform] = [cell('refund_id'), cell('order_id'), cell('platform')].map(required)
      const { date, at } = time(cell('refunded_at'))
      const value: RefundRow = {
        ...{ date, at, platform: platform ?? '', refund: refund ?? '', order: order ?? '' },
        subOrder: orNull(cell('sub_order_id')),
        code: null,
        fen: fen(cell('refund_amount')),
      }
      return { source, key: JSON.stringify([platform, refund]), content: JSON.stringify(value), value }
    }
    if (source === 'spend') {
      const value: SpendRow = {
        by: source,
        date: time(cell('spend_date')).date,
        campaign: required(cell('campaign_id')),
        channel: oneOf(cell('channel'), CHANNELS),
        category: orNull(cell('category_id')),
        cost: fen(cell('cost')),
        impressions: whole(cell('impressions')),
        clicks: whole(cell('clicks')),
        newI: whole(cell('new_i_users')),
        newTi: whole(cell('new_ti_users')),
      }
      const key = JSON.stringify([value.date, value.campaign, value.channel, value.category])
      return { source, key, content: JSON.stringify(value), value }
    }
    if (source === 'products') {
      const value: ProductRow = {
        spu: required(cell('spu_id')),
        category: required(cell('category_id')),
        code: orNull(cell('merchant_code')),
        items: cell('platform_item_ids')
          .split(';')
          .map((item) => item.trim()),
      }
      return { source, key: value.spu, content: JSON.stringify([value, cell('name')]), value }
    }
    if (source === 'identity-links') {
      const value = { idKey: person(), oneKey: keyOf(secret, 'one', required(cell('one_id'))) }
      return { source, key: value.idKey, content: JSON.stringify(value), value }
    }
    if (isShop(source)) {
      const buyer = (): string | null =>
        cell(idColumn) === '' ? null : keyOf(secret, idType, cell(idColumn))
      const place = places.get(cells) ?? 1
      return readShopRow(source, { cell, time, fen, whole, required, orNull, buyer, unfit, place })
    }
    if (isReport(source))
      return readReportRow(source, { cell, time, fen, required, orNull, unfit, has, campaignBy })
    throw new Error(`the oracle knows no source ${source}`)
  }

  const rows: ReadRow[] = []
  let ignoredRows = 0
  let quarantinedRows = 0
  const table = readTable(file.path, belowBanners(source, file.text))
  const platform = { time, required, orNull, unfit, exportDate, inPercent: percentColumns(table) }
  const headers = new Set(table.flatMap((cells) => [...cells.keys()]))
  const has = (name: string): boolean => headers.has(name)
  const isTotal = (cell: PlatformReader['cell']): boolean =>
    isReportTotal(source, cell) || isPlatformTotal(source, cell)
  const places = shopPlaces(source, table, cellOf)
  for (const cells of table) {
    const cell = cellOf(cells)
    const blank = [...cells.values()].every((value) => value === '')
    const noSale =
      (source === 'orders' && NO_SALES.includes(cells.get('status') ?? '')) ||
      isShopNothing(source, cell) ||
      isTotal(cell)
    if (blank || noSale) ignoredRows++
    if (blank || isTotal(cell)) continue
    try {
      rows.push(
        ...(isPlatform(source) ? readPlatformRow(source, { ...platform, cell, has }) : [readRow(cells)]),
      )
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      if (!noSale) quarantinedRows++
    }
  }
  const contentSha256 = createHash('sha256').update(file.text).digest('hex')
  if (quarantinedRows > 5 && quarantinedRows > brand.maxQuarantineRatio * table.length) {
    const none = { readRows: 0, ignoredRows: 0, quarantinedRows: 0, rows: [] }
    return { source, contentSha256, status: 'rejected', ...none }
  }
  return {
    source,
    contentSha256,
    status: 'accepted',
    readRows: table.length,
    ignoredRows,
    quarantinedRows,
    rows: summed(source, rows),
  }
}
