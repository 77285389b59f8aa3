import { columnFaults } from './column-faults.ts'
import type { Circumstances } from './column-rules.ts'
import type { Contract, Fault } from './contract.ts'
import type { HeaderMatch } from './header.ts'
import { LONGEST_DIGEST } from './personal-data.ts'
import type { Relation } from './relation.ts'

/** A fault and the column that is named for it; '' where the whole row is at fault. */
export type NamedFault = Fault & { column: string; found: string | null }

/** What a whole row can be bad by, by the mark that its relation puts on it. */
const ROW_FAULTS = [
  { fault: 'row_too_long', reason: 'row_too_long', expected: 'a row of at most 1 MiB', found: 'shape' },
  {
    fault: 'broken',
    reason: 'unknown_value',
    expected: 'a row that can be told apart into cells',
    found: 'shape',
  },
  {
    fault: 'overflow',
    reason: 'unknown_value',
    expected: 'no cell beyond the header',
    found: 'fault_detail',
  },
  {
    fault: 'short',
    reason: 'unknown_value',
    expected: 'a cell for each column of the header, as in a row that is not cut off',
    found: 'fault_detail',
  },
  { fault: 'no_text', reason: 'bad_encoding', expected: 'text in UTF-8', found: 'fault_detail' },
  { fault: 'nested', reason: 'unknown_value', expected: 'one value in a cell', found: 'fault_detail' },
  { fault: 'no_value', reason: 'unknown_value', expected: 'a value in each cell', found: 'fault_detail' },
  {
    fault: 'merged',
    reason: 'missing_id',
    expected: 'beside merged cells an id that tells the row from the one above, such as its sub-order',
    found: 'fault_detail',
  },
] as const

/** Everything a row of this file can be bad by, in the order in which it is named. */
export function namedFaults(
  contract: Contract,
  circumstances: Circumstances,
  marked: boolean,
  header: HeaderMatch,
): NamedFault[] {
  const faults: NamedFault[] = []
  if (marked)
    for (const { fault, ...rest } of ROW_FAULTS)
      faults.push({ column: '', when: `fault = '${fault}'`, ...rest })
  for (const column of contract.columns)
    for (const fault of columnFaults(column, circumstances, header.found.has(column.name)))
      faults.push({
        ...fault,
        column: column.headers[0] ?? column.name,
        found: column.type.is === 'person' || column.type.is === 'id_type' ? null : `t_${column.name}`,
      })
  return faults
}

/** How much is shown of what stood in a faulty cell, and of each cell of its row. It is cut once it is masked. */
export const SHOWN_FOUND = 80
export const SHOWN_CELL = 1000

/** SQL: what stood in the faulty cell, to be masked before it is shown; never a person's id. */
export function foundText(faults: readonly NamedFault[]): string {
  // Faults of one column stand together, and are one case.
  const cases = faults.flatMap(({ found }, index) =>
    found === faults[index + 1]?.found
      ? []
      : [`when verdict <= ${index + 1} then ${found === 'shape' ? 'fault_detail' : (found ?? 'null')}`],
  )
  return `case when verdict > 0 then substr(case ${cases.join(' ')} end, 1, ${SHOWN_FOUND + LONGEST_DIGEST}) end`
}

/**
 * SQL: a bad row's cells, a person's id as its key, to be masked and joined when the quarantine is written. Columns
 * that the contract does not know stay empty: nobody said what is in them. A row with too few or too many cells may
 * have them in the wrong places, so of it only the shape is kept.
 */
export function rawCells(
  contract: Contract,
  relation: Relation,
  header: HeaderMatch,
): Record<string, string> {
  const name = new Map<number, string>()
  for (const [column, places] of header.found) for (const place of places) name.set(place, column)
  const cells = relation.headers.map((_, index) => {
    const column = contract.columns.find((one) => one.name === name.get(index))
    if (!column) return `''`
    return column.type.is === 'person' ? `v_${column.name}` : `c${index}`
  })
  const list = `list_transform([${cells.join(', ')}], lambda cell: coalesce(substr(cell, 1, ${SHOWN_CELL + LONGEST_DIGEST}), ''))`
  return {
    raw_cells: `case when verdict > 0 then ${relation.marked ? `case when coalesce(shape, '') = '' then ${list} end` : list} end`,
    raw_shape: relation.marked ? `case when verdict > 0 then shape end` : 'cast(null as varchar)',
  }
}
