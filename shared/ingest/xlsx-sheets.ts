import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contract } from './contract.ts'
import type { Refusal, Relation } from './relation.ts'
import { sheetRelation } from './xlsx-relation.ts'
import { sharedStrings } from './xlsx-strings.ts'
import { cellStyles } from './xlsx-styles.ts'
import { readWorkbook } from './xlsx-workbook.ts'
import type { Archive } from './zip-archive.ts'
import type { UnpackBudget } from './zip-budget.ts'

/** A sheet whose rows can be read; `part` is its name where the workbook has others. */
export type ReadableSheet = { contract: Contract; relation: Relation; bytes: number; part: string | null }

/**
 * The sheets of a workbook that have every required column, one after the other; a sheet's rows can be read until
 * the next one is asked for. Other sheets are left alone; where all are, why.
 * @param work a folder for the rows
 * @throws Refused when the workbook cannot be read
 */
export async function* readSheets(
  contract: Contract,
  archive: Archive,
  work: string,
  budget: UnpackBudget,
): AsyncGenerator<ReadableSheet | Refusal> {
  const workbook = await readWorkbook(archive)
  const strings = await sharedStrings(archive, workbook.strings, join(work, 'texts'))
  try {
    const styles = await cellStyles(archive, workbook.styles)
    const context = { strings, styles, from1904: workbook.from1904 }
    let best: { missing: Refusal | null; fits: number } = { missing: null, fits: -1 }
    let isBlank = true
    let isRead = false
    for (const [index, { name, entry }] of workbook.sheets.entries()) {
      const to = join(work, `sheet-${index}.csv`)
      const sheet = await sheetRelation(contract, archive, entry, context, to, budget)
      if ('relation' in sheet) {
        isRead = true
        yield { ...sheet, part: workbook.sheets.length > 1 ? name : null }
      } else {
        isBlank &&= sheet.isBlank
        if (sheet.fits > best.fits) best = sheet
      }
      await rm(to, { force: true })
    }
    if (isRead) return
    if (isBlank) yield EMPTY_WORKBOOK
    else yield best.missing ?? EMPTY_WORKBOOK
  } finally {
    strings.close()
  }
}

const EMPTY_WORKBOOK: Refusal = {
  reason: 'empty_file',
  detail:
    'expected a sheet with a header and rows; found nothing in any sheet. Export it again, or remove it.',
}
