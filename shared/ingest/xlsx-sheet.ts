import { brokenArchive } from './refused.ts'
import { MAX_ROW_BYTES } from './rewrite-lines.ts'
import { type NumberContext, numberText } from './xlsx-cell.ts'
import { MergedCells } from './xlsx-merges.ts'
import { columnOf, MAX_COLUMNS, MAX_ROWS } from './xlsx-reference.ts'
import { type SharedStrings, TOO_LONG, unescaped } from './xlsx-strings.ts'
import type { NumberStyle } from './xlsx-styles.ts'
import { eachAttribute, type XmlHandler } from './xlsx-xml.ts'

/** What is wrong with a row of a sheet; `slots`: with the cells of which places, where it is with some only. */
export type SheetFault = { fault: 'row_too_long' | 'no_value' | 'merged'; detail: string; slots: number[] }

/** Where the cells of a row go. */
export type RowSink = {
  /** The place in the row for a column (0 is A), -1 when it has none. */
  slotOf: (column: number) => number
  /** Whether the cells of a place are days, so that plain numbers there are serial numbers. */
  isDate: (slot: number) => boolean
  /** Whether an error in place of a value spoils the row there. */
  isNeeded: (slot: number) => boolean
  /** A row with anything in it. `cells` by place, '' where blank; `hasMore`: something stands beside the places. */
  row: (line: number, cells: string[], hasMore: boolean, fault: SheetFault | null) => void
  /** How many places a row has. */
  width: () => number
}

/** What is the same for all sheets of a workbook. */
export type SheetContext = {
  strings: SharedStrings
  styles: readonly NumberStyle[]
  from1904: boolean
}

/** Takes the rows out of a sheet's XML. Formulas are passed over: what counts is the value that is stored with them. */
export class SheetHandler implements XmlHandler {
  wants = false
  /** A sheet lists them below its rows. */
  readonly merges = new MergedCells()
  readonly #context: SheetContext
  readonly #sink: RowSink
  #isSheet = false
  #inRow = false
  #line = 0
  #cells: string[] = []
  #chars = 0
  #hasMore = false
  #fault: SheetFault | null = null
  #inCell = false
  #column = -1
  #type = ''
  #style = -1
  #phonetic = 0
  #text = ''

  readonly #cellAttribute = (attribute: string, value: string): void => {
    if (attribute === 'r') this.#column = columnOf(value) ?? this.#column
    else if (attribute === 't') this.#type = value
    else if (attribute === 's') this.#style = Number(value)
  }

  constructor(context: SheetContext, sink: RowSink) {
    this.#context = context
    this.#sink = sink
  }

  open(name: string, text: string, from: number, to: number): void {
    switch (name) {
      case 'c':
        if (this.#inRow) this.#openCell(text, from, to)
        return
      case 'v':
        this.wants = this.#inCell
        return
      case 't':
        this.wants = this.#inCell && this.#phonetic === 0
        return
      case 'rPh':
        this.#phonetic += 1
        return
      case 'row':
        this.#openRow(text, from, to)
        return
      case 'mergeCell':
        eachAttribute(text, from, to, (attribute, value) => {
          if (attribute === 'ref') this.merges.add(value)
        })
        return
      case 'worksheet':
        this.#isSheet = true
    }
  }

  text(text: string): void {
    this.#chars += text.length
    if (this.#chars <= MAX_ROW_BYTES) this.#text += text
    else this.#tooLong()
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.wants = false
        return
      case 'c':
        if (this.#inCell) this.#closeCell()
        return
      case 'rPh':
        this.#phonetic -= 1
        return
      case 'row':
        if (this.#inRow) this.#closeRow()
        return
      case 'worksheet':
        if (!this.#isSheet) throw brokenArchive('a whole workbook', 'a sheet that is none')
    }
  }

  #openRow(text: string, from: number, to: number): void {
    let line = this.#line + 1
    eachAttribute(text, from, to, (attribute, value) => {
      if (attribute === 'r') line = Number(value)
    })
    if (!Number.isInteger(line) || line <= this.#line || line > MAX_ROWS)
      throw brokenArchive(
        'a workbook with its rows in order',
        'a row number that cannot be',
        'Export it again.',
      )
    this.#line = line
    this.#inRow = true
    this.#cells = new Array<string>(this.#sink.width()).fill('')
    this.#chars = 0
    this.#hasMore = false
    this.#fault = null
    this.#column = -1
  }

  #openCell(text: string, from: number, to: number): void {
    this.#inCell = true
    this.#type = ''
    this.#style = -1
    this.#phonetic = 0
    this.#text = ''
    this.#column += 1
    eachAttribute(text, from, to, this.#cellAttribute)
  }

  #closeCell(): void {
    this.#inCell = false
    this.wants = false
    if (this.#text === '') return
    const slot = this.#column < MAX_COLUMNS ? this.#sink.slotOf(this.#column) : -1
    if (slot < 0) {
      if (!this.#hasMore) this.#hasMore = this.#value(-1).trim() !== ''
      return
    }
    this.#cells[slot] = this.#value(slot)
  }

  /** What the cell holds, as text. */
  #value(slot: number): string {
    const text = this.#text
    switch (this.#type) {
      case 's': {
        const shared = this.#context.strings.get(Number(text))
        if (shared === TOO_LONG) this.#tooLong()
        else if (shared === null) this.#spoil(slot, 'a text that the workbook does not hold')
        else {
          this.#chars += shared.length
          if (this.#chars > MAX_ROW_BYTES) this.#tooLong()
          return shared
        }
        return '?'
      }
      case 'inlineStr':
      case 'str':
        return unescaped(text)
      case 'b':
        return text === '1' ? 'true' : text === '0' ? 'false' : text
      case 'e':
        this.#spoil(slot, `${text.slice(0, 20)} from a formula`)
        return text
      case 'd':
        return text
      default:
        return numberText(text, this.#number(slot))
    }
  }

  #number(slot: number): NumberContext {
    return {
      style: this.#context.styles[this.#style] ?? 'plain',
      from1904: this.#context.from1904,
      isDateColumn: slot >= 0 && this.#sink.isDate(slot),
    }
  }

  /** Of a row that is too long nothing is kept. */
  #tooLong(): void {
    this.#fault = { fault: 'row_too_long', detail: '', slots: [] }
  }

  #spoil(slot: number, detail: string): void {
    if (slot < 0 || !this.#sink.isNeeded(slot)) return
    this.#fault ??= { fault: 'no_value', detail, slots: [] }
    this.#fault.slots.push(slot)
  }

  #closeRow(): void {
    this.#inRow = false
    this.#inCell = false
    this.wants = false
    const fault = this.#fault
    if (fault?.fault === 'row_too_long') this.#cells.fill('')
    else if (fault === null && !this.#hasMore && this.#cells.every(isBlankText)) return
    this.#sink.row(this.#line, this.#cells, this.#hasMore, fault)
  }
}

const isBlankText = (text: string): boolean => text === '' || text.trim() === ''
