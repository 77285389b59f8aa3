import { gzipSync } from 'node:zlib'
import { cellsIn, firstCell } from './cells.ts'
import { gb18030 } from './gb18030.ts'
import { type Sheet, workbook } from './workbook.ts'
import { zipFile } from './zip-file.ts'

/** Makes a file of its lines (see `cellsLine`), the header first. */
export type FileWriter = (lines: readonly string[]) => Buffer

type TextStyle = {
  /** UTF-16 is little-endian, with its mark. */
  encoding?: 'utf-8' | 'utf-8-bom' | 'gb18030' | 'utf-16'
  lineEnd?: '\n' | '\r\n'
  separator?: ',' | '\t'
}

/** Text with a separator between cells, as the platform's back-end writes it. */
export const textFile =
  ({ encoding = 'utf-8', lineEnd = '\n', separator = ',' }: TextStyle = {}): FileWriter =>
  (lines) => {
    const text = `${lines.map((line) => cellsIn(line).map(quoted(separator)).join(separator)).join(lineEnd)}${lineEnd}`
    if (encoding === 'gb18030') return gb18030(text)
    if (encoding === 'utf-16') return Buffer.from(`\ufeff${text}`, 'utf16le')
    return Buffer.from(encoding === 'utf-8-bom' ? `\ufeff${text}` : text)
  }

const quoted =
  (separator: string) =>
  (text: string): string =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** The same, packed with gzip; its header holds no time. */
export const gzipped =
  (writer: FileWriter): FileWriter =>
  (lines) =>
    gzipSync(writer(lines))

/** An archive of several files: the first cell of a row names the one it belongs to, and each begins with the header. */
export const zipped =
  (writer: FileWriter): FileWriter =>
  ([header = '', ...lines]) => {
    const members = new Map<string, string[]>()
    for (const line of lines) {
      const { first, rest } = firstCell(line)
      const rows = members.get(first) ?? [header]
      rows.push(rest)
      members.set(first, rows)
    }
    return zipFile([...members].map(([name, rows]) => ({ name, data: writer(rows) })))
  }

/** A workbook of one sheet, below rows of other things where the platform puts them; `beside`: its other sheets. */
export const sheetFile =
  (
    shape: Omit<Sheet, 'rows'>,
    { above = [], beside = [] }: { above?: Sheet['rows']; beside?: readonly Sheet[] } = {},
  ): FileWriter =>
  (lines) =>
    workbook([{ ...shape, rows: [...above, ...lines.map(cellsIn)] }, ...beside])

/** The places of named columns in a header. */
export const placesOf = (header: readonly string[], ...names: string[]): Set<number> =>
  new Set(names.map((name) => header.indexOf(name)))
