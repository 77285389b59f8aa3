import { Refused } from './refused.ts'
import { columnOf, MAX_ROWS } from './xlsx-reference.ts'

/** Every second row of a sheet could begin one in two columns; made to fill memory, a sheet has more. */
const MAX_MERGES = 1 << 20
/** Two line numbers in one number, so that numbers sort as their pairs do. */
const PAIR = 2 ** 21

/** Merged cells of a column as first line, last line, first line, … in their order, none of which overlap. */
export type Spans = readonly number[]

/** The merged cells of a sheet that are higher than one row, by the column that holds their value: their first. */
export class MergedCells {
  readonly #pairs = new Map<number, number[]>()
  #count = 0

  /**
   * @param reference as a sheet writes it, `A2:B4`; what is none is passed over
   * @throws Refused when there are more than any export has
   */
  add(reference: string): void {
    const [one = '', other = ''] = reference.split(':')
    const [column, line] = [columnOf(one), lineOf(one)]
    const [otherColumn, otherLine] = [columnOf(other), lineOf(other)]
    if (column === null || otherColumn === null || line === 0 || otherLine === 0 || line === otherLine) return
    this.#count += 1
    if (this.#count > MAX_MERGES) throw TOO_MANY
    const first = Math.min(column, otherColumn)
    const pair = Math.min(line, otherLine) * PAIR + Math.max(line, otherLine)
    const pairs = this.#pairs.get(first)
    if (pairs) pairs.push(pair)
    else this.#pairs.set(first, [pair])
  }

  /** Those of a column that begin below a line. Of some that overlap, which no spreadsheet shows, one is made. */
  below(headerLine: number, column: number): Spans {
    const spans: number[] = []
    for (const pair of Float64Array.from(this.#pairs.get(column) ?? []).sort()) {
      const first = Math.floor(pair / PAIR)
      const last = pair % PAIR
      if (first <= headerLine) continue
      const before = spans.at(-1) ?? 0
      if (first > before) spans.push(first, last)
      else spans[spans.length - 1] = Math.max(before, last)
    }
    return spans
  }
}

/** 7 for `AB7`; 0 for what is no line of a sheet. */
function lineOf(reference: string): number {
  const line = Number(/\d+$/.exec(reference)?.[0] ?? 0)
  return line <= MAX_ROWS ? line : 0
}

const TOO_MANY = new Refused({
  reason: 'too_large',
  detail: `expected a sheet of at most ${MAX_MERGES} merged cells; found more. Export the file in parts, or as CSV.`,
})
