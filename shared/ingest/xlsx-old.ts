import { createReadStream } from 'node:fs'
import { brokenArchive, Refused } from './refused.ts'

/** Entries of the container's folder lie at multiples of this. */
const ENTRY_BYTES = 128
const utf16 = (name: string): Buffer => Buffer.from(`${name}\0`, 'utf16le')
const ENCRYPTED = [utf16('EncryptedPackage'), utf16('EncryptionInfo')]
const SECTOR_BYTES = 512
/** How the stream of an old workbook begins, and the record that follows where it has a password. */
const BEGIN = Buffer.from([0x09, 0x08, 0x10, 0x00])
const PASSWORD = 0x2f
const AFTER_BEGIN = 20

/**
 * Why a container of old Office is not read: it is what a password makes of a new workbook, or an old one (.xls).
 * What is in it is not opened; the names in its folder tell.
 */
export async function oldOffice(path: string): Promise<Refused> {
  let before = Buffer.alloc(0)
  // What is looked for lies within a sector, and pieces are looked at in whole sectors.
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (!(piece instanceof Buffer)) continue
    const bytes = before.length > 0 ? Buffer.concat([before, piece]) : piece
    const whole = bytes.length - (bytes.length % SECTOR_BYTES)
    if (ENCRYPTED.some((name) => stands(bytes, name, ENTRY_BYTES)) || hasPassword(bytes))
      return new Refused({
        reason: 'encrypted',
        detail:
          'expected a workbook that opens without a password; found one that needs it. Save it again without a password.',
      })
    before = Buffer.from(bytes.subarray(whole))
  }
  return brokenArchive(
    'a workbook as .xlsx',
    'one of Excel 97-2003 (.xls) or another old Office file',
    'Save it as .xlsx or CSV.',
  )
}

/** Where a pattern begins at a multiple of a length, or -1. */
function placeOf(bytes: Buffer, pattern: Buffer, every: number): number {
  let at = bytes.indexOf(pattern)
  while (at >= 0 && at % every !== 0) at = bytes.indexOf(pattern, at + 1)
  return at
}

const stands = (bytes: Buffer, pattern: Buffer, every: number): boolean => placeOf(bytes, pattern, every) >= 0

function hasPassword(bytes: Buffer): boolean {
  const at = placeOf(bytes, BEGIN, SECTOR_BYTES)
  return at >= 0 && at + AFTER_BEGIN + 2 <= bytes.length && bytes.readUInt16LE(at + AFTER_BEGIN) === PASSWORD
}
