import type { ColumnType, Contract, ContractColumn } from './contract.ts'
import { MAX_ROW_BYTES } from './rewrite-lines.ts'
import type { MergedCells, Spans } from './xlsx-merges.ts'
import type { SheetFault } from './xlsx-sheet.ts'

/** A column of a sheet that the contract knows: where it stands, and what the contract says of it. */
export type UsedColumn = { at: number; column: ContractColumn }

/** What is counted and added up: said once, it counts once. Everything else says what the rows it spans are. */
const NUMBERS = new Set<ColumnType['is']>(['amount', 'count', 'measure', 'returned', 'ratio', 'rank'])

/** A place of the rows that has merged cells, how far they were gone through, and what the current one says. */
type Filled = {
  slot: number
  isNumber: boolean
  /** What a number that lies within a merged cell leaves in its place: words where the row cannot do without. */
  isNeeded: boolean
  spans: Spans
  next: number
  held: { line: number; text: string; fault: string | null }
}

/**
 * Gives the rows below the first of a merged cell what it says, as a shop's back-end means it that merges an order's
 * number, state and buyer over its items. Numbers are not given on: an amount over several rows is one amount.
 */
export class FillDown {
  readonly #columns: Filled[]
  readonly #keys: readonly number[]
  #keyAbove = ''

  private constructor(columns: Filled[], keys: readonly number[]) {
    this.#columns = columns
    this.#keys = keys
  }

  /** For the rows below a header, whose places are those of `used`; null where no cell of them is merged. */
  static of(
    contract: Contract,
    used: readonly UsedColumn[],
    merges: MergedCells,
    headerLine: number,
  ): FillDown | null {
    const columns = used.flatMap(({ at, column }, slot): Filled[] => {
      const spans = merges.below(headerLine, at)
      if (spans.length === 0) return []
      const isNumber = NUMBERS.has(column.type.is)
      const held = { line: 0, text: '', fault: null }
      return [{ slot, isNumber, isNeeded: column.whenBlank !== null, spans, next: 0, held }]
    })
    const keys = keyColumns(contract)
    const keySlots = used.flatMap(({ column }, slot) => (keys.has(column.name) ? [slot] : []))
    return columns.length === 0 ? null : new FillDown(columns, keySlots)
  }

  /** Fills the cells of the next row, by place; gives its fault, where it has one, or one that comes of the filling. */
  fill(line: number, cells: string[], own: SheetFault | null): SheetFault | null {
    let fault = own
    let first = 0
    for (const column of this.#columns) {
      const { spans, slot, held } = column
      while ((spans[column.next + 1] ?? Number.POSITIVE_INFINITY) < line) column.next += 2
      const begins = spans[column.next] ?? Number.POSITIVE_INFINITY
      if (begins === line) column.held = { line, ...heldOf(cells[slot] ?? '', slot, own) }
      if (begins >= line) continue
      if (column.isNumber) {
        cells[slot] = column.isNeeded ? `(merged with line ${begins})` : ''
        continue
      }
      // Nothing stands in the first row where that row was blank.
      cells[slot] = held.line === begins ? held.text : ''
      if (held.line === begins && held.fault !== null)
        fault ??= { fault: 'no_value', detail: `${held.fault} in line ${begins}, merged`, slots: [] }
      if (this.#keys.includes(slot)) first = begins
    }
    const key = this.#keys.map((slot) => cells[slot]?.trim() ?? '').join('\u001f')
    const isAlike = first > 0 && key === this.#keyAbove && this.#keys.some((slot) => cells[slot])
    this.#keyAbove = key
    if (cells.reduce((sum, cell) => sum + cell.length, 0) > MAX_ROW_BYTES) {
      cells.fill('')
      return { fault: 'row_too_long', detail: '', slots: [] }
    }
    return isAlike
      ? (fault ?? { fault: 'merged', detail: `one that is the same (merged with line ${first})`, slots: [] })
      : fault
  }
}

/** What a merged cell gives on; of a row that was not read, something at least, so that no row below it is taken for blank. */
function heldOf(
  text: string,
  slot: number,
  fault: SheetFault | null,
): { text: string; fault: string | null } {
  if (fault?.fault === 'row_too_long') return { text: '?', fault: 'a row that is too long' }
  return { text, fault: fault?.slots.includes(slot) ? fault.detail : null }
}

/** The columns whose values make a row's key; none where equal keys are told apart or added up. */
function keyColumns({ key, ordinals = [], sums }: Contract): ReadonlySet<string> {
  if (ordinals.length > 0 || sums) return new Set()
  return new Set(key.flatMap((sql) => [...sql.matchAll(/\bv_(\w+)/g)].map(([, name = '']) => name)))
}
