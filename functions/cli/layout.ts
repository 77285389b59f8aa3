import Table from 'cli-table3'
import { printable } from './printable.ts'
import type { Out } from './world.ts'

export type TableColumn = { title: string; align?: 'left' | 'right' }

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Columns aligned by what a terminal shows (Chinese is two wide), without lines; indented by two. */
export function aligned(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  out: Out,
): string {
  const table = new Table({
    head: columns.map(({ title }) => bold(title, out)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: NO_BORDER,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push(row.map(printable))
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')
}

/** Columns aligned between lines, for a terminal. */
export function boxed(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  out: Out,
): string {
  const table = new Table({
    head: columns.map(({ title }) => bold(printable(title), out)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [] },
  })
  for (const row of rows) table.push(row.map(printable))
  // One line below the head is enough.
  return table
    .toString()
    .split('\n')
    .filter((line, i) => i < 3 || !line.startsWith('├'))
    .join('\n')
}

export const bold = (text: string, out: Out): string => (out.color ? `\u001b[1m${text}\u001b[22m` : text)
export const red = (text: string, out: Out): string => (out.color ? `\u001b[31m${text}\u001b[39m` : text)
export const yellow = (text: string, out: Out): string => (out.color ? `\u001b[33m${text}\u001b[39m` : text)
export const green = (text: string, out: Out): string => (out.color ? `\u001b[32m${text}\u001b[39m` : text)
