import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Brand } from '../brand.ts'
import { addDays, businessDate } from '../calendar.ts'
import type { Engine } from '../engine/engine.ts'
import type { ParsedFile } from '../lake/staged.ts'
import { explainDiskError } from '../storage/disk-error.ts'
import { type ByteFacts, byteFacts } from './byte-facts.ts'
import type { Contract } from './contract.ts'
import { engineFailure } from './engine-failure.ts'
import { exportTime } from './export-time.ts'
import { joinParts } from './join-parts.ts'
import { OPTIMISE } from './judged-file.ts'
import { KEY_CLEANUP, keySetup } from './keyed-id.ts'
import { type ParsedPart, parsePart, tooManyBadRows } from './parse-part.ts'
import { shownName } from './personal-data.ts'
import { plainPath } from './plain-path.ts'
import { readParts } from './read-file.ts'
import { FORGET_RELATED } from './related-rows.ts'
import type { Refusal } from './relation.ts'
import { contractFor, SOURCES } from './sources.ts'
import { JUDGED } from './stage-sql.ts'

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
    const { parts, refusal } = await readAndJudge(contract, { ...request, exportedAt }, facts, work, engine)
    const whole = await joinParts(parts, { contract, outDir, file, isRejected: refusal !== null }, engine)
    if (refusal) return rejected(known, refusal, whole.quarantinePath)
    return { ...known, status: 'accepted', reason: null, detail: null, ...whole }
  } finally {
    await engine.run(`drop table if exists ${JUDGED}; ${FORGET_RELATED}; ${KEY_CLEANUP}; ${OPTIMISE}`)
    await rm(work, { recursive: true, force: true })
  }
}

/** Every part of the file as far as it can be read, and why the file is rejected, if it is. */
async function readAndJudge(
  contract: Contract,
  { brand, secret, file, localPath, exportedAt, outDir }: ParseRequest,
  facts: ByteFacts,
  work: string,
  engine: ParseEngine,
): Promise<{ parts: ParsedPart[]; refusal: Refusal | null }> {
  const path = await plainPath(localPath, work)
  const exportDate = businessDate(exportedAt, brand.timezone)
  const latestDate = addDays(exportDate, FUTURE_DAYS)
  const circumstances = { timezone: brand.timezone, exportDate, latestDate }
  const parts: ParsedPart[] = []
  for await (const readable of readParts(contract, { path, name: file, facts }, work, engine)) {
    if ('reason' in readable) return { parts, refusal: readable }
    if (parts.length === 0)
      try {
        await engine.run(keySetup(secret))
      } catch (error) {
        throw engineFailure(error, file)
      }
    const partDir = readable.part === null ? outDir : join(outDir, 'work', `part-${parts.length}`)
    const part = await parsePart(readable, circumstances, { file, brand, outDir: partDir }, engine)
    parts.push(part)
    if (part.refusal) return { parts, refusal: part.refusal }
  }
  const total = (count: (part: ParsedPart) => number): number =>
    parts.reduce((sum, part) => sum + count(part), 0)
  const [bad, read] = [total((part) => part.quarantinedRows), total((part) => part.readRows)]
  return { parts, refusal: tooManyBadRows(bad, read, brand) }
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
