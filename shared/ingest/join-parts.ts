import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Engine, literal } from '../engine/engine.ts'
import type { ParsedFile, StagedRows } from '../lake/staged.ts'
import type { Contract } from './contract.ts'
import { copy, type ParsedPart } from './parse-part.ts'
import { maskedName } from './personal-data.ts'
import { sumOfParts } from './related-rows.ts'

/** The lines of the second part of a file count from here on, those of the third from twice here on: no two are one. */
const LINES_OF_A_PART = 1_000_000_000

type Whole = Pick<
  ParsedFile,
  'readRows' | 'ignoredRows' | 'quarantinedRows' | 'warnings' | 'staged' | 'quarantinePath'
>

/**
 * Makes one file of its parts: counts are added up, and what lies in a part's folder comes to the file's own. Lines
 * of later parts are told apart by their billions; a bad row says its part and its line in it.
 * @param isRejected of a rejected file nothing but the bad rows is kept
 */
export async function joinParts(
  parts: readonly ParsedPart[],
  {
    contract,
    outDir,
    file,
    isRejected,
  }: { contract: Contract; outDir: string; file: string; isRejected: boolean },
  engine: Pick<Engine, 'rows'>,
): Promise<Whole> {
  const total = (count: (part: ParsedPart) => number): number =>
    parts.reduce((sum, part) => sum + count(part), 0)
  const whole = {
    readRows: total((part) => part.readRows),
    ignoredRows: total((part) => part.ignoredRows),
    quarantinedRows: total((part) => part.quarantinedRows),
    warnings: parts.flatMap(({ warnings }) => warnings),
  }
  const [first] = parts
  if (!first || first.part === null)
    return { ...whole, staged: first?.staged ?? [], quarantinePath: first?.quarantinePath ?? null }
  const line = (index: number): string => `line + ${index * LINES_OF_A_PART} as line`
  const staged: StagedRows[] = []
  for (const kind of isRejected ? [] : new Set(parts.flatMap((part) => part.staged.map((one) => one.kind)))) {
    const pieces = parts.flatMap((part, index) =>
      part.staged.filter((one) => one.kind === kind).map((one) => ({ ...one, index })),
    )
    const path = resolve(outDir, `${kind}.parquet`)
    const selects = pieces.map(
      (one) => `select * replace (${line(one.index)}) from read_parquet(${literal(one.path)})`,
    )
    let rows = pieces[0]?.rows ?? 0
    if (parts.length === 1) await rename(pieces[0]?.path ?? path, path)
    else rows = await copy(sumOfParts(contract, kind, selects.join(' union all ')), path, file, engine)
    const dates = pieces.flatMap(({ minDate, maxDate }) => [minDate, maxDate]).filter((date) => date !== null)
    dates.sort()
    staged.push({
      kind,
      path,
      rows,
      minDate: dates[0] ?? null,
      maxDate: dates.at(-1) ?? null,
    })
  }
  const selects = parts.flatMap(({ part, quarantinePath: from }, index) => {
    if (!from || part === null) return []
    const where = literal(` (${maskedName(part).slice(0, 200)}, line `)
    return [
      `select * replace (${line(index)}, detail || ${where} || line || ')' as detail) from read_parquet(${literal(from)})`,
    ]
  })
  if (selects.length === 0) return { ...whole, staged, quarantinePath: null }
  const quarantinePath = resolve(outDir, 'quarantine.parquet')
  await copy(selects.join(' union all '), quarantinePath, file, engine)
  return { ...whole, staged, quarantinePath }
}
