import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Brand } from '../shared/brand.ts'
import type { Engine } from '../shared/engine/engine.ts'
import type { Arrival } from '../shared/ingest/arrival.ts'
import { formsOf } from '../shared/ingest/contract-forms.ts'
import { type LedgerEntry, newestReadings } from '../shared/ingest/ledger.ts'
import type { Export } from '../shared/ingest/list-exports.ts'
import { contractFor, SOURCES } from '../shared/ingest/sources.ts'
import type { ParsedFile, StagedKind } from '../shared/lake/staged.ts'
import type { ReadExport } from './night-run.ts'
import { rawPlaces } from './replay-candidates.ts'

/** What raw files are found and read by. */
export type RawFiles = {
  brand: Brand
  secret: Uint8Array
  files: readonly Export[]
  ledger: readonly LedgerEntry[]
  read: ReadExport
  workDir: string
}

/**
 * Reads known files again, each as it was delivered first: its own name and time say what it is, wherever it lies now.
 * Gives null for one whose content lies nowhere any more.
 */
export function readerOf(
  engine: Engine,
  { brand, secret, files, ledger, read, workDir }: RawFiles,
): (entry: LedgerEntry) => Promise<ParsedFile | null> {
  const places = rawPlaces(ledger, files)
  let reads = 0
  return async (entry) => {
    const as = { file: entry.file, modifiedAt: new Date(entry.modified_ms) }
    for (const place of places(entry)) {
      const outDir = join(workDir, `again-${reads++}`)
      const parsed = await read(place, { brand, secret, outDir, engine, as })
      if (parsed?.contentSha256 === entry.content_sha256) return parsed
      await rm(outDir, { recursive: true, force: true })
    }
    return null
  }
}

/** The staged rows of a file as they are admitted. */
export const arrivalsOf = (parsed: ParsedFile, fileSeq: number): Arrival[] =>
  parsed.staged.map(({ kind, path }) => ({
    kind,
    path,
    fileSeq,
    source: parsed.source,
    exportedAt: parsed.exportedAt,
  }))

/**
 * What all other files give of some kinds, for keys that the replayed files give no more: which of them would have them
 * now only they can say. `gone` are those that cannot be asked.
 */
export async function readOthers(
  engine: Engine,
  raw: RawFiles,
  kinds: readonly StagedKind[],
  replayed: ReadonlySet<number>,
  onFile: (file: string) => void,
): Promise<{ arrivals: Arrival[]; gone: string[] }> {
  if (kinds.length === 0) return { arrivals: [], gone: [] }
  const sources = sourcesOf(kinds, raw.brand)
  const read = readerOf(engine, { ...raw, workDir: join(raw.workDir, 'others') })
  const arrivals: Arrival[] = []
  const gone: string[] = []
  for (const entry of newestReadings(raw.ledger).values()) {
    if (entry.status !== 'accepted' || replayed.has(entry.file_seq) || !sources.has(entry.source)) continue
    onFile(entry.file)
    const parsed = await read(entry)
    if (parsed) arrivals.push(...arrivalsOf(parsed, entry.file_seq).filter((one) => kinds.includes(one.kind)))
    else gone.push(entry.file)
  }
  return { arrivals, gone }
}

/** The sources that stage rows of one of these kinds. */
function sourcesOf(kinds: readonly StagedKind[], brand: Brand): Set<string> {
  const stagesOne = (source: string): boolean => {
    const contract = contractFor(source, brand.sources[source])
    const forms = contract ? formsOf(contract) : []
    return forms.some((form) =>
      form.stages(new Set(form.columns.map(({ name }) => name))).some(({ kind }) => kinds.includes(kind)),
    )
  }
  return new Set(SOURCES.filter(stagesOne))
}
