import { brokenArchive, Refused } from './refused.ts'

/** What is told of a piece of XML, in its order. Names come without their prefix. */
export type XmlHandler = {
  /** Whether text is wanted here; what is not wanted is not even copied. */
  wants: boolean
  /** The tag's text lies between two places of `text`, for `eachAttribute`: hardly any tag's is looked at. */
  open: (name: string, text: string, from: number, to: number) => void
  /** Text with its entities resolved; long text comes in several pieces. */
  text: (text: string) => void
  close: (name: string) => void
}

/** Parts of a workbook have tags of some dozen characters. */
const MAX_TAG_CHARS = 1 << 20
const WHOLE = 'a whole workbook'

/**
 * Reads XML as spreadsheets write it, in a stream: what is held is one piece of text and at most one tag. Document
 * type definitions are refused, so there are no entities but the five of XML itself.
 */
export class XmlReader {
  readonly #handler: XmlHandler
  #rest = ''
  /** What ends the comment, instruction or CDATA section that is open. */
  #until: '' | '-->' | '?>' | ']]>' = ''
  #depth = 0
  #roots = 0

  constructor(handler: XmlHandler) {
    this.#handler = handler
  }

  /** @throws Refused when it is no XML */
  push(piece: string): void {
    const text = this.#rest === '' ? piece : this.#rest + piece
    this.#rest = text.slice(this.#read(text))
    if (this.#rest.length > MAX_TAG_CHARS) throw brokenArchive(WHOLE, 'a tag of more than 1 MiB in it')
  }

  /** @throws Refused when the text ends in the middle */
  end(): void {
    if (this.#rest.trim() !== '' || this.#until !== '' || this.#depth !== 0 || this.#roots !== 1)
      throw brokenArchive(WHOLE, 'a part of it that ends in the middle')
  }

  /** Reads as far as tags and texts are whole, and says how far that is. */
  #read(text: string): number {
    let at = 0
    for (;;) {
      if (this.#until !== '') {
        const end = text.indexOf(this.#until, at)
        const stop = end < 0 ? Math.max(at, text.length - this.#until.length + 1) : end
        if (this.#until === ']]>' && stop > at) this.#tell(text.slice(at, stop), false)
        if (end < 0) return stop
        at = end + this.#until.length
        this.#until = ''
      }
      const start = text.indexOf('<', at)
      if (start < 0) return this.#textUpTo(text, at)
      if (start > at && this.#handler.wants) this.#tell(text.slice(at, start), true)
      const next = text.charCodeAt(start + 1)
      if (next === BANG || next === QUESTION) {
        const until = this.#special(text, start)
        if (until === null) return start
        at = start + (until === '-->' ? 4 : until === ']]>' ? 9 : 2)
        this.#until = until
        continue
      }
      const end = tagEnd(text, start)
      if (end < 0) return start
      this.#tag(text, start, end, next)
      at = end + 1
    }
  }

  #tag(text: string, start: number, end: number, next: number): void {
    if (next === SLASH) {
      this.#depth -= 1
      if (this.#depth < 0) throw brokenArchive(WHOLE, 'a tag that closes nothing in it')
      this.#handler.close(localName(text, start + 2, end))
      return
    }
    const isEmpty = text.charCodeAt(end - 1) === SLASH
    const to = isEmpty ? end - 1 : end
    const name = localName(text, start + 1, to)
    if (this.#depth === 0) this.#roots += 1
    this.#handler.open(name, text, start + 1, to)
    if (isEmpty) this.#handler.close(name)
    else this.#depth += 1
  }

  /** What ends the comment, instruction or CDATA section that begins here; null when too little of it is there. */
  #special(text: string, start: number): '-->' | '?>' | ']]>' | null {
    if (text.charCodeAt(start + 1) === QUESTION) return '?>'
    if (text.startsWith('<!--', start)) return '-->'
    if (text.startsWith('<![CDATA[', start)) return ']]>'
    if (text.length - start < 9 && !text.startsWith('<!D', start)) return null
    throw brokenArchive(
      'a workbook that declares nothing of its own',
      'a document type definition (<!DOCTYPE) in it',
      'No spreadsheet writes one: export the file again.',
    )
  }

  /** A long text is told in pieces; an entity is never cut in two. */
  #textUpTo(text: string, at: number): number {
    const entity = text.lastIndexOf('&')
    const end = entity >= at && text.length - entity < 12 ? entity : text.length
    if (end > at && this.#handler.wants) this.#tell(text.slice(at, end), true)
    return end
  }

  #tell(text: string, hasEntities: boolean): void {
    if (!this.#handler.wants) return
    if (text.includes('\0')) throw brokenArchive(WHOLE, 'a NUL character in it')
    this.#handler.text(hasEntities ? resolved(text) : text)
  }
}

const [BANG, QUOTE, APOSTROPHE, SLASH, COLON, EQUALS, GREATER, QUESTION] = [33, 34, 39, 47, 58, 61, 62, 63]
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Where a tag ends: a `>` inside an attribute's quotes does not end it. -1: it is not all there. */
function tagEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === GREATER) return at
    if (code !== QUOTE && code !== APOSTROPHE) continue
    at = text.indexOf(code === QUOTE ? '"' : "'", at + 1)
    if (at < 0) return -1
  }
  return -1
}

function localName(text: string, start: number, end: number): string {
  let from = start
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COLON) from = at + 1
    else if (isBlank(code) || code === SLASH) return text.slice(from, at)
  }
  return text.slice(from, end)
}

/** Tells each attribute of the tag between two places, its name as it is written and its value with entities resolved. */
export function eachAttribute(
  text: string,
  start: number,
  to: number,
  tell: (name: string, value: string) => void,
): void {
  let at = start
  while (at < to && !isBlank(text.charCodeAt(at))) at += 1
  for (;;) {
    while (at < to && isBlank(text.charCodeAt(at))) at += 1
    const from = at
    while (at < to && text.charCodeAt(at) !== EQUALS && !isBlank(text.charCodeAt(at))) at += 1
    if (at >= to) return
    const name = text.slice(from, at)
    while (at < to && isBlank(text.charCodeAt(at))) at += 1
    if (text.charCodeAt(at) !== EQUALS) return
    at += 1
    while (at < to && isBlank(text.charCodeAt(at))) at += 1
    const quote = text.charCodeAt(at)
    if (quote !== QUOTE && quote !== APOSTROPHE) return
    const end = text.indexOf(quote === QUOTE ? '"' : "'", at + 1)
    if (end < 0 || end >= to) return
    tell(name, resolved(text.slice(at + 1, end)))
    at = end + 1
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** @throws Refused for an entity that XML itself does not have */
function resolved(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&([^;&]{0,12};?)/g, (_, written: string) => {
    const name = written.slice(0, -1)
    const known = Object.hasOwn(ENTITIES, name) && written.endsWith(';') ? ENTITIES[name] : undefined
    if (known !== undefined) return known
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));$/i.exec(written) ?? []
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : 0
    if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
    throw new Refused({
      reason: 'broken_archive',
      detail:
        'expected a workbook whose text is plain XML; found an entity that XML does not have. Export the file again.',
    })
  })
}
