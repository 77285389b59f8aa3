import { isAscii, isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

/** What one pass over a file's bytes tells: its content's name, and which paths through the reader are open. */
export type ByteFacts = {
  sha256: string
  bytes: number
  ascii: boolean
  utf8: boolean
  space: boolean
  tab: boolean
  quote: boolean
  apostrophe: boolean
  nul: boolean
  /** Nothing but blanks after the byte order mark. */
  blank: boolean
  /** Line feeds, and those after a carriage return. */
  lf: number
  crlf: number
  /** Carriage returns without a line feed. */
  loneCr: boolean
  /** Physical lines, a last one without its end included, empty ones at the end left out. */
  lines: number
  /** Lines with nothing on them, those at the end left out. */
  emptyLines: number
  longestLine: number
  /** Control characters that occur: one that does not can be a delimiter nobody meets. */
  controls: ReadonlySet<number>
}

const CHUNK_BYTES = 4 << 20
const LF = 10
const CR = 13
const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const DELIMITERS = [1, 2, 3, 4, 5, 6, 30, 31]

/** Reads a file once, in pieces of 4 MiB, and gives its facts. Throws what the file system throws. */
export async function byteFacts(path: string): Promise<ByteFacts> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const hash = createHash('sha256')
    const seen = noBytes()
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, size)))
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      lookAt(seen, chunk)
    }
    return finish(seen, hash.digest('hex'))
  } finally {
    await file.close()
  }
}

type Seen = {
  bytes: number
  ascii: boolean
  utf8: boolean
  /** Bytes of a character that the last piece cut in two. */
  cut: Buffer
  present: Set<number>
  blank: boolean
  lf: number
  cr: number
  crlf: number
  /** Where the current line began, counted over the whole file. */
  lineStart: number
  lastByte: number
  /** Empty lines since the last line with something on it. */
  pendingEmpty: number
  emptyLines: number
  fullLines: number
  longestLine: number
}

const noBytes = (): Seen => ({
  bytes: 0,
  ascii: true,
  utf8: true,
  cut: Buffer.alloc(0),
  present: new Set(),
  blank: true,
  lf: 0,
  cr: 0,
  crlf: 0,
  lineStart: 0,
  lastByte: -1,
  pendingEmpty: 0,
  emptyLines: 0,
  fullLines: 0,
  longestLine: 0,
})

function lookAt(seen: Seen, chunk: Buffer): void {
  if (seen.cut.length > 0 || !isAscii(chunk)) {
    seen.ascii = false
    if (seen.utf8) checkUtf8(seen, chunk)
  }
  for (const byte of [0, 9, 32, 34, 39, ...DELIMITERS]) {
    if (!seen.present.has(byte) && chunk.includes(byte)) seen.present.add(byte)
  }
  const text = seen.bytes === 0 && chunk.indexOf(BYTE_ORDER_MARK) === 0 ? chunk.subarray(3) : chunk
  if (seen.blank) seen.blank = text.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))
  if (chunk.includes(CR))
    for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) seen.cr += 1
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    const afterCr = (at === 0 ? seen.lastByte : chunk[at - 1]) === CR
    endLine(seen, seen.bytes + at - (afterCr ? 1 : 0))
    seen.lf += 1
    if (afterCr) seen.crlf += 1
    seen.lineStart = seen.bytes + at + 1
  }
  seen.bytes += chunk.length
  seen.lastByte = chunk.at(-1) ?? seen.lastByte
}

function endLine(seen: Seen, end: number): void {
  const length = end - seen.lineStart
  if (length <= 0) {
    seen.pendingEmpty += 1
    return
  }
  seen.emptyLines += seen.pendingEmpty
  seen.pendingEmpty = 0
  seen.fullLines += 1
  if (length > seen.longestLine) seen.longestLine = length
}

/** A piece may end inside a character: its first bytes wait for the next piece. */
function checkUtf8(seen: Seen, chunk: Buffer): void {
  const text = seen.cut.length > 0 ? Buffer.concat([seen.cut, chunk]) : chunk
  let end = text.length
  for (let back = 1; back <= Math.min(3, text.length); back += 1) {
    const byte = text[text.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      if (needs > back) end = text.length - back
      break
    }
  }
  seen.utf8 = isUtf8(text.subarray(0, end))
  seen.cut = Buffer.from(text.subarray(end))
}

function finish(seen: Seen, sha256: string): ByteFacts {
  if (seen.lineStart < seen.bytes) endLine(seen, seen.bytes)
  return {
    sha256,
    bytes: seen.bytes,
    ascii: seen.ascii,
    utf8: seen.utf8 && seen.cut.length === 0,
    space: seen.present.has(32),
    tab: seen.present.has(9),
    quote: seen.present.has(34),
    apostrophe: seen.present.has(39),
    nul: seen.present.has(0),
    blank: seen.blank,
    lf: seen.lf,
    crlf: seen.crlf,
    loneCr: seen.cr > seen.crlf,
    lines: seen.fullLines + seen.emptyLines,
    emptyLines: seen.emptyLines,
    longestLine: seen.longestLine,
    controls: seen.present,
  }
}
