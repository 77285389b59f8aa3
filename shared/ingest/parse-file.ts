import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import type { Brand } from '../brand.ts'
import { addDays, businessDate } from '../calendar.ts'
import { type Engine, literal } from '../engine/engine.ts'
import type { ParsedFile, StagedRows, Warning } from '../lake/staged.ts'
import { explainDiskError } from '../storage/disk-error.ts'
import { type ByteFacts, byteFacts } from './byte-facts.ts'
import type { Contract } from './contract.ts'
import { engineFailure } from './engine-failure.ts'
import { exportTime } from './export-time.ts'
import { type JudgedFile, judgeFile, OPTIMISE } from './judged-file.ts'
import { KEY_CLEANUP, keySetup } from './keyed-id.ts'
import { shownName } from './personal-data.ts'
import { plainPath } from './plain-path.ts'
import { readFileAs } from './read-file.ts'
import type { Refusal } from './relation.ts'
import { contractFor, SOURCES } from './sources.ts'
import { JUDGED, quarantineSelect, stageSelect } from './stage-sql.ts'

export type ParseRequest = {
  brand: Brand
  /** The brand's secret, as bytes. */
  secret: Uint8Array
  source: string
  /** Path relative to the brand's folder, for people. */
  file: string
  localPath: string
  /** When the file was modified last; its name may say better when it was exported. */
  exportedAt: Date
  size: number
  /** A folder of this file's own for its staged rows; made when it is not there. */
  outDir: string
}

/** The statements of one file run one after the other on a connection that nothing else uses meanwhile. */
export type ParseEngine = Pick<Engine, 'run' | 'rows'>

/** So many bad rows reject no file, whatever their share. */
const TOLERATED_BAD_ROWS = 5
/** A file cut after midnight holds rows of the next day; a clock may be a day off. */
const FUTURE_DAYS = 2

/**
 * Reads one file: each of its rows is staged, ignored or put into quarantine, or the file is rejected whole with
 * its reason. Nothing that a file holds makes it throw; no raw id is written, and none is in a message.
 * @throws ConfigError when the file may not be read, the disk is full or the memory limit too small; other errors
 *   are bugs
 */
export async function parseFile(request: ParseRequest, engine: ParseEngine): Promise<ParsedFile> {
  const { brand, source, file, outDir } = request
  const work = join(outDir, 'work')
  await mkdir(work, { recursive: true })
  try {
    const facts = await byteFacts(request.localPath).catch((error: unknown) => {
      throw explainDiskError(error, 'read', request.localPath)
    })
    const contract = contractFor(source, brand.sources[source])
    const exportedAt = exportTime({ source, file, modifiedAt: request.exportedAt })
    const known = { source, file, contentSha256: facts.sha256, size: facts.bytes, exportedAt }
    if (!contract) return rejected(known, unknownSource(source), null)
    const judged = await readAndJudge(contract, { ...request, exportedAt }, facts, work, engine)
    if ('reason' in judged) return rejected(known, judged, null)

    const quarantinePath = await writeQuarantine(judged, request, engine)
    const refusal = refusalOf(judged, brand)
    if (refusal) return rejected(known, refusal, quarantinePath)
    return {
      ...known,
      status: 'accepted',
      reason: null,
      detail: null,
      readRows: judged.summary.read_rows,
      ignoredRows: judged.summary.ignored_rows,
      quarantinedRows: judged.summary.bad_rows,
      warnings: await warningsOf(judged, file, engine),
      staged: await writeStaged(judged, request, engine),
      quarantinePath,
    }
  } finally {
    await engine.run(`drop table if exists ${JUDGED}; ${KEY_CLEANUP}; ${OPTIMISE}`)
    await rm(work, { recursive: true, force: true })
  }
}

async function readAndJudge(
  contract: Contract,
  request: ParseRequest,
  facts: ByteFacts,
  work: string,
  engine: ParseEngine,
): Promise<JudgedFile | Refusal> {
  const { brand, secret, file, localPath, exportedAt } = request
  const path = await plainPath(localPath, work)
  const readable = await readFileAs(contract, { path, name: file, facts }, work, engine)
  if ('reason' in readable) {
    const { otherForm } = contract
    if (!otherForm || readable.reason !== 'missing_column') return readable
    const other = await readAndJudge(otherForm, request, facts, work, engine)
    if (!('reason' in other) || other.reason !== 'missing_column') return other
    return { reason: 'missing_column', detail: `${readable.detail} Or, in its other form: ${other.detail}` }
  }
  try {
    await engine.run(keySetup(secret))
  } catch (error) {
    throw engineFailure(error, file)
  }
  const latestDate = addDays(businessDate(exportedAt, brand.timezone), FUTURE_DAYS)
  return judgeFile(contract, readable, { timezone: brand.timezone, latestDate }, file, engine)
}

/** Why a file is rejected that could be read, or null. */
function refusalOf({ contract, judgement, summary }: JudgedFile, brand: Brand): Refusal | null {
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
  const { bad_rows: bad, read_rows: read } = summary
  if (bad > TOLERATED_BAD_ROWS && bad > brand.maxQuarantineRatio * read)
    return {
      reason: 'too_many_bad_rows',
      detail: `expected at most ${brand.maxQuarantineRatio * 100} % bad rows; found ${bad} of ${read}. The quarantine lists them: mend the export, or raise max_quarantine_ratio.`,
    }
  return null
}

async function warningsOf(
  { header, summary }: JudgedFile,
  file: string,
  engine: ParseEngine,
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
  { outDir, file }: ParseRequest,
  engine: ParseEngine,
): Promise<StagedRows[]> {
  const staged: StagedRows[] = []
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
  { outDir, file }: ParseRequest,
  engine: ParseEngine,
): Promise<string | null> {
  if (summary.bad_rows === 0) return null
  const path = resolve(outDir, 'quarantine.parquet')
  await copy(quarantineSelect(judgement, relation), path, file, engine)
  return path
}

const copied = z.tuple([z.object({ Count: z.coerce.number() })])

async function copy(select: string, path: string, file: string, engine: ParseEngine): Promise<number> {
  try {
    const [{ Count }] = copied.parse(
      await engine.rows(`copy (${select}) to ${literal(path)} (format parquet, write_bloom_filter false)`),
    )
    return Count
  } catch (error) {
    throw engineFailure(error, file)
  }
}

const unknownSource = (source: string): Refusal => ({
  reason: 'unknown_source',
  detail: `expected a folder named after a source (${SOURCES.join(', ')}); found ${shownName(source)}. Move its files into the folder of their source.`,
})

const rejected = (
  known: Pick<ParsedFile, 'source' | 'file' | 'contentSha256' | 'size' | 'exportedAt'>,
  refusal: Refusal,
  quarantinePath: string | null,
): ParsedFile => ({
  ...known,
  status: 'rejected',
  reason: refusal.reason,
  detail: refusal.detail,
  readRows: 0,
  ignoredRows: 0,
  quarantinedRows: 0,
  warnings: [],
  staged: [],
  quarantinePath,
})
