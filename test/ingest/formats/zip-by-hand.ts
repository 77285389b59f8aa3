import { crc32, deflateRawSync } from 'node:zlib'

/** One file of an archive, and what its headers say of it where that is not the truth. */
export type ZipEntry = {
  name: string | Buffer
  data: string | Uint8Array
  /** 0 stored, 8 deflated (the default); others leave the data as it is. */
  method?: number
  /** Bit 0: encrypted. Bit 11: the name is UTF-8 (set by itself for a text). */
  flags?: number
  /** What the list says instead of the true length and checksum. */
  bytes?: number
  sum?: number
}

/** A zip archive, byte by byte as APPNOTE.TXT has it: local headers with their data, the list, its end. */
export function zipOf(entries: readonly ZipEntry[], { count }: { count?: number } = {}): Buffer {
  const files: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name: given, data, method = 8, flags = 0, bytes, sum } of entries) {
    const name = Buffer.from(given)
    const plain = Buffer.from(data)
    const packed = method === 8 ? deflateRawSync(plain) : plain
    const utf8 = typeof given === 'string' ? 0x800 : 0
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0) // version needed
    common.writeUInt16LE(flags | utf8, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt16LE(0, 6) // time
    common.writeUInt16LE(0x5d22, 8) // date: 2 September 2026
    common.writeUInt32LE(sum ?? crc32(plain), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes ?? plain.length, 18)
    common.writeUInt16LE(name.length, 22)
    common.writeUInt16LE(0, 24) // extra
    files.push(Buffer.from('PK\x03\x04'), common, name, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    list.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, name)
    offset += 4 + common.length + name.length + packed.length
  }
  const size = list.reduce((total, piece) => total + piece.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(count ?? entries.length, 4)
  end.writeUInt16LE(count ?? entries.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, ...list, Buffer.from('PK\x05\x06'), end])
}
