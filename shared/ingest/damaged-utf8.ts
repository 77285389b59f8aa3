import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'

const LF = 10
/** Begins a character of three bytes or more, as Chinese ones are. */
const THREE_BYTES = 0xe0
/** Text without lines is not held. */
const MAX_LINE_BYTES = 8 << 20
const MARK = Buffer.from('\ufeff')

/**
 * Whether text that is not UTF-8 was UTF-8 until it was cut or changed: it has the mark, or at least half of its
 * lines beyond ASCII are UTF-8 and hold Chinese. GB18030 would take most of such text and make other words of it:
 * every platform another one, every order a second time. Its own lines may be UTF-8 by chance, then of other scripts.
 * Reads the file once.
 */
export async function isDamagedUtf8(path: string): Promise<boolean> {
  const lines = { good: 0, bad: 0 }
  const count = (line: Buffer): void => {
    if (isAscii(line)) return
    if (!isUtf8(line)) lines.bad += 1
    else if (line.some((byte) => byte >= THREE_BYTES)) lines.good += 1
  }
  let rest = Buffer.alloc(0)
  let first = true
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const chunk = Buffer.concat([rest, piece])
    if (first && chunk.indexOf(MARK) === 0) return true
    first = false
    let from = 0
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      count(chunk.subarray(from, at))
      from = at + 1
    }
    rest = chunk.subarray(from)
    if (rest.length > MAX_LINE_BYTES) return false
  }
  count(rest)
  return lines.good > 0 && lines.good >= lines.bad
}
