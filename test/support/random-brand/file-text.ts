import { DIALECT_COLUMNS } from './dialect-columns.ts'
import type { Dice } from './dice.ts'
import { columnsOf, isPlatform, underHeads } from './platforms.ts'
import { type Row, SOURCE_COLUMNS } from './rows.ts'

const quoted = (cell: string): string =>
  /[",\r\n\t']|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

const AMOUNTS = new Set(['count', 'quantity', 'impressions', 'clicks'])

/** A key may be left out where the column is optional; a platform's columns must be there, if only with null. */
const ndjson = (d: Dice, rows: readonly Row['cells'][], sparse: boolean): string =>
  rows
    .map((cells) => {
      const kept = Object.entries(cells).filter(([, value]) => value !== '' || !sparse || d.chance(0.3))
      return `${JSON.stringify(
        Object.fromEntries(
          kept.map(([name, value]) => {
            if (value === '') return [name, d.pick([null, ''])]
            return [name, AMOUNTS.has(name) && /^\d+$/.test(value) && d.chance(0.5) ? Number(value) : value]
          }),
        ),
      )}\n`
    })
    .join('')

/** The bytes of one export, plainly or in one of the forms people's pipelines give them. */
export const fileText = (
  d: Dice,
  source: Row['source'],
  rows: readonly Row['cells'][],
  odd: boolean,
): { extension: string; text: string } => {
  if (odd && d.chance(0.2))
    return { extension: 'ndjson', text: ndjson(d, rows, !(source in DIALECT_COLUMNS)) }
  const all = isPlatform(source) ? columnsOf(SOURCE_COLUMNS[source], rows) : SOURCE_COLUMNS[source]
  const columns = odd ? d.shuffle([...all, ...(d.chance(0.3) ? ['remark'] : [])]) : [...all]
  const end = odd && d.chance(0.3) ? '\r\n' : '\n'
  const cell = (name: string, value: string): string => {
    if (!odd || value === '' || !/(^|_)id$/.test(name) || !d.chance(0.05)) return quoted(value)
    return quoted(d.chance(0.5) ? `'${value}` : `${value}\t`)
  }
  const lines = rows.map((cells) => columns.map((name) => cell(name, cells[name] ?? '')).join(','))
  if (odd && d.chance(0.15))
    lines.push(
      columns
        .slice(1)
        .map(() => ',')
        .join(''),
    ) // all blank: read, and ignored
  const plain = [columns.join(','), ...lines].map((line) => line + end).join('')
  const text = source === 'pugongying-notes' && d.chance(0.7) ? underHeads(plain) : plain
  return { extension: 'csv', text: odd && d.chance(0.2) ? `\ufeff${text}` : text }
}
