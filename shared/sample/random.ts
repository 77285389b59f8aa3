/** Draws a number in [0, 1); the same text gives the same numbers on every machine. */
export type Random = () => number

/** A generator seeded by a text (sfc32 over an FNV-1a hash): cheap enough to give every person one of their own. */
export function randomFor(text: string): Random {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  let a = hash | 0
  let b = Math.imul(hash, 0x9e3779b1) | 0
  let c = (hash ^ 0x5bf03635) | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }
  // The first draws of neighbouring seeds resemble each other; twelve rounds mix them.
  for (let round = 0; round < 12; round += 1) next()
  return next
}

/** A whole number in [low, high], both included. */
export const int = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

/** True with this probability. */
export const chance = (random: Random, probability: number): boolean => random() < probability

/** One of the items, each as likely. An empty list is a bug. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** One of the items, by weights (above zero in sum). */
export function weighted<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  let rest = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    rest -= weight
    if (rest < 0) return item
  }
  return pick(
    random,
    items.map(([item]) => item),
  )
}

/** Whole days drawn from a log-normal distribution: most near the median, a long slow tail. */
export function slowDays(random: Random, medianDays: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.round(medianDays * Math.exp(spread * normal))
}
