/** A text in GB18030, by the runtime's own decoder turned around: ASCII and the characters of two bytes, which Chinese exports are made of. */
export function gb18030(text: string): Buffer {
  return Buffer.concat(
    [...text].map((letter) => {
      const code = letter.charCodeAt(0)
      if (code < 0x80) return Buffer.of(code)
      const pair = PAIRS.get(letter)
      if (pair === undefined) throw new Error(`${letter} takes four bytes in GB18030`)
      return Buffer.of(pair >> 8, pair & 0xff)
    }),
  )
}

const PAIRS = new Map<string, number>()
const decoder = new TextDecoder('gb18030')
for (let first = 0x81; first <= 0xfe; first += 1)
  for (let second = 0x40; second <= 0xfe; second += 1)
    if (second !== 0x7f) PAIRS.set(decoder.decode(Buffer.of(first, second)), first * 256 + second)
