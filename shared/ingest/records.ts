/** A record of delimited text: the line it begins on and its cells, or what is wrong with it. */
export type TextRecord = { line: number; cells: string[] } | { line: number; broken: string; text: string }

/**
 * Cuts delimited text into records by RFC 4180, line by line, so that one bad line costs one row: a quote that is
 * never closed, or is followed by more text, makes its own line a broken record and reading goes on with the next
 * line. Quoted line ends are legal. Truly empty lines are no records. `delimiter` null: every line is one cell.
 */
export class RecordCutter {
  readonly #delimiter: string | null
  /** Lines of the record that is open, from its first on. */
  #open: { line: number; lines: string[]; state: CellState } | null = null
  #openLength = 0
  #line = 0

  constructor(delimiter: string | null) {
    this.#delimiter = delimiter
  }

  /** The records that this line ends. A carriage return at its end belongs to the line's end. */
  push(line: string): TextRecord[] {
    this.#line += 1
    return this.#take(line, this.#line)
  }

  /** A line that is too long to be read stands where it stood; a record it falls into is broken. */
  skip(): TextRecord[] {
    const before = this.end()
    this.#line += 1
    return before
  }

  /** The line that `push` saw last. */
  get line(): number {
    return this.#line
  }

  /** The records that are left when the text ends: an open quote has broken the line it stands on. */
  end(): TextRecord[] {
    const records: TextRecord[] = []
    while (this.#open) records.push(...this.#giveUp('a quote that is never closed'))
    return records
  }

  #take(raw: string, line: number): TextRecord[] {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (this.#open === null && text === '') return []
    if (this.#open === null && (this.#delimiter === null || !text.includes('"')))
      return [record(line, this.#delimiter === null ? [text] : text.split(this.#delimiter), text)]
    this.#open ??= { line, lines: [], state: { cells: [], quoted: null } }
    const open = this.#open
    open.lines.push(raw)
    this.#openLength += raw.length
    const outcome = readCells(open.state, text, this.#delimiter ?? ',', raw === text ? '\n' : '\r\n')
    if (outcome === 'open')
      return this.#openLength > MAX_RECORD_CHARS ? this.#giveUp('a quoted cell of more than 1 MiB') : []
    if (outcome === 'broken') return this.#giveUp('a quote in the middle of a cell')
    this.#open = null
    this.#openLength = 0
    return [record(open.line, open.state.cells, open.lines.join('\n'))]
  }

  /** Breaks the first line of the open record and reads its other lines anew. */
  #giveUp(why: string): TextRecord[] {
    const open = this.#open
    if (!open) return []
    this.#open = null
    this.#openLength = 0
    const [first = '', ...others] = open.lines
    const records: TextRecord[] = [{ line: open.line, broken: why, text: first }]
    for (const [index, text] of others.entries()) records.push(...this.#take(text, open.line + 1 + index))
    return records
  }
}

const MAX_RECORD_CHARS = 1 << 20

/** Cells so far, and the text of a quoted cell that is still open. */
type CellState = { cells: string[]; quoted: string | null }

const record = (line: number, cells: string[], text: string): TextRecord =>
  text.includes('\0') ? { line, broken: 'a NUL byte', text } : { line, cells }

function readCells(
  state: CellState,
  line: string,
  delimiter: string,
  lineEnd: string,
): 'done' | 'open' | 'broken' {
  let at = 0
  let continued = state.quoted !== null
  for (;;) {
    if (!continued) {
      const start = skipBlanks(line, at)
      if (line[start] !== '"') {
        const end = line.indexOf(delimiter, at)
        state.cells.push(line.slice(at, end < 0 ? line.length : end))
        if (end < 0) return 'done'
        at = end + delimiter.length
        continue
      }
      state.quoted = ''
      at = start + 1
    }
    continued = false
    for (;;) {
      const quote = line.indexOf('"', at)
      if (quote < 0) {
        state.quoted += line.slice(at) + lineEnd
        return 'open'
      }
      state.quoted += line.slice(at, quote)
      at = quote + 1
      if (line[at] !== '"') break
      state.quoted += '"'
      at += 1
    }
    state.cells.push(state.quoted ?? '')
    state.quoted = null
    at = skipBlanks(line, at)
    if (at >= line.length) return 'done'
    if (!line.startsWith(delimiter, at)) return 'broken'
    at += delimiter.length
  }
}

/** Blanks around a quoted cell, which the engine's reader skips too; a tab makes it a cell without quotes. */
function skipBlanks(line: string, from: number): number {
  let at = from
  while (line[at] === ' ') at += 1
  return at
}
