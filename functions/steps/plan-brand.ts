import { asError } from '../../shared/errors.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { readLedger, standing } from '../../shared/ingest/ledger.ts'
import type { BrandExports, Exports } from '../../shared/ingest/list-exports.ts'
import { shownFile } from '../../shared/ingest/shown-file.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { newFiles } from '../brand-ingest.ts'
import { tellError } from '../cli/error-text.ts'
import { asOfDate } from '../night-plan.ts'
import { lakeState, type NightWorld } from '../night-run.ts'
import type { NightFile } from './night-file.ts'
import { stagedFolder } from './staged-files.ts'

/** One invocation reads so much at most; a file alone may be larger. */
const BATCH = { files: 100, bytes: 512 * 2 ** 20 }

/** A part of a night's files, by their places in the plan. */
export type Batch = { brand: string; run_id: string; first: number; count: number }

/**
 * What a brand's night has to read, by the listing and the lake's ledger alone. A brand that cannot be looked at is
 * planned with its fault and no files, so that its own night tells it, and no other brand's; nothing is published then.
 */
export async function planBrand(
  found: BrandExports,
  exports: Exports,
  world: NightWorld,
  asked: { planId: string; date: string | null; acceptVolume: boolean },
): Promise<NightFile> {
  const night: NightFile = {
    format: 1,
    brand: found.brand,
    plan_id: asked.planId,
    date: asked.date,
    accept_volume: asked.acceptVolume,
    brand_text: null,
    fingerprint: null,
    engine: 'duckdb',
    fault: null,
    known: found.files.length,
    skipped: found.skipped,
    files: [],
  }
  try {
    night.brand_text = await exports.brandText(found)
    if (night.brand_text === null) return night
    return { ...night, ...(await toRead(found, night.brand_text, world, asked)) }
  } catch (error) {
    const { name, message } = tellError(asError(error))
    return { ...night, fault: { name, message } }
  }
}

type ToRead = Pick<NightFile, 'engine' | 'fingerprint' | 'date' | 'known' | 'files'>

/** @throws whatever keeps the brand's night from working */
async function toRead(
  { brand: id, files }: BrandExports,
  brandText: string,
  { storage, secrets, config, now }: NightWorld,
  asked: { date: string | null },
): Promise<ToRead> {
  const brand = parseBrandFile(brandText, id)
  const pointer = await readPointer(storage, id)
  const parent = pointer && (await readManifest(storage, id, pointer.run_id))
  const date = asOfDate(brand, asked.date, parent?.dt ?? null, now())
  const entries = parent ? await readLedger(storage, lakeState.parse(parent.state).ledger) : []
  const { key, fingerprint } = await secrets.of(id, { mayCreate: parent === null })
  const shown = files.map((file) => shownFile(file, key))
  const fresh = newFiles(shown, standing(entries, brand))
  return {
    engine: brand.engine,
    fingerprint,
    date,
    known: files.length - fresh.length,
    files: fresh.map((file) => ({
      source: file.source,
      file: file.file,
      size: file.size,
      modified_ms: file.modifiedAt.getTime(),
      etag: file.etag,
      staged: stagedFolder(file, { brandText, fingerprint, codeVersion: config.codeVersion }),
    })),
  }
}

/** Cuts a night's files into parts that one invocation each can read. */
export function batchesOf({ brand, plan_id, files }: NightFile, most = BATCH): Batch[] {
  const batches: Batch[] = []
  let bytes = 0
  for (const [index, { size }] of files.entries()) {
    const last = batches.at(-1)
    if (last && last.count < most.files && bytes + size <= most.bytes) {
      last.count += 1
      bytes += size
    } else {
      batches.push({ brand, run_id: plan_id, first: index, count: 1 })
      bytes = size
    }
  }
  return batches
}
