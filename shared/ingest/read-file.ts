import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { type ByteFacts, byteFacts } from './byte-facts.ts'
import { gunzip, transcode } from './clean-text.ts'
import type { Contract } from './contract.ts'
import { inSomeForm } from './contract-forms.ts'
import { isDamagedUtf8 } from './damaged-utf8.ts'
import { delimitedFile, plainRelation, rewrittenRelation } from './delimited-relation.ts'
import { fileFormat } from './file-format.ts'
import { ndjsonRelation } from './ndjson-relation.ts'
import { parquetFailure, parquetRelation } from './parquet-relation.ts'
import { brokenArchive, Refused } from './refused.ts'
import type { Refusal, Relation } from './relation.ts'
import { oldOffice } from './xlsx-old.ts'
import { readSheets } from './xlsx-sheets.ts'
import { isOfficeFile } from './xlsx-workbook.ts'
import { openArchive } from './zip-archive.ts'
import { UnpackBudget } from './zip-budget.ts'
import { readMembers } from './zip-members.ts'

/** The rows of a file or of a part of it, and how to read them where the engine's own reader turns out not to take them after all. */
export type Readable = {
  /** Which part of its file this is, for people: a file of an archive, a sheet; null: the file has no parts. */
  part: string | null
  /** The form of the source's contract that its header fits. */
  contract: Contract
  relation: Relation
  /** Of the text, unpacked. */
  bytes: number
  otherwise: (() => Promise<Relation>) | null
  /** What it means that the rows cannot be read, by the engine's error. */
  ifUnreadable: ((error: unknown) => Refusal) | null
}

type ReadEngine = Pick<Engine, 'rows'>
type SourceFile = { path: string; name: string; facts: ByteFacts }
/** What is shared on the way down through packed files. `isPacked`: the file came out of an archive. */
type Unpacking = { work: string; budget: UnpackBudget; isPacked: boolean }

/**
 * How the rows of a file are read, whatever its format and encoding, or why they cannot be. An archive and a workbook
 * have parts, each with a header of its own, one after the other: a part can be read until the next one is asked
 * for. Each is read in the first form of the contract that its header fits. After a refusal nothing comes.
 * @param work a folder for unpacked and rewritten copies
 */
export async function* readParts(
  contract: Contract,
  file: SourceFile,
  work: string,
  engine: ReadEngine,
): AsyncGenerator<Readable | Refusal> {
  try {
    const budget = new UnpackBudget(file.facts.bytes)
    yield* partsOf(contract, file, { work, budget, isPacked: false }, engine)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    yield error.refusal
  }
}

async function* partsOf(
  contract: Contract,
  file: SourceFile,
  unpacking: Unpacking,
  engine: ReadEngine,
): AsyncGenerator<Readable | Refusal> {
  if (file.facts.bytes === 0) {
    yield EMPTY
    return
  }
  const { format, utf16 } = await fileFormat(file.path, file.name)
  const { work, budget } = unpacking
  switch (format) {
    case 'gzip': {
      const path = join(work, 'unpacked')
      await gunzip(file.path, path, budget)
      if ((await fileFormat(path, file.name)).format === 'gzip')
        throw brokenArchive('a file that is packed once', 'a gzip file inside a gzip file', PACK_PLAIN)
      yield* partsOf(contract, { ...file, path, facts: await byteFacts(path) }, unpacking, engine)
      return
    }
    case 'old-office':
      throw await oldOffice(file.path)
    case 'zip': {
      const archive = await openArchive(file.path, budget)
      try {
        if (isOfficeFile(archive)) {
          for await (const sheet of readSheets(contract, archive, work, budget))
            yield 'reason' in sheet ? sheet : { ...sheet, otherwise: null, ifUnreadable: null }
          return
        }
        if (unpacking.isPacked)
          throw brokenArchive('an archive of exports', 'an archive inside the archive', PACK_PLAIN)
        yield* readMembers(archive, work, async function* ({ path, name, folder }) {
          const member = { path, name, facts: await byteFacts(path) }
          yield* partsOf(contract, member, { work: folder, budget, isPacked: true }, engine)
        })
      } finally {
        archive.close()
      }
      return
    }
    case 'parquet':
    case 'ndjson':
    case 'delimited':
      yield await inSomeForm(contract, (form) =>
        format === 'parquet'
          ? readParquet(form, file, engine)
          : readText(form, file, { format, utf16 }, work, engine),
      )
  }
}

async function readParquet(
  contract: Contract,
  { path, facts }: SourceFile,
  engine: ReadEngine,
): Promise<Readable | Refusal> {
  const relation = await parquetRelation(contract, path, engine)
  if ('reason' in relation) return relation
  return { part: null, contract, relation, bytes: facts.bytes, otherwise: null, ifUnreadable: parquetFailure }
}

async function readText(
  contract: Contract,
  file: SourceFile,
  { format, utf16 }: { format: 'ndjson' | 'delimited'; utf16: string | null },
  work: string,
  engine: ReadEngine,
): Promise<Readable | Refusal> {
  if (file.facts.blank) return EMPTY
  let { path, facts } = file
  if (utf16 || !facts.utf8) {
    if (!utf16 && (await isDamagedUtf8(path))) return DAMAGED
    path = join(work, 'utf8')
    const refusal = await transcode(file.path, path, utf16 ?? 'gb18030')
    if (refusal) return refusal
    facts = await byteFacts(path)
    if (facts.blank) return EMPTY
  }
  const text = { part: null, contract, bytes: facts.bytes, ifUnreadable: null }
  if (format === 'ndjson') {
    const scratch = join(work, 'lines.csv')
    const relation = await ndjsonRelation(contract, { ...file, path, facts }, scratch, engine)
    if ('reason' in relation) return relation
    const otherwise = async (): Promise<Relation> => {
      const careful = await ndjsonRelation(contract, { ...file, path, facts }, scratch, engine, true)
      if ('reason' in careful) throw new Error(`The columns of ${file.name} come and go.`)
      return careful
    }
    return { ...text, relation, otherwise: relation.numbered ? null : otherwise }
  }
  const found = await delimitedFile(contract, path, file.name, facts)
  if ('reason' in found) return found
  const rewritten = (): Promise<Relation> => rewrittenRelation(found, join(work, 'rows.csv'))
  const plain = plainRelation(found)
  return plain
    ? { ...text, relation: plain, otherwise: rewritten }
    : { ...text, relation: await rewritten(), otherwise: null }
}

const EMPTY: Refusal = {
  reason: 'empty_file',
  detail: 'expected a header and rows; found an empty file. Export it again, or remove it.',
}

const DAMAGED: Refusal = {
  reason: 'bad_encoding',
  detail:
    'expected UTF-8 throughout; found UTF-8 that was cut off or changed on its way. Export the file again, or upload it again.',
}

const PACK_PLAIN = 'Pack the exports themselves, once.'
