import type { Trino, TrinoCell } from '../support/trino.ts'

/** What a type holds, whatever an engine calls it. Equal kinds have equal values written alike. */
export type Kind =
  | 'boolean'
  | 'bytes'
  | 'date'
  | 'decimal'
  | 'double'
  | 'integer'
  | 'nothing'
  | 'text'
  | 'time'
  | `other: ${string}`

export type Column = { name: string; type: string; kind: Kind }

/** Doubles as numbers; everything else as its exact text: times as milliseconds since 1970, bytes in lower-case hex. */
export type Cell = string | number | null
export type Answer = { columns: readonly Column[]; rows: readonly (readonly Cell[])[] }

const DUCKDB: Readonly<Record<string, Kind>> = {
  BOOLEAN: 'boolean',
  BLOB: 'bytes',
  DATE: 'date',
  DOUBLE: 'double',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  VARCHAR: 'text',
  TIMESTAMP: 'time',
  TIMESTAMP_MS: 'time',
  '"NULL"': 'nothing',
}
const TRINO: Readonly<Record<string, Kind>> = {
  boolean: 'boolean',
  varbinary: 'bytes',
  date: 'date',
  double: 'double',
  integer: 'integer',
  bigint: 'integer',
  varchar: 'text',
  'timestamp(3)': 'time',
  unknown: 'nothing',
}

export const kindOfDuckdb = (type: string): Kind =>
  type.startsWith('DECIMAL') ? 'decimal' : (DUCKDB[type] ?? `other: ${type}`)

const kindOfTrino = (type: string): Kind =>
  type.startsWith('decimal')
    ? 'decimal'
    : /^(var)?char\(\d+\)$/.test(type)
      ? 'text'
      : (TRINO[type] ?? `other: ${type}`)

/** SQL of DuckDB for a column as `Answer` has it. */
export const exactText = (kind: Kind, column: string): string =>
  kind === 'double'
    ? column
    : kind === 'bytes'
      ? `lower(hex(${column}))`
      : kind === 'time'
        ? `cast(epoch_ms(${column}) as varchar)`
        : `cast(${column} as varchar)`

/** What Trino answers to the same text. */
export async function answerOfTrino(trino: Trino, schema: string, sql: string): Promise<Answer> {
  const { columns, rows } = await trino.ask(sql, schema)
  const kinds = columns.map(({ type }) => kindOfTrino(type))
  return {
    columns: columns.map((column, index) => ({ ...column, kind: kinds[index] ?? 'nothing' })),
    rows: rows.map((row) => row.map((cell, index) => exactCell(cell, kinds[index]))),
  }
}

function exactCell(cell: TrinoCell, kind: Kind | undefined): Cell {
  if (cell === null) return null
  if (kind === 'double') return Number(cell)
  if (kind === 'bytes') return Buffer.from(String(cell), 'base64').toString('hex')
  if (kind === 'time') return String(Date.parse(`${String(cell).replace(' ', 'T')}Z`))
  return String(cell)
}

/**
 * How the second answer differs from the first, in words; null where it does not. Doubles may differ in their last
 * digits, everything else in nothing.
 * @param inOrder rows have to come in the same order too
 */
export function difference(first: Answer, second: Answer, inOrder = false): string | null {
  const shape = (answer: Answer) => answer.columns.map(({ name }) => name).join(', ')
  if (shape(first) !== shape(second)) return `columns: ${shape(first)} against ${shape(second)}`
  for (const [index, { name, type, kind }] of first.columns.entries()) {
    const other = second.columns[index]
    if (kind !== other?.kind && kind !== 'nothing' && other?.kind !== 'nothing')
      return `column ${name}: ${type} against ${other?.type}`
  }
  if (first.rows.length !== second.rows.length)
    return `${first.rows.length} rows against ${second.rows.length}`
  const [mine, theirs] = [first, second].map(({ rows }) => (inOrder ? rows : rows.toSorted(byCells)))
  if (!mine || !theirs) return null
  const at = mine.findIndex((row, index) => !row.every((cell, c) => same(cell, theirs[index]?.[c] ?? null)))
  return at < 0 ? null : `row ${JSON.stringify(mine[at])} against ${JSON.stringify(theirs[at])}`
}

/** Exact cells first, so that a double's last digit does not part rows that belong together. */
function byCells(a: readonly Cell[], b: readonly Cell[]): number {
  const text = (row: readonly Cell[]) =>
    JSON.stringify(row.map((cell) => (typeof cell === 'number' ? 0 : cell)))
  const [left, right] = [text(a), text(b)]
  if (left !== right) return left < right ? -1 : 1
  for (const [index, cell] of a.entries()) {
    const other = b[index]
    if (typeof cell === 'number' && typeof other === 'number' && cell !== other) return cell - other
  }
  return 0
}

const same = (a: Cell, b: Cell): boolean =>
  a === b || (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-12 * Math.abs(a))
