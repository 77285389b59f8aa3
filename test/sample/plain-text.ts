import { gunzipSync, inflateRawSync } from 'node:zlib'

/**
 * An export as one table of CSV text, whatever the format and encoding it came in: read the plain way, by what is
 * known of the sample's files, without the product's readers. A workbook is its first sheet, an archive all its files.
 */
export function plainText(file: string, bytes: Buffer): string {
  if (file.endsWith('.gz')) return plainText(file.slice(0, -3), gunzipSync(bytes))
  if (file.endsWith('.xlsx'))
    return sheetText(membersOf(bytes).get('xl/worksheets/sheet1.xml') ?? Buffer.of())
  if (file.endsWith('.zip')) {
    const [first = '', ...others] = [...membersOf(bytes).values()].map(decoded)
    return first + others.map((text) => text.slice(text.indexOf('\n') + 1)).join('')
  }
  const text = decoded(bytes)
  const isTabbed = (text.split('\n')[0] ?? '').includes('\t')
  return isTabbed ? text.replaceAll(/[^\t\r\n\ufeff]+/g, '"$&"').replaceAll('\t', ',') : text
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** The files of a zip archive by its local headers, in their order. */
function membersOf(bytes: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>()
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name, extra] = [
      bytes.readUInt32LE(at + 18),
      bytes.readUInt16LE(at + 26),
      bytes.readUInt16LE(at + 28),
    ]
    const data = at + 30 + name + extra
    members.set(
      bytes.toString('utf8', at + 30, at + 30 + name),
      inflateRawSync(bytes.subarray(data, data + packed)),
    )
    at = data + packed
  }
  return members
}

/** The rows of a sheet from its header on: what stands above it has one cell a row. */
function sheetText(xml: Buffer): string {
  const rows = [...xml.toString().matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, inner = '']) => {
    const cells: string[] = []
    for (const [, letters = '', style, value, text] of inner.matchAll(
      /<c r="([A-Z]+)\d+"( s="1")?[^>]*>(?:<v>(.*?)<\/v>|<is><t[^>]*>(.*?)<\/t><\/is>)<\/c>/gs,
    )) {
      const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
      cells[column] = style === undefined ? (value ?? plain(text ?? '')) : dayOf(Number(value))
    }
    return Array.from(cells, (cell) => cell ?? '')
  })
  const header = rows.findIndex((cells) => cells.filter((cell) => cell !== '').length > 2)
  const width = rows[header]?.length ?? 0
  return rows
    .slice(header)
    .map((cells) =>
      Array.from({ length: width }, (_, index) => `"${(cells[index] ?? '').replaceAll('"', '""')}"`),
    )
    .map((cells) => `${cells.join(',')}\n`)
    .join('')
}

/** A day as a spreadsheet counts it. */
const dayOf = (serial: number): string => new Date(Date.UTC(1899, 11, 30 + serial)).toISOString().slice(0, 10)

const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
