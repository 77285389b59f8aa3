import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. `saysBytes`: what the archive's list says of its length, where that is not the truth. */
export type ZipMember = { name: string; data: string | Uint8Array; saysBytes?: number; isEncrypted?: boolean }

const DEFLATED = 8
const UTF8_NAME = 0x800
/** 1 January 1980, the oldest there is: no time of writing is inside, so that the same members are the same bytes. */
const NO_DATE = 0x21
const LOCAL = Buffer.from('PK\x03\x04')
const LISTED = Buffer.from('PK\x01\x02\x14\x00', 'latin1')
const END = Buffer.from('PK\x05\x06')

/** A zip archive (APPNOTE 6.3, without its 64-bit part): members with their data, then the list of them. */
export function zipFile(members: readonly ZipMember[]): Buffer {
  const files: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const plain = Buffer.from(member.data)
    const packed = deflateRawSync(plain)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(UTF8_NAME | (member.isEncrypted === true ? 1 : 0), 2)
    head.writeUInt16LE(DEFLATED, 4)
    head.writeUInt16LE(NO_DATE, 8)
    head.writeUInt32LE(crc32(plain), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(member.saysBytes ?? plain.length, 18)
    head.writeUInt16LE(name.length, 22)
    files.push(LOCAL, head, name, packed)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    list.push(LISTED, head, place, name)
    offset += LOCAL.length + head.length + name.length + packed.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(
    list.reduce((sum, { length }) => sum + length, 0),
    8,
  )
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, ...list, END, end])
}
