import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { gb18030 } from '../fuzz/gb18030.ts'
import { xlsxOf } from '../ingest/formats/xlsx-by-hand.ts'
import { zipOf } from '../ingest/formats/zip-by-hand.ts'
import type { Lab } from './lab.ts'

export const FORMATS = [
  'CSV',
  'TSV',
  'GB18030 CSV',
  'NDJSON',
  'Parquet',
  'CSV in gz',
  'CSV in zip',
  'XLSX',
] as const
export type Format = (typeof FORMATS)[number]

/** A workbook of more rows is made of texts that no longer fit into one. */
const MOST_ROWS = 200_000
/** No column of a contract: it keeps the text from being ASCII, and is read past. */
const NOTE = '精华好用'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Behaviours of the measured day, the same rows in each format. */
export async function formatFiles(lab: Lab): Promise<{ files: Record<Format, string>; rows: number }> {
  const { day } = await lab.exports(false, 'day')
  const source = day.find(({ path }) => path.includes('/behaviours/'))
  if (!source) throw new Error('no behaviours of the day')
  const dir = join(lab.dir, 'formats')
  await mkdir(dir, { recursive: true })
  const at = (name: string): string => join(dir, name)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const select = `select *, '${NOTE}' as 备注 from read_csv('${source.path}', all_varchar = true, header = true) limit ${MOST_ROWS}`
  for (const [name, options] of [
    ['a.csv', 'format csv, header true'],
    ['a.tsv', `format csv, header true, delim '\t'`],
    ['a.ndjson', 'format json'],
    ['a.parquet', 'format parquet, compression zstd'],
  ])
    await connection.run(`copy (${select}) to '${at(name ?? '')}' (${options})`)
  const text = await readFile(at('a.csv'), 'utf8')
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  connection.closeSync()
  instance.closeSync()
  const inGb18030 = text
    .replaceAll(NOTE, gb18030(NOTE).toString('latin1'))
    .replace('备注', gb18030('备注').toString('latin1'))
  await writeFile(at('gb18030.csv'), inGb18030, 'latin1')
  await writeFile(at('a.csv.gz'), gzipSync(text))
  await writeFile(at('a.zip'), zipOf([{ name: 'a.csv', data: readFileSync(at('a.csv')) }]))
  await writeFile(at('a.xlsx'), workbookOf([header, ...rows]))
  const files = {
    CSV: at('a.csv'),
    TSV: at('a.tsv'),
    'GB18030 CSV': at('gb18030.csv'),
    NDJSON: at('a.ndjson'),
    Parquet: at('a.parquet'),
    'CSV in gz': at('a.csv.gz'),
    'CSV in zip': at('a.zip'),
    XLSX: at('a.xlsx'),
  }
  return { files, rows: rows.length }
}

/** As spreadsheets write it: each text stands once, and cells point at it. */
function workbookOf(rows: readonly (readonly string[])[]): Buffer {
  const places = new Map<string, number>()
  const place = (text: string): number => {
    const known = places.get(text) ?? places.size
    places.set(text, known)
    return known
  }
  const sheet = rows.map((cells, index) => {
    const inner = cells.map((text, at) =>
      text === '' ? '' : `<c r="${LETTERS[at]}${index + 1}" t="s"><v>${place(text)}</v></c>`,
    )
    return `<row r="${index + 1}">${inner.join('')}</row>`
  })
  return xlsxOf({
    sheets: { a: sheet.join('') },
    strings: [...places.keys()].map((text) => `<t>${text}</t>`),
  })
}
