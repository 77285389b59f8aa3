import { expect } from 'vitest'
import { InputError } from '../../../shared/errors.ts'
import { parseBrandFile } from '../../../shared/ingest/brand-file.ts'

/** The least a brand file may say. */
export const SMALL = 'brand: lumina\nname: { zh: 露米娜, en: Lumina }\n'

/** The message of a file with lines put after the small one, which has two. */
export function refusal(more: string, folder = 'lumina', start = SMALL): string {
  try {
    parseBrandFile(start + more, folder)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return error instanceof Error ? error.message : ''
  }
  return 'accepted'
}

export const CATEGORY = 'categories:\n  - { id: face, name: { zh: 脸, en: Face }, decision_cycle_days: 29 }\n'
/** A campaign of the file, from its category on, below a list of one category: line 6. */
export const CAMPAIGN = (text: string): string =>
  `${CATEGORY}campaigns:\n  - { id: c1, name: { zh: 一, en: One }, ${text} }\n`
