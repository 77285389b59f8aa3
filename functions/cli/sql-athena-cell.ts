import { type Cell, decimalCell } from './sql-cell.ts'

/** A type of Athena's as the door names its own, by which numbers stand to the right. */
export const shownType = (type: string): string => (type === 'real' ? 'FLOAT' : type.toUpperCase())

/**
 * A cell of an answer of Athena's as the local door has it: times UTC in ISO 8601, bytes in hex. Lists, maps and rows,
 * which no published table holds, stay the text that Athena makes of them.
 */
export function cellOfAthena(text: string | null, type: string): Cell {
  if (text === null) return null
  switch (type) {
    case 'boolean':
      return text === 'true'
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'double':
    case 'float':
    case 'real':
      return Number(text)
    case 'bigint':
      return BigInt(text)
    case 'decimal':
      return decimalCell(text)
    case 'timestamp':
    case 'timestamp with time zone':
      return isoTime(text)
    case 'varbinary':
      return text.replaceAll(' ', '')
    default:
      return text
  }
}

/** `2026-09-30 01:00:00.250` and `… UTC`; in another zone it stays as Athena writes it. */
function isoTime(text: string): string {
  const [, day, time, more = ''] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?: UTC)?(.*)$/.exec(text) ?? []
  if (day === undefined || time === undefined || more !== '') return text
  const [seconds, fraction = ''] = time.split('.')
  const digits = fraction.padEnd(6, '0').slice(0, 6)
  return `${day}T${seconds}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`
}
