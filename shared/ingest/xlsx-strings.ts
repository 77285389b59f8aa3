import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { readXml } from './xlsx-part.ts'
import type { XmlHandler } from './xlsx-xml.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'

/** The texts that a workbook's cells share, by their number. */
export type SharedStrings = {
  /** null: the workbook has no such text; TOO_LONG: more than a row may hold. */
  get: (index: number) => string | typeof TOO_LONG | null
  close: () => void
}

/** Stands for a text that is longer than is read. */
export const TOO_LONG = Symbol('too long')

/** Characters of shared text that are held in memory; what is beyond waits on the disk. */
const HELD_CHARS = 16 << 20
/** What a text costs besides its characters. */
const OVERHEAD_CHARS = 24
const PAGE_STRINGS = 256
const PAGE_CHARS = 1 << 16
const MAX_CHARS = 1 << 20
const TOO_LONG_ON_DISK = '\u0001'

/** Texts that lie beside each other are read beside each other: they are held and laid aside by the page. */
type Page = { first: number; texts: string[] | null; cost: number; place: number; bytes: number }

/**
 * Reads the shared texts of a workbook, and holds a bounded part of them in memory: the rest is in a file of its own.
 * @param scratch where that file may be written
 */
export async function sharedStrings(
  archive: Archive,
  entry: ArchiveEntry | null,
  scratch: string,
): Promise<SharedStrings> {
  const pages = new Pages(scratch)
  try {
    if (entry) await readXml(archive, entry, new StringsHandler(pages))
    pages.seal()
    return { get: (index) => pages.get(index), close: () => pages.close() }
  } catch (error) {
    pages.close()
    throw error
  }
}

class StringsHandler implements XmlHandler {
  wants = false
  readonly #pages: Pages
  #text = ''
  #isTooLong = false
  #phonetic = 0

  constructor(pages: Pages) {
    this.#pages = pages
  }

  open(name: string): void {
    if (name === 't') this.wants = this.#phonetic === 0
    else if (name === 'si') {
      this.#text = ''
      this.#isTooLong = false
      this.#phonetic = 0
    } else if (name === 'rPh') this.#phonetic += 1
  }

  text(text: string): void {
    if (this.#text.length + text.length > MAX_CHARS) this.#isTooLong = true
    else this.#text += text
  }

  close(name: string): void {
    if (name === 't') this.wants = false
    else if (name === 'rPh') this.#phonetic -= 1
    else if (name === 'si') this.#pages.add(this.#isTooLong ? TOO_LONG_ON_DISK : unescaped(this.#text))
  }
}

class Pages {
  readonly #scratch: string
  readonly #pages: Page[] = []
  #open: string[] = []
  #openCost = 0
  #count = 0
  #held = 0
  #file: number | null = null
  #fileBytes = 0
  #last: Page | null = null
  /** Where the search for a page to lay aside goes on. */
  #hand = 0

  constructor(scratch: string) {
    this.#scratch = scratch
  }

  add(text: string): void {
    this.#open.push(text)
    this.#openCost += text.length + OVERHEAD_CHARS
    this.#count += 1
    if (this.#open.length >= PAGE_STRINGS || this.#openCost >= PAGE_CHARS) this.seal()
  }

  seal(): void {
    if (this.#open.length === 0) return
    const page: Page = {
      first: this.#count - this.#open.length,
      texts: this.#open,
      cost: this.#openCost,
      place: -1,
      bytes: 0,
    }
    this.#pages.push(page)
    this.#hold(page)
    this.#open = []
    this.#openCost = 0
  }

  get(index: number): string | typeof TOO_LONG | null {
    const page = this.#pageOf(index)
    if (!page) return null
    const texts = page.texts ?? this.#fetch(page)
    const text = texts[index - page.first]
    return text === TOO_LONG_ON_DISK ? TOO_LONG : (text ?? null)
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #pageOf(index: number): Page | null {
    if (!(index >= 0 && index < this.#count)) return null
    const last = this.#last
    if (last && index >= last.first && index < last.first + (last.texts?.length ?? 0)) return last
    let [low, high] = [0, this.#pages.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#pages[middle]?.first ?? 0) <= index) low = middle
      else high = middle - 1
    }
    this.#last = this.#pages[low] ?? null
    return this.#last
  }

  /** Counts a page that is in memory now, and lays others aside until all fit. */
  #hold(page: Page): void {
    this.#held += page.cost
    while (this.#held > HELD_CHARS) {
      const other = this.#pages[this.#hand % this.#pages.length]
      this.#hand = (this.#hand + 1) % this.#pages.length
      if (!other || other === page || other.texts === null) {
        if (this.#held === page.cost) return
        continue
      }
      this.#layAside(other)
    }
  }

  #layAside(page: Page): void {
    if (page.place < 0) {
      this.#file ??= openSync(this.#scratch, 'w+')
      const bytes = Buffer.from((page.texts ?? []).join('\0'))
      page.place = this.#fileBytes
      page.bytes = bytes.length
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
      this.#fileBytes += bytes.length
    }
    page.texts = null
    this.#held -= page.cost
  }

  #fetch(page: Page): string[] {
    const bytes = Buffer.alloc(page.bytes)
    for (let at = 0; at < bytes.length && this.#file !== null; ) {
      const read = readSync(this.#file, bytes, at, bytes.length - at, page.place + at)
      if (read === 0) break
      at += read
    }
    page.texts = bytes.toString('utf8').split('\0')
    this.#hold(page)
    return page.texts
  }
}

/**
 * A text as its cell shows it: workbooks write characters that XML cannot hold as `_x000D_`. One that stands for a
 * NUL, which nothing that reads text takes, stays as it is written.
 */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (written, hex: string) =>
        hex === '0000' ? written : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text
