import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { peakMemory } from '../support/peak-memory.ts'
import { account, type Fault, type Outcome } from './account.ts'
import { type Case, corpus, type Slice } from './corpus.ts'
import { SETTINGS } from './fixtures.ts'

/** What reading a slice of the corpus came to. */
export type Told = {
  mutants: number
  accepted: number
  /** Rejected files by their reason. */
  rejected: Record<string, number>
  faults: Fault[]
  /** The most memory that this process ever took, engine and all. */
  peakMiB: number
}

/** So many are looked through at once, and then thrown away. */
const BATCH = 200
/** A slice that is wrong everywhere need not say so of every mutant. */
const MOST_FAULTS = 20

const BRAND = {
  ...parseBrandFile(
    'brand: lumina\nname: { zh: 露米娜, en: Lumina }\nmax_quarantine_ratio: 1\ncategories:\n  - { id: a, name: { zh: a, en: a }, decision_cycle_days: 7 }\n',
    'lumina',
  ),
  sources: SETTINGS,
}

/**
 * Reads every mutant of a slice as a night would read it, and holds what became of it to account.
 * @param until no mutant is begun after it (ms since the epoch); null reads the slice to its end
 * @param onBatch is told how many were read
 */
export async function readMutants(
  slice: Slice,
  until: number | null,
  onBatch: (told: Told) => void,
): Promise<Told> {
  const scratch = mkdtempSync(join(tmpdir(), 'aips-fuzz-'))
  // One thread: with small files more only wait for each other.
  const engine = await duckdbEngine(memoryStorage(join(scratch, 'lake')), {
    scratchDir: scratch,
    memoryLimitMb: 200,
    threads: 1,
    timezone: 'Asia/Shanghai',
  })
  const told: Told = { mutants: 0, accepted: 0, rejected: {}, faults: [], peakMiB: 0 }
  const batchDir = join(scratch, 'batch')
  let outcomes: Outcome[] = []
  const finish = async (): Promise<void> => {
    told.faults.push(...(await account(outcomes, engine)))
    outcomes = []
    rmSync(batchDir, { recursive: true, force: true })
    onBatch(told)
  }
  try {
    for await (const one of corpus(slice, engine, scratch)) {
      if (told.faults.length >= MOST_FAULTS || (until !== null && Date.now() > until)) break
      told.mutants += 1
      const outcome = await readOne(one, join(batchDir, String(told.mutants)), engine)
      if ('what' in outcome) told.faults.push(outcome)
      else {
        outcomes.push(outcome)
        const { status, reason } = outcome.parsed
        if (status === 'accepted') told.accepted += 1
        else told.rejected[reason ?? ''] = (told.rejected[reason ?? ''] ?? 0) + 1
      }
      if (outcomes.length >= BATCH) await finish()
    }
    await finish()
  } finally {
    await engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
  return { ...told, peakMiB: Math.round(peakMemory() / 2 ** 20) }
}

async function readOne(one: Case, folder: string, engine: Engine): Promise<Outcome | Fault> {
  mkdirSync(folder, { recursive: true })
  const { fixture, form, bytes } = one
  const localPath = join(folder, form.name)
  const outDir = join(folder, 'out')
  writeFileSync(localPath, bytes)
  try {
    const parsed = await parseFile(
      {
        brand: BRAND,
        secret: new TextEncoder().encode('a secret of the tests'),
        source: fixture.source,
        file: `${fixture.source}/${form.name}`,
        localPath,
        exportedAt: new Date('2026-09-02T02:30:00+08:00'),
        size: bytes.length,
        outDir,
      },
      engine,
    )
    return { case: one, parsed, outDir }
  } catch (error) {
    return {
      case: one,
      what: `reading it threw ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    }
  }
}
