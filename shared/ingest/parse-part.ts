import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as z from 'zod'
import type { Brand } from '../brand.ts'
import { type Engine, literal } from '../engine/engine.ts'
import type { ParsedFile, StagedRows, Warning } from '../lake/staged.ts'
import type { Circumstances } from './column-rules.ts'
import { engineFailure } from './engine-failure.ts'
import { type JudgedFile, judgeFile } from './judged-file.ts'
import { maskedName, shownName } from './personal-data.ts'
import type { Readable } from './read-file.ts'
import { keepPlaces } from './related-rows.ts'
import type { Refusal } from './relation.ts'
import { JUDGED, quarantineSelect, stageSelect } from './stage-sql.ts'

/** So many bad rows reject no file, whatever their share. */
const TOLERATED_BAD_ROWS = 5

/** What one part of a file yields: its rows by what became of them. A file without parts is its own one part. */
export type ParsedPart = Pick<
  ParsedFile,
  'readRows' | 'ignoredRows' | 'quarantinedRows' | 'warnings' | 'staged' | 'quarantinePath'
> & {
  part: string | null
  /** Why the file is rejected for what is in this part. */
  refusal: Refusal | null
}

/**
 * Judges every row of a part and writes what is staged of it, and its bad rows.
 * @param outDir a folder of the part's own; made when it is not there
 */
export async function parsePart(
  readable: Readable,
  circumstances: Circumstances,
  { file, brand, outDir }: { file: string; brand: Brand; outDir: string },
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<ParsedPart> {
  const { part } = readable
  const none = { part, readRows: 0, ignoredRows: 0, quarantinedRows: 0, warnings: [], staged: [] }
  const judged = await judgeFile(readable.contract, readable, circumstances, file, engine)
  if ('reason' in judged) return { ...none, quarantinePath: null, refusal: ofPart(part, judged) }
  const places = part === null ? null : keepPlaces(judged.contract)
  if (places) await engine.run(places)
  await mkdir(outDir, { recursive: true })
  const { read_rows: readRows, ignored_rows: ignoredRows, bad_rows: quarantinedRows } = judged.summary
  const quarantinePath = await writeQuarantine(judged, { outDir, file }, engine)
  // Of a file in parts the bad rows are counted over all of them.
  const refusal =
    refusalOf(judged) ?? (part === null ? tooManyBadRows(quarantinedRows, readRows, brand) : null)
  if (refusal) return { ...none, quarantinedRows, quarantinePath, refusal: ofPart(part, refusal) }
  const shown = part === null ? file : `${file} (${maskedName(part)})`
  return {
    part,
    readRows,
    ignoredRows,
    quarantinedRows,
    warnings: await warningsOf(judged, shown, engine),
    staged: await writeStaged(judged, { outDir, file }, engine),
    quarantinePath,
    refusal: null,
  }
}

/** A refusal that says in which part of the file its cause lies. */
const ofPart = (part: string | null, { reason, detail }: Refusal): Refusal => ({
  reason,
  detail: part === null ? detail : `${maskedName(part)}: ${detail}`,
})

/** Why a file with so many bad rows is rejected, or null. */
export function tooManyBadRows(bad: number, read: number, brand: Brand): Refusal | null {
  if (bad <= TOLERATED_BAD_ROWS || bad <= brand.maxQuarantineRatio * read) return null
  return {
    reason: 'too_many_bad_rows',
    detail: `expected at most ${brand.maxQuarantineRatio * 100} % bad rows; found ${bad} of ${read}. The quarantine lists them: mend the export, or raise max_quarantine_ratio.`,
  }
}

/** Why a file is rejected that could be read, or null. */
function refusalOf({ contract, judgement, summary }: JudgedFile): Refusal | null {
  const differing = judgement.repeated.filter((_, index) => summary.ambiguous[index])
  if (differing.length > 0) {
    const names = contract.columns
      .filter(({ name }) => differing.includes(name))
      .map(({ headers }) => headers[0])
    return {
      reason: 'ambiguous_header',
      detail: `expected each column once, or with equal values; found ${names.join(', ')} more than once with different ones. Remove the wrong one.`,
    }
  }
  if (summary.personal)
    return {
      reason: 'raw_personal_data',
      detail: `expected hashed ids in ${judgement.persons.join(', ')}; found a phone number or an e-mail address. Hash the ids before they are exported; nothing of this file was kept.`,
    }
  return null
}

async function warningsOf(
  { header, summary }: JudgedFile,
  file: string,
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<Warning[]> {
  const warnings: Warning[] = []
  const { extra } = header
  if (extra.length > 0) {
    const names = extra
      .slice(0, 10)
      .map((name) => shownName(name))
      .join(', ')
    warnings.push({
      code: 'extra_columns',
      message: `${file}: ${extra.length === 1 ? '1 column is' : `${extra.length} columns are`} in no contract and left out: ${names}${extra.length > 10 ? ', …' : ''}.`,
      rows: extra.length,
    })
  }
  if (summary.midnights_only) {
    const [found] = z
      .array(z.object({ n: z.coerce.number() }))
      .parse(
        await engine.rows(
          `select coalesce(sum(n - 1), 0) as n from (select count(*) as n from ${JUDGED} where verdict = 0 and key_hash is null group by row_hash)`,
        ),
      )
    if (found && found.n > 0)
      warnings.push({
        code: 'equal_rows_without_time',
        message: `${file}: ${found.n} rows equal an earlier one and no row has a time of day, so they count once. If they are counts, write them into the column count.`,
        rows: found.n,
      })
  }
  return warnings
}

async function writeStaged(
  { contract, relation, header, summary }: JudgedFile,
  { outDir, file }: { outDir: string; file: string },
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<StagedRows[]> {
  const staged: StagedRows[] = []
  if (summary.staged_rows === 0) return staged
  for (const stage of contract.stages(new Set(header.found.keys()))) {
    const path = resolve(outDir, `${stage.kind}.parquet`)
    const rows = await copy(stageSelect(stage, relation), path, file, engine)
    if (rows > 0)
      staged.push({ kind: stage.kind, path, rows, minDate: summary.min_date, maxDate: summary.max_date })
  }
  return staged
}

async function writeQuarantine(
  { judgement, relation, summary }: JudgedFile,
  { outDir, file }: { outDir: string; file: string },
  engine: Pick<Engine, 'run' | 'rows'>,
): Promise<string | null> {
  if (summary.bad_rows === 0) return null
  const path = resolve(outDir, 'quarantine.parquet')
  await copy(quarantineSelect(judgement, relation), path, file, engine)
  return path
}

const copied = z.tuple([z.object({ Count: z.coerce.number() })])

/**
 * Writes rows as a Parquet file.
 * @returns how many there are
 */
export async function copy(
  select: string,
  path: string,
  file: string,
  engine: Pick<Engine, 'rows'>,
): Promise<number> {
  try {
    const [{ Count }] = copied.parse(
      await engine.rows(`copy (${select}) to ${literal(path)} (format parquet, write_bloom_filter false)`),
    )
    return Count
  } catch (error) {
    throw engineFailure(error, file)
  }
}
