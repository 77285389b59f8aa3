import type { Refusal } from './relation.ts'

/** Thrown deep inside the reading of a packed file: the whole file cannot be read, and why. Never leaves `readParts`. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** A packed file that was cut off, changed or made wrong. `found`: in words, nothing of the file's content. */
export const brokenArchive = (expected: string, found: string, next = 'Upload it again.'): Refused =>
  new Refused({ reason: 'broken_archive', detail: `expected ${expected}; found ${found}. ${next}` })
