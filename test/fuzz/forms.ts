import { gzipSync } from 'node:zlib'
import { sheetXml, textRows, xlsxOf } from '../ingest/formats/xlsx-by-hand.ts'
import { zipOf } from '../ingest/formats/zip-by-hand.ts'
import type { Fixture } from './fixtures.ts'
import { gb18030 } from './gb18030.ts'

/** How a fixture becomes a file: what is changed (`original`), and what is packed around it, so that no checksum hides the change. */
export type Form = {
  form: string
  original: (fixture: Fixture) => Buffer
  packed: (bytes: Buffer) => Buffer
  /** Of the file; its end tells the format. */
  name: string
  /** Whether a line is a row, but for those up to the header; null where lines are something else. */
  linesAre: 'rows' | 'rows below a header' | null
  /** A changed byte can move a cell into another column: a person's id may then be published as something else. */
  movesCells: boolean
}

const plain = (bytes: Buffer): Buffer => bytes
const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const csvText = ({ above, rows }: Fixture): string =>
  [...above, ...rows].map((row) => `${row.map(csvCell).join()}\n`).join('')
const csvOf = (fixture: Fixture): Buffer => Buffer.from(csvText(fixture))
const tsvCell = (cell: string): string => cell.replaceAll(/[\t\r\n"]/g, ' ')
const tsvOf = ({ above, rows }: Fixture): Buffer =>
  Buffer.from([...above, ...rows].map((row) => `${row.map(tsvCell).join('\t')}\n`).join(''))
const ndjsonOf = ({ rows: [header = [], ...rows] }: Fixture): Buffer =>
  Buffer.from(
    rows
      .map((row) => `${JSON.stringify(Object.fromEntries(header.map((key, at) => [key, row[at]])))}\n`)
      .join(''),
  )
const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
/** The first rows are enough: a sheet's XML is long. */
const sheetOf = ({ above, rows }: Fixture): Buffer =>
  Buffer.from(sheetXml(textRows([...above, ...rows].slice(0, 8).map((row) => row.map(xmlText)))))
const workbook = (sheet: Buffer): Buffer => xlsxOf({ sheets: { a: sheet } })
const zip = (bytes: Buffer): Buffer =>
  zipOf([
    { name: 'b.csv', data: bytes },
    { name: 'c.csv.gz', data: gzipSync(bytes), method: 0 },
  ])

const text = { packed: plain, movesCells: false }
const whole = { packed: plain, linesAre: null, movesCells: false }

/** Every format that is read, but Parquet, which the engine writes: see corpus.ts. */
export const FORMS: readonly Form[] = [
  { form: 'CSV', original: csvOf, name: 'a.csv', linesAre: 'rows below a header', ...text },
  { form: 'TSV', original: tsvOf, name: 'a.tsv', linesAre: 'rows below a header', ...text },
  {
    form: 'CSV in GB18030',
    original: (one) => gb18030(csvText(one)),
    name: 'a.csv',
    linesAre: 'rows below a header',
    ...text,
  },
  { form: 'CSV in UTF-16', original: utf16, name: 'a.csv', linesAre: null, ...text },
  { form: 'NDJSON', original: ndjsonOf, name: 'a.ndjson', linesAre: 'rows', ...text },
  {
    form: 'CSV inside gzip',
    original: csvOf,
    packed: gz,
    name: 'a.csv.gz',
    linesAre: 'rows below a header',
    movesCells: false,
  },
  {
    form: 'CSV inside a zip',
    original: csvOf,
    packed: zip,
    name: 'a.zip',
    linesAre: null,
    movesCells: false,
  },
  {
    form: 'the XML of a sheet',
    original: sheetOf,
    packed: workbook,
    name: 'a.xlsx',
    linesAre: null,
    movesCells: true,
  },
  { form: 'a whole gzip', original: (one) => gz(csvOf(one)), name: 'a.csv.gz', ...whole },
  { form: 'a whole zip', original: (one) => zip(csvOf(one)), name: 'a.zip', ...whole },
  { form: 'a whole workbook', original: (one) => workbook(sheetOf(one)), name: 'a.xlsx', ...whole },
]

function gz(bytes: Buffer): Buffer {
  return gzipSync(bytes)
}

function utf16(fixture: Fixture): Buffer {
  return Buffer.from(`\ufeff${csvText(fixture)}`, 'utf16le')
}
