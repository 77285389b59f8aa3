import { open } from 'node:fs/promises'

/** How a file's bytes are laid out, as far as its first bytes and its name tell. */
export type FileFormat = 'delimited' | 'ndjson' | 'parquet' | 'gzip' | 'zip' | 'old-office'

/** The format of a file and, for text with a byte order mark, its encoding. */
export async function fileFormat(
  path: string,
  name: string,
): Promise<{ format: FileFormat; utf16: string | null }> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(64)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return formatOf(head.subarray(0, bytesRead), name)
  } finally {
    await file.close()
  }
}

/** Bytes decide before the name does: a workbook saved as `.csv` is a zip all the same. */
function formatOf(head: Buffer, name: string): { format: FileFormat; utf16: string | null } {
  const begins = (...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte)
  if (begins(0x50, 0x41, 0x52, 0x31)) return { format: 'parquet', utf16: null }
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) return { format: 'zip', utf16: null }
  if (begins(0x1f, 0x8b)) return { format: 'gzip', utf16: null }
  if (begins(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) return { format: 'old-office', utf16: null }
  const utf16 = begins(0xff, 0xfe) ? 'utf-16le' : begins(0xfe, 0xff) ? 'utf-16be' : null
  const named = name.toLowerCase().replace(/\.gz$/, '')
  if (/\.(nd)?jsonl?$/.test(named)) return { format: 'ndjson', utf16 }
  if (named.endsWith('.parquet')) return { format: 'parquet', utf16: null }
  if (/\.(xls[xm]|zip)$/.test(named)) return { format: 'zip', utf16: null }
  return { format: 'delimited', utf16 }
}
