import type { Scope } from '../review.ts'
import type { Html } from './html.ts'
import { filled, label, type Sheet } from './sheet.ts'

/** Whose asset it is, within a sentence. */
export const scopeName = (sheet: Sheet, { scope, id, name }: Scope): Html =>
  scope === 'brand'
    ? filled(sheet.words.crowd.brandScope, {})
    : filled(sheet.words.crowd.categoryScope, { name: label(sheet, name, id) })
