import { createHmac } from 'node:crypto'
import { type Forgotten, forget, type Whom } from '../../../functions/forget.ts'
import { thisMachine } from '../../../functions/this-machine.ts'
import { duckdbEngine } from '../../../shared/engine/duckdb.ts'
import type { Storage } from '../../../shared/storage/storage.ts'
import type { ExportFile, Scenario } from '../../oracle/scenario.ts'
import type { Lab } from '../lab.ts'

/** An id as exports name it: `open_id:u7`. */
export type Id = string

/** Forgets somebody in a lab's lake, as the command does. */
export const forgetIn = (
  lab: Lab,
  brand: string,
  whom: Whom,
  change: { storage?: Storage; now?: Date } = {},
): Promise<Forgotten> =>
  forget(brand, whom, {
    ...thisMachine(lab.config),
    storage: change.storage ?? lab.storage,
    now: () => change.now ?? new Date('2030-01-01T00:00:00Z'),
    openEngine: duckdbEngine,
  })

export const whomOf = (id: Id): Whom => {
  const [idType = '', ...rest] = id.split(':')
  return { idType, id: rest.join(':') }
}

/** The key that the definitions give an id, worked out apart from the product. */
export const keyOfId = (secret: string, id: Id): string =>
  createHmac('sha256', secret).update(id).digest('hex').slice(0, 32)

/** The cells of a CSV text, quotes and all. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = []
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false]
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') cell += text[at++]
      else quoted = false
    } else if (sign === '"') quoted = true
    else if (sign === ',' || sign === '\n') {
      row.push(cell)
      cell = ''
      if (sign === '\n') {
        rows.push(row)
        row = []
      }
    } else cell += sign
  }
  return rows
}

const textOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('')

/** Where a shop's exports hold their buyers; null of canonical ones. */
type Shop = { idColumn: string; idType: string } | null

type Named = { id: Id | null; one: Id | null }

/** Whom a row names. */
function namedBy(header: readonly string[], row: readonly string[], shop: Shop): Named {
  const cell = (name: string): string => row[header.indexOf(name)]?.trim() ?? ''
  const [type, user] = shop ? [shop.idType, cell(shop.idColumn)] : [cell('id_type'), cell('user_id')]
  return {
    id: user === '' || type === '' ? null : `${type}:${normal(user)}`,
    one: cell('one_id') === '' ? null : `one:${normal(cell('one_id'))}`,
  }
}

const normal = (id: string): string =>
  /^[0-9a-f]+$/i.test(id) && [16, 32, 40, 56, 64, 96, 128].includes(id.length) ? id.toLowerCase() : id

/** Every id of the scenario's people, most rows first, and whom each is linked with in the end. */
export function peopleOf(story: Scenario): { ids: Id[]; ones: Map<Id, Id> } {
  const rows = new Map<Id, number>()
  const ones = new Map<Id, Id>()
  for (const { file, shop } of filesOf(story)) {
    const [header = [], ...lines] = cellsOf(file.text)
    for (const line of lines) {
      const { id, one } = namedBy(header, line, shop(file.path))
      if (id !== null && one !== null) ones.set(id, one)
      if (id !== null && one === null) rows.set(id, (rows.get(id) ?? 0) + 1)
    }
  }
  return { ids: [...rows].sort((a, b) => b[1] - a[1]).map(([id]) => id), ones }
}

/** All ids that are one person with this one. */
export function idsOfPerson(story: Scenario, id: Id): Set<Id> {
  const { ones } = peopleOf(story)
  const one = ones.get(id)
  if (one === undefined) return new Set([id])
  return new Set([id, one, ...[...ones].flatMap(([other, of]) => (of === one ? [other] : []))])
}

/** The same exports without a person: their behaviours and links are not in them, their orders name nobody. */
export function withoutPerson(story: Scenario, ids: ReadonlySet<Id>): Scenario {
  const nights = story.nights.map((night) => ({
    ...night,
    files: night.files.map((file) => ({ ...file, text: without(file, ids, shopOf(night)(file.path)) })),
  }))
  return { ...story, nights }
}

function without(file: ExportFile, ids: ReadonlySet<Id>, shop: Shop): string {
  const [header = [], ...lines] = cellsOf(file.text)
  const theirs = (line: readonly string[]): boolean => {
    const { id, one } = namedBy(header, line, shop)
    return (id !== null && ids.has(id)) || (one !== null && ids.has(one))
  }
  if (!/^(behaviours|identity-links|[^/]*orders)\//.test(file.path)) return file.text
  if (!file.path.includes('orders/')) return textOf([header, ...lines.filter((line) => !theirs(line))])
  const blank = (line: readonly string[]): string[] =>
    line.map((cell, at) => (['id_type', 'user_id', shop?.idColumn].includes(header[at] ?? '') ? '' : cell))
  return textOf([header, ...lines.map((line) => (theirs(line) ? blank(line) : line))])
}

const shopOf =
  (night: Scenario['nights'][number]) =>
  (path: string): Shop => {
    const { idColumn, idType } = night.brand.sources[path.split('/')[0] ?? ''] ?? {}
    return idColumn === undefined || idType === undefined ? null : { idColumn, idType }
  }

const filesOf = (story: Scenario) =>
  story.nights.flatMap((night) => night.files.map((file) => ({ file, shop: shopOf(night) })))
