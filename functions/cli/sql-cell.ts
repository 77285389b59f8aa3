import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api'

/** A value of a query's answer: integers exact, everything that JavaScript has no exact kind for as text. */
export type Cell = null | boolean | number | bigint | string | Decimal | Cell[] | { [name: string]: Cell }

/** A decimal, exact, as its text. */
class Decimal {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A decimal's text as a cell. */
export const decimalCell = (text: string): Cell => new Decimal(text)

/** Turns the engine's value into a cell. Times are UTC, ISO 8601; bytes are lower-case hex. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBDecimalValue) return new Decimal(value.toString())
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex')
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return isoTime(value.micros, value)
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoTime(value.millis * 1000n, value)
  if (value instanceof DuckDBTimestampSecondsValue) return isoTime(value.seconds * 1_000_000n, value)
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoTime(value.nanos / 1000n, value)
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellOf)
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, cellOf(item)]))
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(
      value.entries.map(({ key, value: item }) => [cellText(cellOf(key)), cellOf(item)]),
    )
  return value.toString()
}

/** `2026-09-01T02:30:00.000Z`; six digits after the point only where the last three are not zero. */
function isoTime(micros: bigint, value: { toString(): string }): string {
  const time = new Date(Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n))
  if (Number.isNaN(time.getTime())) return value.toString()
  const rest = ((micros % 1000n) + 1000n) % 1000n
  const text = time.toISOString()
  return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

/** The cell as a CSV field's text or a table's: null as nothing. */
export function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Decimal) return cell.text
  return typeof cell === 'object' ? JSON.stringify(jsonCell(cell)) : String(cell)
}

/**
 * The cell as JSON has it. Integers and decimals are numbers where a reader gets back exactly the same, else text;
 * NaN and infinities are text.
 */
export function jsonCell(cell: Cell): unknown {
  if (typeof cell === 'bigint')
    return cell >= Number.MIN_SAFE_INTEGER && cell <= Number.MAX_SAFE_INTEGER ? Number(cell) : String(cell)
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell)
  if (cell instanceof Decimal)
    return cell.text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? Number(cell.text) : cell.text
  if (Array.isArray(cell)) return cell.map(jsonCell)
  if (cell !== null && typeof cell === 'object')
    return Object.fromEntries(Object.entries(cell).map(([name, item]) => [name, jsonCell(item)]))
  return cell
}
