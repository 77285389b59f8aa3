import { closeSync, openSync, writeSync } from 'node:fs'

export type CsvCell = string | number | boolean | null

/** An expected table: null is written as nothing, as the `sql` command writes it. */
export type CsvTable = { name: string; columns: readonly string[]; rows: Iterable<readonly CsvCell[]> }

const ROWS_PER_WRITE = 4096

/** Writes a table as CSV, a piece at a time. */
export function writeCsv(path: string, table: CsvTable): void {
  const file = openSync(path, 'w')
  let lines = [table.columns.join(',')]
  const flush = () => {
    writeSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  for (const row of table.rows) {
    lines.push(row.map(textOf).join(','))
    if (lines.length >= ROWS_PER_WRITE) flush()
  }
  if (lines.length > 0) flush()
  closeSync(file)
}

function textOf(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
