import { readXml } from './xlsx-part.ts'
import { eachAttribute, type XmlHandler } from './xlsx-xml.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'

/** How a number is shown, as far as that changes what it means. */
export type NumberStyle = 'plain' | 'date' | 'percent'

/** Styles that a cell can point at; Excel itself stops at 65,490. */
const MAX_STYLES = 1 << 17

/** The styles of a workbook's cells, by their number in the cell's `s`. */
export async function cellStyles(
  archive: Archive,
  entry: ArchiveEntry | null,
): Promise<readonly NumberStyle[]> {
  if (!entry) return []
  const handler = new StylesHandler()
  await readXml(archive, entry, handler)
  return handler.styles
}

class StylesHandler implements XmlHandler {
  readonly wants = false
  readonly styles: NumberStyle[] = []
  readonly #formats = new Map<number, NumberStyle>()
  #inCells = false

  open(name: string, text: string, from: number, to: number): void {
    if (name === 'cellXfs') this.#inCells = true
    else if (name === 'numFmt') {
      let id = -1
      let code = ''
      eachAttribute(text, from, to, (attribute, value) => {
        if (attribute === 'numFmtId') id = Number(value)
        else if (attribute === 'formatCode') code = value
      })
      if (this.#formats.size < MAX_STYLES) this.#formats.set(id, styleOf(code))
    } else if (name === 'xf' && this.#inCells && this.styles.length < MAX_STYLES) {
      let style: NumberStyle = 'plain'
      eachAttribute(text, from, to, (attribute, value) => {
        if (attribute === 'numFmtId') style = this.#formats.get(Number(value)) ?? builtIn(Number(value))
      })
      this.styles.push(style)
    }
  }

  text(): void {}

  close(name: string): void {
    if (name === 'cellXfs') this.#inCells = false
  }
}

/** Formats that are known by number alone; 27-36 and 50-58 are dates in Chinese, Japanese and Korean editions. */
function builtIn(id: number): NumberStyle {
  if (id === 9 || id === 10) return 'percent'
  const isDate =
    (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
  return isDate ? 'date' : 'plain'
}

/** What a format code does to a positive number. Text in quotes, after a backslash or in brackets is shown as it is. */
export function styleOf(code: string): NumberStyle {
  const [first = ''] = code
    .slice(0, 1000)
    .replaceAll(/"[^"]*"?|\\.|[_*]./gu, '')
    .split(';')
  const bare = first.replaceAll(/\[(?:[hms]+)\]/gi, 'h').replaceAll(/\[[^\]]*\]/g, '')
  if (/general/i.test(bare)) return 'plain'
  if (/[ymdhs]/i.test(bare)) return 'date'
  return bare.includes('%') ? 'percent' : 'plain'
}
