/** Seeded chance: the same seed and name give the same throws, on every machine. */
export type Dice = {
  /** Uniform in [0, 1). */
  unit(): number
  chance(probability: number): boolean
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
}

/** `name` keeps streams apart, so that switching one trouble off leaves the throws of the others alone. */
export const dice = (seed: number, name: string): Dice => {
  let state = seed >>> 0
  for (const letter of name) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1))
  const pick = <T>(from: readonly T[]): T => {
    for (const [i, item] of from.entries()) if (unit() * (from.length - i) < 1) return item
    throw new Error('nothing to pick from')
  }
  const shuffle = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, at: unit() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  return { unit, chance: (p) => unit() < p, whole, pick, shuffle }
}
