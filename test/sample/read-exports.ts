import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { plainText } from './plain-text.ts'

export type Row = Record<string, string>
/** `text`: the file as CSV or NDJSON, whatever it came as. */
export type ExportFile = { file: string; source: string; exportedAt: number; text: string }

/** The files of a source in the order they count as newer: export time, then path. A copy of a file is no file. */
export function exportsOf(folder: string, source: string): ExportFile[] {
  if (!existsSync(join(folder, source))) return []
  const files = readdirSync(join(folder, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      file: relative(folder, path),
      source,
      exportedAt: statSync(path).mtimeMs,
      text: textOf(path),
    }))
    .sort((a, b) => a.exportedAt - b.exportedAt || (a.file < b.file ? -1 : 1))
  const seen = new Set<string>()
  return files.filter(({ text }) => !seen.has(text) && seen.add(text))
}

/** What cannot be read is its bytes: such a file is rejected. */
function textOf(path: string): string {
  const bytes = readFileSync(path)
  try {
    return plainText(path, bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** Rows of a file as text by column, without what keeps spreadsheets off; rows whose cells are all blank are given too. */
export function rowsOf({ file, text }: ExportFile): Row[] {
  const row = z.record(z.string(), z.string())
  if (file.endsWith('.ndjson')) {
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => row.parse(JSON.parse(line)))
  }
  const clean = (cell: string) => cell.trim().replace(/^'/, '').trim()
  const options = { bom: true, relax_column_count: true, cast: clean }
  return z.array(row).parse(parse(text, { ...options, columns: (names: string[]) => names.map(clean) }))
}

/** A table of the truth, as text by column. */
export const truthTable = (folder: string, name: string): Row[] =>
  rowsOf({
    file: `${name}.csv`,
    source: 'truth',
    exportedAt: 0,
    text: readFileSync(join(folder, `${name}.csv`), 'utf8'),
  })
