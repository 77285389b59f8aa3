import { basename } from 'node:path'
import type { Export } from './list-exports.ts'
import { contractFor } from './sources.ts'

/** Unix seconds that can be an export's: from 2013, before which there is nothing to export, to 2100. */
const [FIRST, LAST] = [1_356_998_400, 4_102_444_800]

/** When a file was exported: in its name where its source says so, else when it was modified last. */
export function exportTime({
  source,
  file,
  modifiedAt,
}: Pick<Export, 'source' | 'file' | 'modifiedAt'>): Date {
  const shape = contractFor(source)?.exportTimeInName
  const seconds = Number(shape?.exec(basename(file))?.[1] ?? Number.NaN)
  return seconds >= FIRST && seconds < LAST ? new Date(seconds * 1000) : modifiedAt
}
