import { Refused } from './refused.ts'
import { type XmlHandler, XmlReader } from './xlsx-xml.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'

/**
 * Reads one XML part of a workbook, piece by piece.
 * @param goesOn is asked after each piece; false ends the reading before the part does
 * @throws Refused when it is not what it should be
 */
export async function readXml(
  archive: Archive,
  entry: ArchiveEntry,
  handler: XmlHandler,
  goesOn: () => boolean = () => true,
): Promise<void> {
  const reader = new XmlReader(handler)
  let decoder: InstanceType<typeof TextDecoder> | null = null
  for await (const bytes of archive.read(entry)) {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    reader.push(decoded(decoder, bytes))
    if (!goesOn()) return
  }
  if (decoder) reader.push(decoded(decoder, null))
  reader.end()
}

/** UTF-8, or UTF-16 by its byte order mark; XML in other encodings says so in vain: no spreadsheet writes any. */
const encodingOf = (bytes: Buffer): string =>
  bytes[0] === 0xff && bytes[1] === 0xfe
    ? 'utf-16le'
    : bytes[0] === 0xfe && bytes[1] === 0xff
      ? 'utf-16be'
      : 'utf-8'

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer | null): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Refused({
      reason: 'bad_encoding',
      detail: `expected a workbook in UTF-8; found bytes that are none (${decoder.encoding}). Export the file again.`,
    })
  }
}
