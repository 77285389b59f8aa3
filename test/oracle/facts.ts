import type { Brand } from '../../shared/brand.ts'
import { type Ledger, standingRows } from './ledger.ts'
import { byText } from './refunds.ts'
import type { FigureRow, NoteRow, RefundRow, ReturnRow, SpendRow } from './rows.ts'

export type Touch = {
  id: string
  person: string
  date: string
  behaviour: string
  channel: string
  category: string | null
  spu: string | null
  campaign: string | null
  dwellSeconds: number | null
  count: number
}
export type Sale = {
  id: string
  orderId: string
  platform: string
  order: string
  subOrder: string
  person: string | null
  date: string
  category: string | null
  spu: string | null
  code: string | null
  item: string | null
  gross: number
  refundColumn: number | null
}
type Refund = RefundRow & { id: string; orderId: string }

/** What is known: the rows that count, each with its person and its category. */
export type Facts = {
  touches: Touch[]
  sales: Sale[]
  refunds: Refund[]
  spend: SpendRow[]
  returns: ReturnRow[]
  notes: NoteRow[]
  figures: FigureRow[]
}

/** The one place where links and mappings are applied, all of them as known now. */
export const factsOf = (ledger: Ledger, brand: Brand): Facts => {
  const facts: Facts = { touches: [], sales: [], refunds: [], spend: [], returns: [], notes: [], figures: [] }
  const rows = [...standingRows(ledger)].flatMap(([id, list]) => list.map((row) => ({ id, row })))
  const oneOf = new Map<string, string>()
  const categoryOfSpu = new Map<string, string>()
  const spuOfCode = new Map<string, string>()
  const spuOfItem = new Map<string, string>()
  /** Of several products that claim a code the first in text order has it. */
  const claim = (spus: Map<string, string>, code: string, spu: string): void => {
    const other = spus.get(code)
    if (other === undefined || byText(spu, other) < 0) spus.set(code, spu)
  }
  for (const { row } of rows) {
    if (row.source === 'identity-links' && row.value) oneOf.set(row.value.idKey, row.value.oneKey)
    if (row.source === 'products' && row.value) {
      const { spu, code, items } = row.value
      categoryOfSpu.set(spu, row.value.category)
      if (code !== null) claim(spuOfCode, code, spu)
      for (const item of items) if (item !== '') claim(spuOfItem, item, spu)
    }
  }
  const person = (idKey: string): string => oneOf.get(idKey) ?? idKey
  const ofCampaign = new Map(brand.campaigns.map((c) => [c.id, c.category]))
  const category = (own: string | null, spu: string | null, campaign: string | null): string | null =>
    own ??
    (spu === null ? undefined : categoryOfSpu.get(spu)) ??
    (campaign === null ? undefined : ofCampaign.get(campaign)) ??
    null

  for (const { id, row } of rows) {
    if (row.source === 'behaviours' && row.value) {
      const { idKey, ...said } = row.value
      facts.touches.push({
        ...said,
        id,
        person: person(idKey),
        category: category(said.category, said.spu, said.campaign),
      })
    }
    if (row.source === 'orders' && row.value) {
      const { idKey, quantity: _, ...said } = row.value
      const spu = said.spu ?? spuOfCode.get(said.code ?? '') ?? spuOfItem.get(said.item ?? '') ?? null
      facts.sales.push({
        ...said,
        spu,
        id,
        orderId: JSON.stringify([said.platform, said.order]),
        person: idKey === null ? null : person(idKey),
        category: category(said.category, spu, null),
      })
    }
    if (row.source === 'refunds' && row.value)
      facts.refunds.push({ ...row.value, id, orderId: JSON.stringify([row.value.platform, row.value.order]) })
    if (row.source === 'note' && row.value) facts.notes.push(row.value)
    if (row.source === 'figure' && row.value) facts.figures.push(row.value)
    if (row.source === 'spend' && row.value) facts.spend.push(row.value)
    if (row.source === 'report' && row.value) {
      const mapped = <T extends { by: string; campaign: string }>(said: T): T => ({
        ...said,
        campaign: brand.sources[said.by]?.map?.[said.campaign] ?? said.campaign,
      })
      if (row.value.spend) facts.spend.push(mapped(row.value.spend))
      facts.returns.push(...row.value.returns.map(mapped))
    }
  }
  // Spend said twice: the brand's own row wins.
  const spent = (row: SpendRow): string => JSON.stringify([row.date, row.campaign, row.channel])
  const own = new Set(facts.spend.filter((row) => row.by === 'spend').map(spent))
  facts.spend = facts.spend
    .filter((row) => row.by === 'spend' || !own.has(spent(row)))
    .map((row) => ({ ...row, category: category(row.category, null, row.campaign) }))
  return facts
}

/**
 * The people a correction touches: whose known rows are gone, say something else now, or belong to somebody else
 * now, and those they belong to now. Rows that are new touch nobody in this sense.
 */
export const correctedPeople = (before: Facts, now: Facts): Set<string> => {
  const people = new Set<string>()
  type Said = { person: readonly string[]; said: string }
  const compare = (old: Map<string, Said>, fresh: Map<string, Said>): void => {
    for (const [id, was] of old) {
      const is = fresh.get(id)
      if (is?.said === was.said) continue
      for (const person of [...was.person, ...(is?.person ?? [])]) people.add(person)
    }
  }
  const touches = ({ touches: list }: Facts) =>
    new Map(
      list.map(({ channel: _, campaign: __, ...t }): [string, Said] => [
        t.id,
        { person: [t.person], said: JSON.stringify(t) },
      ]),
    )
  const sales = ({ sales: list }: Facts) =>
    new Map(
      list.map((s): [string, Said] => [
        s.id,
        { person: s.person === null ? [] : [s.person], said: JSON.stringify(s) },
      ]),
    )
  const refunds = ({ refunds: list, sales: sold }: Facts) =>
    new Map(
      list.map((r): [string, Said] => [
        r.id,
        {
          person: sold.flatMap((s) => (s.orderId === r.orderId && s.person !== null ? [s.person] : [])),
          said: JSON.stringify(r),
        },
      ]),
    )
  compare(touches(before), touches(now))
  compare(sales(before), sales(now))
  compare(refunds(before), refunds(now))
  return people
}

/** People with a row dated up to `last` that was not known the night before. */
export const reachedPeople = (before: Facts, now: Facts, last: string | null): Set<string> => {
  const known = new Set([...before.touches, ...before.sales, ...before.refunds].map((row) => row.id))
  const isLate = (row: { id: string; date: string }) =>
    last !== null && row.date <= last && !known.has(row.id)
  const people = new Set<string>()
  for (const touch of now.touches) if (isLate(touch)) people.add(touch.person)
  for (const sale of now.sales) if (isLate(sale) && sale.person !== null) people.add(sale.person)
  for (const refund of now.refunds) {
    if (!isLate(refund)) continue
    for (const sale of now.sales)
      if (sale.orderId === refund.orderId && sale.person !== null) people.add(sale.person)
  }
  return people
}
