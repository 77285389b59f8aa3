import { count, some } from './figures.ts'
import { boxed } from './layout.ts'
import { printable } from './printable.ts'
import { type Cell, cellText, jsonCell } from './sql-cell.ts'
import type { Answer } from './sql-door.ts'
import type { Out } from './world.ts'

/** Rows that a terminal shows; all of them come as CSV, JSON or in a pipe. */
const SHOWN_ROWS = 1000

/** RFC 4180 with LF: a header row, null as nothing, an empty text as `""`. */
export async function writeCsv({ columns, rows }: Answer, stdout: Out): Promise<void> {
  const line = (fields: string[]) => `${fields.join(',')}\n`
  await stdout.write(line(columns.map(({ name }) => csvField(name))))
  for await (const piece of rows)
    await stdout.write(
      piece.map((row) => line(row.map((cell) => csvField(cell === null ? null : cellText(cell))))).join(''),
    )
}

function csvField(text: string | null): string {
  if (text === null) return ''
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** An array with one object a row. Of columns with one name the last would win, so they are numbered. */
export async function writeJson({ columns, rows }: Answer, stdout: Out): Promise<void> {
  const names: string[] = []
  for (const { name } of columns) names.push(unusedName(name, names))
  let before = '[\n'
  for await (const piece of rows)
    for (const row of piece) {
      const record = Object.fromEntries(names.map((name, i) => [name, jsonCell(row[i] ?? null)]))
      await stdout.write(`${before}${JSON.stringify(record)}`)
      before = ',\n'
    }
  await stdout.write(before === '[\n' ? '[]\n' : '\n]\n')
}

function unusedName(name: string, used: readonly string[], n = 1): string {
  const wanted = n === 1 ? name : `${name}_${n}`
  return used.includes(wanted) ? unusedName(name, used, n + 1) : wanted
}

/** One line a row, cells separated by tabs: for other programs. */
export async function writeLines({ columns, rows }: Answer, stdout: Out): Promise<void> {
  const line = (cells: string[]) => `${cells.map(printable).join('\t')}\n`
  await stdout.write(line(columns.map(({ name }) => name)))
  for await (const piece of rows) await stdout.write(piece.map((row) => line(row.map(cellText))).join(''))
}

/** Aligned, numbers to the right. */
export async function writeTable({ columns, rows }: Answer, stdout: Out, stderr: Out): Promise<void> {
  const shown: Cell[][] = []
  let all = 0
  for await (const piece of rows) {
    all += piece.length
    if (shown.length < SHOWN_ROWS) shown.push(...piece.slice(0, SHOWN_ROWS - shown.length))
  }
  const titles = columns.map(({ name, type }) => ({ title: name, align: alignOf(type) }))
  const cells = shown.map((row) => row.map((cell) => (cell === null ? 'null' : cellText(cell))))
  await stdout.write(`${boxed(titles, cells, stdout)}\n`)
  const hidden = all - shown.length
  await stderr.write(
    `${some(all, 'row')}${hidden > 0 ? `, ${count(hidden)} not shown: --format csv gives all` : ''}\n`,
  )
}

const alignOf = (type: string): 'left' | 'right' => (/INT|DOUBLE|FLOAT|DECIMAL/.test(type) ? 'right' : 'left')
