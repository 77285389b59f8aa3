import { closeSync, openSync, writeSync } from 'node:fs'
import { UNKNOWN_CELLS } from './cell-text.ts'
import type { ColumnType, Contract } from './contract.ts'
import { formsOf, missingInAllForms } from './contract-forms.ts'
import { readCsv } from './delimited-relation.ts'
import { matchHeaders, missingColumns } from './header.ts'
import type { Refusal, Relation } from './relation.ts'
import { FillDown, type UsedColumn } from './xlsx-fill.ts'
import type { MergedCells } from './xlsx-merges.ts'
import { readXml } from './xlsx-part.ts'
import { type RowSink, type SheetContext, type SheetFault, SheetHandler } from './xlsx-sheet.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'
import type { UnpackBudget } from './zip-budget.ts'

/** Rows in which the header is looked for: banners and notes stand above it, never a whole table. */
const HEADER_ROWS = 100
/** Columns further out are looked at neither for the header nor for rows. */
const HEADER_COLUMNS = 2000
const FLUSH_CHARS = 1 << 20
/** Each row that waits may hold on to a page of shared texts of which it has one. */
const FLUSH_ROWS = 256

/** What a sheet is to a contract: its rows, or how near it comes. `fits`: columns found in the best row. */
export type SheetOutcome =
  | { contract: Contract; relation: Relation; bytes: number }
  | { missing: Refusal | null; fits: number; isBlank: boolean }

/**
 * Writes the rows of a sheet as text that the engine reads, below the first row that has every required column. Only
 * columns of the contract are written; that others are not blank is said in one cell of theirs.
 */
export async function sheetRelation(
  contract: Contract,
  archive: Archive,
  entry: ArchiveEntry,
  context: SheetContext,
  to: string,
  budget: UnpackBudget,
): Promise<SheetOutcome> {
  const written = async (fill: FillDown | null) => {
    const file = openSync(to, 'w')
    const put = (text: Buffer): void => {
      budget.take(text.length)
      for (let at = 0; at < text.length; ) at += writeSync(file, text, at)
    }
    const writer = new SheetWriter(contract, put, fill)
    const handler = new SheetHandler(context, writer)
    try {
      await readXml(archive, entry, handler, () => !writer.isHopeless)
      writer.flush()
    } finally {
      closeSync(file)
    }
    return { writer, fill: fill ? null : writer.fillDown(handler.merges) }
  }
  // Which cells are merged stands below the rows: a sheet that has some in the contract's columns is read again.
  const once = await written(null)
  const { writer } = once.fill ? await written(once.fill) : once
  const { form, headers, headerLine } = writer
  if (!form || !headers) return { missing: writer.missing, fits: writer.fits, isBlank: writer.isBlank }
  const cells = headers.map((_, index) => (index < writer.width() + 1 ? `c${index}` : `null as c${index}`))
  return {
    contract: form,
    bytes: writer.bytes,
    relation: {
      select: `select cast(m0 as bigint) as line, coalesce(m1, '') as fault, m2 as fault_detail, coalesce(m3, '') as shape, ${cells.join(', ')}
        from ${readCsv(to, writer.width() + 1, ',', { skip: 0, quoted: true, crlf: false, marks: true })}`,
      headers,
      facts: UNKNOWN_CELLS,
      marked: true,
      numbered: true,
      headerEnd: headerLine,
      sparse: false,
      innerLines: false,
      lines: null,
    },
  }
}

/** Finds the header among the first rows, then writes row after row. */
class SheetWriter implements RowSink {
  readonly #put: (text: Buffer) => void
  readonly #fill: FillDown | null
  readonly #forms: readonly Contract[]
  /** The form of the contract that the header fits. */
  form: Contract | null = null
  /** Of the contract's columns first, then one that says whether others are filled, then those others. */
  headers: string[] | null = null
  headerLine = 0
  missing: Refusal | null = null
  fits = -1
  isBlank = true
  #searched = 0
  #slots = new Int32Array(0)
  /** The column of each slot. */
  #used: readonly UsedColumn[] = []
  /** What the contract says of each slot. */
  #types: ColumnType['is'][] = []
  #rows: string[] = []
  #chars = 0
  /** Written so far. */
  bytes = 0

  constructor(contract: Contract, put: (text: Buffer) => void, fill: FillDown | null) {
    this.#put = put
    this.#fill = fill
    this.#forms = formsOf(contract)
  }

  /** No header was found where headers stand: the rest need not be read. */
  get isHopeless(): boolean {
    return this.headers === null && this.#searched >= HEADER_ROWS
  }

  /** Writes the rows that wait. At once: one piece of XML may hold thousands of rows that point at the same long text. */
  flush(): void {
    const text = Buffer.from(this.#rows.join(''))
    this.bytes += text.length
    this.#rows = []
    this.#chars = 0
    this.#put(text)
  }

  slotOf(column: number): number {
    return this.headers ? (this.#slots[column] ?? -1) : column < HEADER_COLUMNS ? column : -1
  }

  isDate(slot: number): boolean {
    return this.#types[slot] === 'date' || this.#types[slot] === 'time'
  }

  isNeeded(slot: number): boolean {
    return this.headers !== null && this.#types[slot] !== 'hidden'
  }

  /** What merged cells have to give to the rows; null where they have nothing. */
  fillDown(merges: MergedCells): FillDown | null {
    return this.form && FillDown.of(this.form, this.#used, merges, this.headerLine)
  }

  width(): number {
    return this.#types.length
  }

  row(line: number, cells: string[], hasMore: boolean, fault: SheetFault | null): void {
    this.isBlank = false
    if (this.headers) this.#write(line, cells, hasMore, fault)
    else if (!this.isHopeless)
      this.#search(
        line,
        Array.from(cells, (cell) => cell ?? ''),
      )
  }

  #search(line: number, cells: string[]): void {
    this.#searched += 1
    const refusals: Refusal[] = []
    let fits = 0
    for (const form of this.#forms) {
      const refusal = missingColumns(form, cells)
      if (!refusal) {
        this.#begin(form, line, cells)
        return
      }
      refusals.push(refusal)
      fits = Math.max(fits, matchHeaders(form, cells).found.size)
    }
    if (fits <= this.fits) return
    this.fits = fits
    this.missing = missingInAllForms(refusals)
  }

  #begin(form: Contract, line: number, cells: readonly string[]): void {
    const { found, extra } = matchHeaders(form, cells)
    const columns = new Map(form.columns.map((column) => [column.name, column]))
    this.#used = [...found].flatMap(([name, places]) => {
      const column = columns.get(name)
      return column ? places.map((at): UsedColumn => ({ at, column })) : []
    })
    this.#slots = new Int32Array(cells.length).fill(-1)
    for (const [slot, { at }] of this.#used.entries()) this.#slots[at] = slot
    this.#types = this.#used.map(({ column }) => column.type.is)
    this.form = form
    this.headers = [...this.#used.map(({ at }) => cells[at] ?? ''), '', ...extra]
    this.headerLine = line
  }

  #write(line: number, cells: string[], hasMore: boolean, own: SheetFault | null): void {
    const fault = this.#fill ? this.#fill.fill(line, cells, own) : own
    let row = fault
      ? `${line},${fault.fault},${csvCell(fault.detail)},${fault.fault === 'row_too_long' ? '(not read)' : ''}`
      : `${line},,,`
    for (const cell of cells) row += `,${csvCell(cell)}`
    row += hasMore ? ',*\n' : ',\n'
    this.#rows.push(row)
    this.#chars += row.length
    if (this.#chars > FLUSH_CHARS || this.#rows.length >= FLUSH_ROWS) this.flush()
  }
}

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
