/** Numbers from 0 to 1 that a seed settles. */
export type Random = () => number

/** A small generator (mulberry32): the same seed, the same corpus. */
function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same generator begun anew for a part of the corpus: it can be made again without what comes before it. */
export function seededFor(seed: number, part: string): Random {
  let hash = 0x811c9dc5 ^ seed
  for (const letter of part) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return seeded(hash)
}

const BLOCK_BYTES = 4096
/** What tears text of every format apart, put where it does not belong. */
const TEARING = [
  '"',
  ',',
  '\n',
  '\r',
  '\t',
  '\0',
  '<',
  '>',
  '&',
  ']]>',
  '{',
  '\\',
  "'",
  '\ufeff',
  '\u2028',
  '_x0000_',
  '=',
  '</row>',
  '<!--',
]

export type Mutant = { name: string; operation: 'cut' | 'flip' | 'splice'; bytes: Buffer }

/** A file cut off, changed and spliced, each somewhere in every 4 KiB of it. */
export function* mutants(original: Buffer, random: Random): Generator<Mutant> {
  const place = (from: number, to: number): number => from + Math.floor(random() * Math.max(1, to - from))
  for (let block = 0; block < Math.max(1, original.length); block += BLOCK_BYTES) {
    const at = place(block, Math.min(block + BLOCK_BYTES, original.length))
    const [before, after] = [original.subarray(0, at), original.subarray(at)]
    yield { name: `cut off at ${at}`, operation: 'cut', bytes: Buffer.from(before) }
    const flipped = Buffer.from(original)
    const places: string[] = []
    for (let count = place(1, 4); count > 0; count -= 1) {
      const where = place(block, Math.min(block + BLOCK_BYTES, original.length))
      const bit = place(0, 8)
      flipped[where] = (flipped[where] ?? 0) ^ (1 << bit)
      places.push(`${where}.${bit}`)
    }
    yield { name: `bits flipped at ${places.join(' and ')}`, operation: 'flip', bytes: flipped }
    const from = place(0, original.length)
    const piece =
      random() < 0.5
        ? original.subarray(from, from + place(1, 300))
        : Buffer.from(TEARING[place(0, TEARING.length)] ?? '')
    const gone = random() < 0.5 ? 0 : place(0, 40)
    yield {
      name: `spliced at ${at}: ${piece.length} bytes in, ${gone} out`,
      operation: 'splice',
      bytes: Buffer.concat([before, piece, after.subarray(gone)]),
    }
  }
}
