let bytesOf: Map<string, number> | null = null

/**
 * A text as Chinese Windows writes it: one byte for ASCII, two for the characters of GBK, which GB18030 keeps.
 * @throws RangeError for a character that needs four bytes
 */
export function gb18030(text: string): Buffer {
  bytesOf ??= tableOfPairs()
  const bytes = Buffer.alloc(2 * text.length)
  let length = 0
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code < 0x80) {
      bytes[length++] = code
      continue
    }
    const pair = bytesOf.get(character)
    if (pair === undefined) throw new RangeError(`${character} is not in GBK`)
    bytes[length++] = pair >> 8
    bytes[length++] = pair & 0xff
  }
  return bytes.subarray(0, length)
}

/** Node reads the encoding and does not write it: every pair of bytes is read once. */
function tableOfPairs(): Map<string, number> {
  const decoder = new TextDecoder('gb18030')
  const pairs = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1 && character !== '\ufffd') pairs.set(character, (lead << 8) | trail)
    }
  }
  return pairs
}
