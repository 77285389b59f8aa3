import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'

export type Row = Record<string, string>
export type ExportFile = { file: string; source: string; exportedAt: number; text: string }

/** The files of a source in the order they count as newer: export time, then path. A copy of a file is no file. */
export function exportsOf(folder: string, source: string): ExportFile[] {
  const files = readdirSync(join(folder, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      file: relative(folder, path),
      source,
      exportedAt: statSync(path).mtimeMs,
      text: readFileSync(path, 'utf8'),
    }))
    .sort((a, b) => a.exportedAt - b.exportedAt || (a.file < b.file ? -1 : 1))
  const seen = new Set<string>()
  return files.filter(({ text }) => !seen.has(text) && seen.add(text))
}

/** Rows of a CSV or NDJSON file as text by column; rows whose cells are all blank are given too. */
export function rowsOf({ file, text }: ExportFile): Row[] {
  const row = z.record(z.string(), z.string())
  if (file.endsWith('.ndjson')) {
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => row.parse(JSON.parse(line)))
  }
  return z.array(row).parse(parse(text, { columns: true, bom: true }))
}

/** A table of the truth, as text by column. */
export const truthTable = (folder: string, name: string): Row[] =>
  rowsOf({
    file: `${name}.csv`,
    source: 'truth',
    exportedAt: 0,
    text: readFileSync(join(folder, `${name}.csv`), 'utf8'),
  })
