import { execFile } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { isThorough } from '../night/support/thoroughness.ts'
import { mergedSheet, textRows, xlsxOf } from './formats/xlsx-by-hand.ts'
import { zipOf } from './formats/zip-by-hand.ts'

/** What one reading may take, all of Node and the engine's own 200 MiB included: a part of a small function. */
const CAP_MIB = 450
/** Little enough that what is held, and not only left to be collected, would end the process. */
const HEAP = '--max-old-space-size=128'
const MIB = 1 << 20
/** Of what is only long: a GiB takes its time to be made. */
const LONG_MIB = isThorough() ? 1024 : 300

const HEADER = ['spend_date', 'campaign_id', 'channel', 'cost']
const GOOD = ['2026-09-01', 'a', 'shop', '1']
const csv = `${HEADER.join()}\n${GOOD.join()}\n`
const xml = (rows: string): string =>
  `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`
/** Rows of shared texts: each cell is one of the texts by its number. */
const sharedRow = (line: number, cells: readonly number[]): string =>
  `<row r="${line}">${cells.map((text, at) => `<c r="${'ABCD'[at]}${line}" t="s"><v>${text}</v></c>`).join('')}</row>`

const scratch = mkdtempSync(join(tmpdir(), 'aips-hostile-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const told = z.object({
  outcome: z.object({
    status: z.string(),
    reason: z.string().nullable(),
    readRows: z.number(),
    quarantinedRows: z.number(),
    stagedRows: z.number(),
  }),
  peakMiB: z.number(),
})
const rejected = (reason: string) => ({
  status: 'rejected',
  reason,
  readRows: 0,
  quarantinedRows: 0,
  stagedRows: 0,
})
const accepted = (stagedRows: number, quarantinedRows = 0) => ({
  status: 'accepted',
  reason: null,
  readRows: stagedRows + quarantinedRows,
  quarantinedRows,
  stagedRows,
})

/** Reads a file in a process of its own. */
async function readAlone(name: string, content: Uint8Array | Iterable<Uint8Array | string>) {
  const folder = join(scratch, String(files))
  files += 1
  mkdirSync(folder)
  const path = join(folder, name)
  if (content instanceof Uint8Array) writeFileSync(path, content)
  else await pipeline(Readable.from(content), createWriteStream(path))
  const child = join(import.meta.dirname, 'hostile-memory-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [HEAP, child, path, folder])
  rmSync(folder, { recursive: true, force: true })
  return told.parse(JSON.parse(stdout))
}
let files = 0

/** A text of so many MiB, in pieces of one. */
function* long(mebibytes: number, before: string, after: string): Generator<Uint8Array | string> {
  yield before
  const piece = Buffer.alloc(MIB, 'x')
  for (let count = 0; count < mebibytes; count += 1) yield piece
  yield after
}

test.each([
  ['a line of 1 GiB', 'a.csv', () => long(1024, csv, `\n${GOOD.join()}\n`), accepted(2, 1)],
  ['a quoted cell', 'a.csv', () => long(LONG_MIB, `${csv}2026-09-01,"`, `\n`), accepted(1, 1)],
  [
    'one JSON',
    'a.ndjson',
    () =>
      long(1024, '{"spend_date":"2026-09-01","campaign_id":"a","channel":"shop","cost":1}\n{"a":"', '"}\n'),
    accepted(1, 1),
  ],
  ['a header of nothing', 'a.csv', () => long(LONG_MIB, '', ''), rejected('missing_column')],
  ['gzip of nothing', 'a.csv.gz', () => gzipSync(Buffer.alloc(LONG_MIB * MIB)), rejected('too_large')],
  [
    'an archive that unpacks to more than it says',
    'a.zip',
    () => zipOf([{ name: 'a.csv', data: Buffer.alloc(300 * MIB), bytes: 5 * MIB }]),
    rejected('broken_archive'),
  ],
  [
    'a cell of 100 MiB',
    'a.xlsx',
    () =>
      xlsxOf({
        sheets: {
          a: xml(
            `${textRows([HEADER, GOOD])}<row r="3"><c r="B3" t="inlineStr"><is><t>${'x'.repeat(100 * MIB)}</t></is></c></row>${textRows([GOOD], 4)}`,
          ),
        },
      }),
    accepted(2, 1),
  ],
  [
    'a tag of 100 MiB',
    'a.xlsx',
    () => xlsxOf({ sheets: { a: xml(`<row r="${'1'.repeat(100 * MIB)}"></row>`) } }),
    rejected('broken_archive'),
  ],
  [
    'six million empty texts and one of 200 MiB',
    'a.xlsx',
    () =>
      xlsxOf({
        sheets: { a: textRows([HEADER, GOOD]) + sharedRow(3, [6_000_001, 6_000_001, 0, 0]) },
        strings: [`<t/></si>${'<si/>'.repeat(6_000_000)}<si><t>${'x'.repeat(200 * MIB)}</t>`],
      }),
    accepted(1, 1),
  ],
  [
    'a long text that every row points at',
    'a.xlsx',
    () =>
      xlsxOf({
        sheets: {
          a:
            textRows([HEADER]) +
            Array.from({ length: 100_000 }, (_, row) => sharedRow(row + 2, [0, 0, 0, 0])).join(''),
        },
        strings: [`<t>${'x'.repeat(250_000)}</t>`],
      }),
    rejected('too_large'),
  ],
  [
    'cells a million columns out',
    'a.xlsx',
    () =>
      xlsxOf({
        sheets: {
          a: Array.from({ length: 20_000 }, (_, row) =>
            textRows([row === 0 ? HEADER : GOOD], row + 1).replace(
              '</row>',
              `<c r="BDWGN${row + 1}"><v>1</v></c><c r="XFD${row + 1}"><v>1</v></c></row>`,
            ),
          ).join(''),
        },
      }),
    accepted(19_999),
  ],
  [
    'a million merged cells, below a long one over all rows',
    'a.xlsx',
    () => {
      const merges = Array.from({ length: 1_000_000 }, (_, index) => {
        const line = 30_000 + (index >> 1) * 2
        return `${'BC'[index % 2]}${line}:${'BC'[index % 2]}${line + 1}`
      })
      const rows = Array.from({ length: 20_000 }, (_, row) =>
        textRows([row === 0 ? GOOD : ['', `a${row}`, 'shop', '1']], row + 2),
      )
      return xlsxOf({
        sheets: { a: mergedSheet(textRows([HEADER]) + rows.join(''), ['A2:A20001', ...merges]) },
      })
    },
    accepted(20_000),
  ],
  [
    'a million texts of 200 letters, read back and forth',
    'a.xlsx',
    () => {
      const texts = [
        ...HEADER,
        '2026-09-01',
        'shop',
        '1',
        ...Array.from({ length: 1_000_000 }, (_, index) => `${index}-${'x'.repeat(200)}`),
      ]
      const rows = Array.from({ length: 3000 }, (_, row) =>
        sharedRow(row + 2, [4, 7 + ((row * 611_953) % 1_000_000), 5, 6]),
      )
      return xlsxOf({
        sheets: { a: sharedRow(1, [0, 1, 2, 3]) + rows.join('') },
        strings: texts.map((text) => `<t>${text}</t>`),
      })
    },
    accepted(3000),
  ],
])('%s is read or refused in bounded memory', { timeout: 300_000 }, async (_, name, content, outcome) => {
  const read = await readAlone(name, content())
  expect(read.outcome).toEqual(outcome)
  expect(read.peakMiB).toBeLessThan(CAP_MIB)
})
