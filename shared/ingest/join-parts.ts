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
  const staged: StagedRows[] = []
  for (const kind of isRejected ? [] : new Set(parts.flatMap((part) => part.staged.map((one) => one.kind)))) {
    const pieces = parts.flatMap((part, index) =>
      part.staged.filter((one) => one.kind === kind).map((one) => ({ ...one, index })),
    )
    const path = resolve(outDir, `${kind}.parquet`)
    let rows = pieces[0]?.rows ?? 0
    if (parts.length === 1) await rename(pieces[0]?.path ?? path, path)
    else {
      const select = `select s.* exclude (path) replace (${LINE}) from ${together(pieces)}`
      rows = await copy(`${sumOfParts(contract, kind, select)} order by line`, path, file, engine)
    }
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
  const bad = parts.flatMap(({ part, quarantinePath: path }, index) =>
    part === null || path === null ? [] : [{ path, index, name: part }],
  )
  if (bad.length === 0) return { ...whole, staged, quarantinePath: null }
  const quarantinePath = resolve(outDir, 'quarantine.parquet')
  const detail = `s.detail || ' (' || p.name || ', line ' || s.line || ')' as detail`
  const select = `select s.* exclude (path) replace (${LINE}, ${detail}) from ${together(bad)} order by line`
  await copy(select, quarantinePath, file, engine)
  return { ...whole, staged, quarantinePath }
}

const LINE = `s.line + cast(p.part as bigint) * ${LINES_OF_A_PART} as line`

/** SQL: the rows of several files as `s`, each beside its part as `p`. An archive may have thousands of them. */
function together(pieces: readonly { path: string; index: number; name?: string }[]): string {
  const paths = pieces.map(({ path }) => literal(path))
  const parts = pieces.map(
    ({ index, name = '' }, place) =>
      `(${paths[place]}, ${index}, ${literal(maskedName(name).slice(0, 200))})`,
  )
  return `read_parquet([${paths.join(', ')}], filename = 'path') s
    join (values ${parts.join(', ')}) p (path, part, name) on p.path = s.path`
}
