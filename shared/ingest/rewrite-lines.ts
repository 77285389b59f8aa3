import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { shapeOf } from './personal-data.ts'
import { RecordCutter, type TextRecord } from './records.ts'
import type { RowFault } from './relation.ts'

/** Rows longer than this are not read. */
export const MAX_ROW_BYTES = 1 << 20

export type RewriteRequest = {
  from: string
  to: string
  delimiter: string | null
  /** Where only carriage returns end lines. */
  lineEnd: '\n' | '\r'
  /** Cells that are written of a row: those beyond overflow, those that are not there are blank. */
  width: number
  /** Cells that a whole row has at least. One with fewer was cut off, or has its cells in the wrong places. */
  least: number
  /** Lines up to this one are not rows. */
  headerEnd: number
}

/**
 * Writes text that the engine's reader would refuse as text it takes: UTF-8, one clean record a row, each with its
 * line, what is wrong with it and its shape (columns of relation.ts, then the cells). Every row of the original is
 * there, whatever is in it. Streams; holds no more than one row.
 */
export async function rewriteLines(request: RewriteRequest): Promise<void> {
  const target = await open(request.to, 'w')
  try {
    let rows: string[] = []
    let length = 0
    const write = async (row: string): Promise<void> => {
      rows.push(row)
      length += row.length
      if (length > FLUSH_CHARS) await flush()
    }
    const flush = async (): Promise<void> => {
      await target.appendFile(rows.join(''))
      rows = []
      length = 0
    }
    const cutter = new RecordCutter(request.delimiter)
    for await (const line of physicalLines(request.from, request.lineEnd)) {
      for (const record of line === null ? cutter.skip() : cutter.push(line))
        await write(rowOf(record, request))
      if (line === null) await write(csvRow(cutter.line, 'row_too_long', '', '(not read)', [], request.width))
    }
    for (const record of cutter.end()) await write(rowOf(record, request))
    await flush()
  } finally {
    await target.close()
  }
}

const FLUSH_CHARS = 1 << 20

/** The lines of a UTF-8 text file, without their ends (a carriage return before a line feed stays); null stands for one that is too long to be held. */
async function* physicalLines(path: string, lineEnd: '\n' | '\r'): AsyncGenerator<string | null> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let skipping = false
  const cut = function* (text: string, last: boolean): Generator<string | null> {
    const parts = (rest + text).split(lineEnd)
    rest = parts.pop() ?? ''
    for (const part of parts) {
      if (!skipping) yield tooLong(part) ? null : part
      else yield null
      skipping = false
    }
    if (rest.length > MAX_ROW_BYTES) {
      skipping = true
      rest = ''
    }
    if (last && (rest !== '' || skipping)) yield skipping || tooLong(rest) ? null : rest
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }))
    yield* cut(decoder.decode(chunk, { stream: true }), false)
  yield* cut(decoder.decode(), true)
}

const tooLong = (line: string): boolean =>
  line.length > MAX_ROW_BYTES || (line.length * 3 > MAX_ROW_BYTES && Buffer.byteLength(line) > MAX_ROW_BYTES)

function rowOf(record: TextRecord, { width, least, headerEnd, delimiter }: RewriteRequest): string {
  if (record.line <= headerEnd) return ''
  if ('broken' in record) return csvRow(record.line, 'broken', record.broken, shapeOf(record.text), [], width)
  const { line, cells } = record
  const extra = cells.slice(width).filter((cell) => cell.trim() !== '').length
  const shape = cells.length === width ? '' : shapeOf(cells.join(delimiter ?? ''))
  if (extra > 0) return csvRow(line, 'overflow', `${extra} more`, shape, cells.slice(0, width), width)
  if (cells.length < least)
    return csvRow(line, 'short', `${cells.length} of ${least} cells`, shape, cells, width)
  return csvRow(line, '', '', shape, cells.slice(0, width), width)
}

function csvRow(
  line: number,
  fault: RowFault | '',
  detail: string,
  shape: string,
  cells: readonly string[],
  width: number,
): string {
  const blanks = ','.repeat(Math.max(0, width - cells.length))
  const row = [String(line), fault, detail, shape, ...cells].map(csvCell).join(',')
  return `${row}${blanks}\n`
}

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
