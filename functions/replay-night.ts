import type { Brand } from '../shared/brand.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import type { ForgottenKeys } from '../shared/lake/forget-rows.ts'
import { runPrefix } from '../shared/publish/lake-layout.ts'
import type { Ingested } from './brand-ingest.ts'
import type { Prepared, RunInHand } from './night-run.ts'
import { replayFiles } from './replay-files.ts'

/**
 * What takes the place of a night's reading in a replay: known files are read again, and what goes on to the tables is
 * the lake as if they had been so at first.
 * @returns null where nothing changes: then no run is needed, and `told` says what was tried
 */
export async function replayNight(
  { request, runId, told, onProgress }: RunInHand,
  given: Prepared,
  forgotten: ForgottenKeys,
  runNo: number,
): Promise<{ ingested: Ingested; given: Prepared } | null> {
  const { engine, brand, before, workDir, files, ledger } = given
  const { replayed, warnings, ingested } = await replayFiles(
    engine,
    {
      brand,
      secret: given.secret.key,
      files,
      ledger,
      read: request.read,
      workDir,
      kept: before?.kept ?? {},
      nextFileSeq: before?.transform.next_file_seq ?? 0,
      run: { prefix: `${runPrefix(brand.brand, runId)}state/kept/`, runNo },
      forgotten,
      settingsChanged: before !== null && settingsChanged(before.brand_file, brand),
    },
    (done, total, note) => onProgress({ brand: brand.brand, verb: 'ingest', done, total, note }),
  )
  told.replayed = replayed
  if (ingested === null) {
    told.outcome = 'nothing_new'
    told.files.unchanged = files.length
    told.warnings.push(...warnings)
    return null
  }
  // The ledger is written anew as a whole: entries of files that were read again are other ones now.
  return { ingested, given: { ...given, ledger: [], before: before && { ...before, ledger: [] } } }
}

/** Whether the brand file says something else of the sources than the last run saw; `map` has no file read again. */
function settingsChanged(then: string, now: Brand): boolean {
  const said = (brand: Brand): string =>
    JSON.stringify(
      Object.entries(brand.sources)
        .map(([source, { campaignBy, idColumn, idType, map }]) => [
          source,
          campaignBy,
          idColumn,
          idType,
          Object.entries(map ?? {}).sort(),
        ])
        .sort(),
    )
  return said(parseBrandFile(then, now.brand)) !== said(now)
}
