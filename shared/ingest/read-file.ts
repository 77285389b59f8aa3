import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { type ByteFacts, byteFacts } from './byte-facts.ts'
import { gunzip, transcode } from './clean-text.ts'
import type { Contract } from './contract.ts'
import { isDamagedUtf8 } from './damaged-utf8.ts'
import { delimitedFile, plainRelation, rewrittenRelation } from './delimited-relation.ts'
import { fileFormat } from './file-format.ts'
import { ndjsonRelation } from './ndjson-relation.ts'
import { parquetFailure, parquetRelation } from './parquet-relation.ts'
import type { Refusal, Relation } from './relation.ts'

/** A file's rows, and how to read them where the engine's own reader turns out not to take them after all. */
export type Readable = {
  relation: Relation
  /** Of the text, unpacked. */
  bytes: number
  otherwise: (() => Promise<Relation>) | null
  /** What it means that the rows cannot be read, by the engine's error. */
  ifUnreadable: ((error: unknown) => Refusal) | null
}

/**
 * How the rows of a file are read, whatever its format and encoding, or why they cannot be.
 * @param work a folder for unpacked and rewritten copies
 */
export async function readFileAs(
  contract: Contract,
  file: { path: string; name: string; facts: ByteFacts },
  work: string,
  engine: Pick<Engine, 'rows'>,
): Promise<Readable | Refusal> {
  const { format, utf16 } = await fileFormat(file.path, file.name)
  if (file.facts.bytes === 0) return EMPTY
  switch (format) {
    case 'gzip': {
      const unpacked = join(work, 'unpacked')
      const refusal = await gunzip(file.path, unpacked, file.facts.bytes)
      if (refusal) return refusal
      const inner = await fileFormat(unpacked, file.name)
      if (inner.format === 'gzip') return notReadHere('a gzip file inside a gzip file')
      return readFileAs(contract, { ...file, path: unpacked, facts: await byteFacts(unpacked) }, work, engine)
    }
    case 'zip':
      return notReadHere('a workbook or zip archive')
    case 'parquet': {
      const relation = await parquetRelation(contract, file.path, engine)
      return 'reason' in relation
        ? relation
        : { relation, bytes: file.facts.bytes, otherwise: null, ifUnreadable: parquetFailure }
    }
    case 'ndjson':
    case 'delimited':
  }
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
  if (format === 'ndjson') {
    const scratch = join(work, 'lines.csv')
    const relation = await ndjsonRelation(contract, { ...file, path, facts }, scratch, engine)
    if ('reason' in relation) return relation
    const otherwise = async (): Promise<Relation> => {
      const careful = await ndjsonRelation(contract, { ...file, path, facts }, scratch, engine, true)
      if ('reason' in careful) throw new Error(`The columns of ${file.name} come and go.`)
      return careful
    }
    return {
      relation,
      bytes: facts.bytes,
      otherwise: relation.numbered ? null : otherwise,
      ifUnreadable: null,
    }
  }
  const found = await delimitedFile(contract, path, file.name, facts)
  if ('reason' in found) return found
  const rewritten = (): Promise<Relation> => rewrittenRelation(found, join(work, 'rows.csv'))
  const plain = plainRelation(found)
  return plain
    ? { relation: plain, bytes: facts.bytes, otherwise: rewritten, ifUnreadable: null }
    : { relation: await rewritten(), bytes: facts.bytes, otherwise: null, ifUnreadable: null }
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

const notReadHere = (what: string): Refusal => ({
  reason: 'unknown_source',
  detail: `expected CSV, TSV, NDJSON or Parquet (plain or .gz); found ${what}, which this source does not take. Export the file as CSV.`,
})
