import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, openPromise, validateFileName, type ZipFile } from 'yauzl'
import { brokenArchive, Refused } from './refused.ts'
import type { UnpackBudget } from './zip-budget.ts'

/** A file in an archive. `bytes`: once unpacked, as the archive says. */
export type ArchiveEntry = { name: string; bytes: number; entry: Entry }

/** An archive whose list of files was checked before any of them was opened. Folders are not in it. */
export type Archive = {
  entries: readonly ArchiveEntry[]
  /**
   * The file unpacked, piece by piece.
   * @throws Refused when it is not what the list says: its length and its checksum are compared
   */
  read: (entry: ArchiveEntry) => AsyncGenerator<Buffer>
  close: () => void
}

/** A workbook has some dozen; an export in more pieces than this is none. */
const MAX_ENTRIES = 10_000
const STORED = 0
const DEFLATED = 8
const AES = 99
const WHOLE = 'a whole zip archive or workbook'

/**
 * Opens a zip archive and checks its list: how many files, their sizes together, their names, how they are packed.
 * @throws Refused when any of it is not as it should be
 */
export async function openArchive(path: string, budget: UnpackBudget): Promise<Archive> {
  let zip: ZipFile
  try {
    // Names are taken as bytes: archives made on Chinese Windows hold GB18030 and do not say so.
    zip = await openPromise(path, { autoClose: false, decodeStrings: false })
  } catch (error) {
    throw ofArchive(error)
  }
  try {
    const entries = await listEntries(zip)
    budget.check(entries.reduce((sum, { bytes }) => sum + bytes, 0))
    return { entries, read: (entry) => readEntry(zip, entry, budget), close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw ofArchive(error)
  }
}

async function listEntries(zip: ZipFile): Promise<ArchiveEntry[]> {
  if (zip.entryCount > MAX_ENTRIES)
    throw new Refused({
      reason: 'too_large',
      detail: `expected an archive of at most ${MAX_ENTRIES} files; found ${zip.entryCount}. Pack them in several archives.`,
    })
  const entries: ArchiveEntry[] = []
  const names = new Set<string>()
  for await (const entry of zip.eachEntry()) {
    const name = decodedName(entry.fileNameRaw)
    if (entry.isEncrypted() || entry.compressionMethod === AES) throw ENCRYPTED
    if (validateFileName(name) !== null || name.includes('\0'))
      throw brokenArchive(
        'an archive whose files stay where it is unpacked',
        'a path that leads elsewhere (../ or /)',
        'Pack the files again, without their folders.',
      )
    if (name.endsWith('/')) continue
    if (names.has(name)) throw brokenArchive(WHOLE, 'two files of one name in it', 'Pack the files again.')
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
      throw brokenArchive(
        'a zip archive packed in the plain way (deflate)',
        `another way of packing (method ${entry.compressionMethod})`,
        'Pack the files again as a plain zip.',
      )
    names.add(name)
    entries.push({ name, bytes: entry.uncompressedSize, entry })
  }
  return entries
}

async function* readEntry(
  zip: ZipFile,
  { entry, bytes }: ArchiveEntry,
  budget: UnpackBudget,
): AsyncGenerator<Buffer> {
  try {
    const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false })
    const inflate = entry.compressionMethod === DEFLATED ? createInflateRaw({ chunkSize: 1 << 16 }) : null
    if (inflate) packed.on('error', (error) => inflate.destroy(error)).pipe(inflate)
    let length = 0
    let sum = 0
    try {
      for await (const chunk of inflate ?? packed) {
        if (!(chunk instanceof Buffer)) continue
        length += chunk.length
        if (length > bytes) break
        sum = crc32(chunk, sum)
        budget.take(chunk.length)
        yield chunk
      }
    } finally {
      inflate?.destroy()
      packed.destroy()
    }
    if (length !== bytes || sum !== entry.crc32)
      throw brokenArchive(WHOLE, 'a file in it that was changed or cut off')
  } catch (error) {
    throw ofArchive(error)
  }
}

/** In UTF-8, else as Chinese Windows writes names; always with `/` between folders. */
function decodedName(raw: Buffer): string {
  let name: string
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    name = new TextDecoder('gb18030').decode(raw)
  }
  return name.replaceAll('\\', '/')
}

const ENCRYPTED = new Refused({
  reason: 'encrypted',
  detail:
    'expected a file that opens without a password; found an encrypted archive. Export it again without a password.',
})

/** What an error of the archive's reader means; those of the disk fly. */
function ofArchive(error: unknown): unknown {
  if (error instanceof Refused || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code !== '' && !code.startsWith('Z_') && code !== 'ERR_STREAM_PREMATURE_CLOSE') return error
  if (error.message.includes('strong encryption')) return ENCRYPTED
  return brokenArchive(WHOLE, 'one that cannot be read to its end')
}
