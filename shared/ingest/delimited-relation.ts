import { open } from 'node:fs/promises'
import { literal } from '../engine/engine.ts'
import type { ByteFacts } from './byte-facts.ts'
import { UNKNOWN_CELLS } from './cell-text.ts'
import type { Contract } from './contract.ts'
import { missingColumns, namesKnown } from './header.ts'
import { RecordCutter, type TextRecord } from './records.ts'
import type { Refusal, Relation } from './relation.ts'
import { MAX_ROW_BYTES, rewriteLines } from './rewrite-lines.ts'

/** A delimited text file in UTF-8, its facts, and the header that fits the contract. */
export type DelimitedFile = {
  path: string
  facts: ByteFacts
  lineEnd: '\n' | '\r'
  delimiter: ',' | '\t'
  headers: readonly string[]
  /** Lines of the header's record, first to last. */
  headerStart: number
  headerEnd: number
}

const HEAD_BYTES = 1 << 20
/** Exports put banners above their header. */
const HEADER_RECORDS = 10

/** Finds the header of a delimited file by its names, among its first records; or why the file cannot be read. */
export async function delimitedFile(
  contract: Contract,
  path: string,
  name: string,
  facts: ByteFacts,
): Promise<DelimitedFile | Refusal> {
  const text = await headText(path)
  const found = headerIn(contract, text, { path, name, facts, lineEnd: lineEndOf(facts) })
  // The line feeds of a file whose lines end by carriage returns stand in quoted cells.
  if (!('reason' in found) || !facts.loneCr || !facts.quote) return found
  const other = headerIn(contract, text, { path, name, facts, lineEnd: '\r' })
  return 'reason' in other ? found : other
}

function headerIn(
  contract: Contract,
  text: string,
  { name, ...file }: Pick<DelimitedFile, 'path' | 'facts' | 'lineEnd'> & { name: string },
): DelimitedFile | Refusal {
  const lines = text.split(file.lineEnd)
  const [firstLine = ''] = lines
  const tabs = /\.tsv(\.gz)?$/i.test(name) || (!firstLine.includes(',') && firstLine.includes('\t'))
  const delimiter = tabs ? '\t' : ','
  const cutter = new RecordCutter(delimiter)
  const records: { record: TextRecord; end: number }[] = []
  for (const line of lines) {
    for (const record of cutter.push(line)) records.push({ record, end: cutter.line })
    if (records.length >= HEADER_RECORDS) break
  }
  let nearest: { refusal: Refusal; known: number } | null = null
  let separated: Refusal | null = null
  for (const { record, end } of records.slice(0, HEADER_RECORDS)) {
    const headers = 'cells' in record ? record.cells : []
    const missing = missingColumns(contract, headers)
    if (!missing) return { ...file, delimiter, headers, headerStart: record.line, headerEnd: end }
    separated ??= otherSeparator(contract, lines[record.line - 1] ?? '', headers)
    // Above the header of what a back-end exports stand banners: the row that has most of the names was meant.
    const known = namesKnown(contract, headers)
    if (nearest === null || known > nearest.known) nearest = { refusal: missing, known }
  }
  return (
    separated ??
    nearest?.refusal ??
    missingColumns(contract, []) ?? {
      reason: 'empty_file',
      detail: 'expected a header and rows; found neither.',
    }
  )
}

/** What spreadsheets and databases put between columns elsewhere. */
const OTHER_SEPARATORS = { ';': 'a semicolon', '|': 'a vertical bar' } as const

/** Why a header is not found that another separator would show. */
function otherSeparator(contract: Contract, line: string, headers: readonly string[]): Refusal | null {
  const known = namesKnown(contract, headers)
  for (const [separator, name] of Object.entries(OTHER_SEPARATORS)) {
    const others = line.split(separator).map((cell) => cell.replaceAll('"', ''))
    if (namesKnown(contract, others) <= Math.max(1, known)) continue
    return {
      reason: 'missing_column',
      detail: `expected a comma or a tab between the columns; found ${name} (${separator}). Export the file again with commas.`,
    }
  }
  return null
}

/**
 * The file as the engine's own reader takes it, or null when it would not: broken characters, carriage returns as
 * line ends, mixed line ends, empty lines (which it drops without a word), rows beyond the limit.
 */
export function plainRelation({
  path,
  facts,
  delimiter,
  headers,
  headerStart,
  headerEnd,
}: DelimitedFile): Relation | null {
  const oneKindOfEnd = facts.crlf === 0 || facts.crlf === facts.lf
  if (facts.nul || facts.loneCr || !oneKindOfEnd || facts.emptyLines > 0) return null
  if (headerStart !== headerEnd || facts.longestLine > MAX_ROW_BYTES) return null
  return {
    select: `select * from ${readCsv(path, headers.length, delimiter, { skip: headerEnd, quoted: facts.quote, crlf: facts.crlf > 0 })}`,
    headers,
    facts,
    marked: false,
    numbered: false,
    headerEnd,
    sparse: false,
    innerLines: facts.quote,
    lines: facts.lines - headerEnd,
  }
}

/** The file written anew, so that the engine takes it whatever it holds: every row with its line and its faults. */
export async function rewrittenRelation(file: DelimitedFile, to: string): Promise<Relation> {
  const { headers, headerEnd } = file
  await rewriteLines({
    from: file.path,
    to,
    delimiter: file.delimiter,
    lineEnd: file.lineEnd,
    width: headers.length,
    // A delimiter at the end of the header names no column that a row could lack.
    least: headers.findLastIndex((header) => header.trim() !== '') + 1,
    headerEnd,
  })
  const cells = headers.map((_, index) => `c${index}`).join(', ')
  return {
    select: `select try_cast(m0 as bigint) as line, coalesce(m1, '') as fault, m2 as fault_detail, m3 as shape, ${cells}
      from ${readCsv(to, headers.length, ',', { skip: 0, quoted: true, crlf: false, marks: true })}`,
    headers,
    facts: { ...UNKNOWN_CELLS, ascii: file.facts.ascii },
    marked: true,
    numbered: true,
    headerEnd,
    sparse: false,
    innerLines: false,
    lines: null,
  }
}

/**
 * SQL: the engine's reader with nothing left to guess; a row that does not fit is an error. It looks for the kind of
 * line end by the first one, which may stand in a quoted cell, so a line feed is told to it. Told CRLF (DuckDB 1.5.5)
 * it drops every row without a word: a text of nothing but CRLF is left to its own finding.
 */
export function readCsv(
  path: string,
  width: number,
  delimiter: string,
  { skip, quoted, crlf, marks = false }: { skip: number; quoted: boolean; crlf: boolean; marks?: boolean },
): string {
  const names = [
    ...(marks ? ['m0', 'm1', 'm2', 'm3'] : []),
    ...Array.from({ length: width }, (_, index) => `c${index}`),
  ]
  const quote = quoted ? `'"'` : `''`
  return `read_csv(${literal(path)}, auto_detect = false, columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(', ')}},
    delim = ${literal(delimiter)}, quote = ${quote}, escape = ${quote}, header = false, skip = ${skip}, compression = 'none',
    strict_mode = true, null_padding = false, hive_partitioning = false,
    max_line_size = ${MAX_ROW_BYTES * 4}${crlf ? '' : `, new_line = '\\n'`})`
}

/** Only a file without any line feed ends its lines by carriage returns. */
export const lineEndOf = (facts: ByteFacts): '\n' | '\r' => (facts.lf === 0 && facts.loneCr ? '\r' : '\n')

async function headText(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(HEAD_BYTES, size))
    await file.read(head, 0, head.length, 0)
    return new TextDecoder('utf-8').decode(head)
  } finally {
    await file.close()
  }
}
