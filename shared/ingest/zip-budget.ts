import { Refused } from './refused.ts'

/** Unpacked, a file grows this much at most; what grows more is made to fill a disk. */
const MAX_GROWTH = 200
const ALWAYS_ALLOWED_BYTES = 256 << 20

/**
 * What may still be unpacked of one file, at all levels of packing together: an archive of archives has no more of
 * it than the archive alone.
 */
export class UnpackBudget {
  readonly limit: number
  #left: number

  /** @param packedBytes of the file as it came */
  constructor(packedBytes: number) {
    this.limit = Math.max(ALWAYS_ALLOWED_BYTES, packedBytes * MAX_GROWTH)
    this.#left = this.limit
  }

  /** @throws Refused when so much would be more than is left; nothing is taken. */
  check(bytes: number): void {
    if (bytes > this.#left)
      throw new Refused({
        reason: 'too_large',
        detail: `expected at most ${this.limit} bytes once unpacked (${MAX_GROWTH} times its size); found more. Export the file in parts.`,
      })
  }

  /** @throws Refused when more was unpacked than may be. */
  take(bytes: number): void {
    this.check(bytes)
    this.#left -= bytes
  }
}
