import type { Engine } from '../shared/engine/engine.ts'
import { CheckError } from '../shared/errors.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import { publish, type RolledForward } from '../shared/publish/commit.ts'
import { namedKeys } from '../shared/publish/kept-runs.ts'
import { runPrefix, runsPrefix } from '../shared/publish/lake-layout.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { definitionTable } from '../shared/transform/definition-table.ts'
import { checkLaws } from '../shared/transform/laws.ts'
import { resultSha256 } from '../shared/transform/partitions.ts'
import { transformStateSchema } from '../shared/transform/state.ts'
import { transform } from '../shared/transform/transform.ts'
import type { ForgetWorld } from './forget.ts'
import { forgetKept, type TakenOut } from './forget-kept.ts'
import type { Search } from './forget-search.ts'
import { forgetState } from './forget-state.ts'
import { stageLogs } from './night-logs.ts'
import { nightManifest } from './night-manifest.ts'
import { planNight } from './night-plan.ts'
import { lakeState } from './night-run.ts'

/** What of a brand's lake is published when a forget begins. */
export type Published = {
  manifest: Manifest
  etag: string
  secret: { key: Uint8Array; fingerprint: string }
}

export type ForgetRun = {
  manifest: Manifest
  taken: TakenOut
  restated: { dt: string; table_name: string; changed_rows: number }[]
  rolled: RolledForward
}

/**
 * Publishes the newest date anew without some people: their rows leave the accepted rows and the state, and every date
 * the lake has published is worked out again for them, and for nobody else. Others' late rows stay where the nights have
 * put them.
 * @throws CheckError when a law does not hold, or when an object of the new run would still hold one of them
 */
export async function forgetRun(
  run: { runId: string; startedAt: Date },
  { engine, search, keys }: { engine: Engine; search: Search; keys: readonly string[] },
  { manifest: parent, etag, secret }: Published,
  world: ForgetWorld,
): Promise<ForgetRun> {
  const { storage } = world
  const before = lakeState.parse(parent.state)
  const brand = parseBrandFile(before.brand_file, parent.brand)
  const prefix = runPrefix(parent.brand, run.runId)
  const runNo = before.transform.run_no + 1
  const place = { prefix: `${prefix}state/kept/`, runNo }
  const { kept, taken } = await forgetKept(engine, search, before.kept, place, keys)

  const given = { brand, parent, before, secret, engine, to: parent.dt }
  const night = await planNight(
    given,
    { admitted: { kept }, nextFileSeq: before.transform.next_file_seq },
    { kind: 'forget', from: null, runId: run.runId, runNo, prefix },
  )
  const done = await transform(night, false)
  await checkLaws(night, done.madeRoi)
  const isKey = (text: string): boolean => text.startsWith(runsPrefix(parent.brand))
  const state = transformStateSchema.parse(
    await forgetState(engine, storage, search, done.state, { isKey, prefix: `${prefix}state/forget/` }),
  )
  const tables = {
    ...done.tables,
    definitions: await definitionTable(night, parent.tables.definitions ?? {}),
  }
  const result = resultSha256(tables)
  const row = {
    runId: run.runId,
    brand: parent.brand,
    dt: parent.dt,
    kind: 'forget',
    startedAt: run.startedAt,
    codeVersion: world.config.codeVersion,
    inputSha256: parent.input_sha256,
    status: 'published',
    reason: null,
    finishedAt: world.now(),
    resultSha256: result,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  } as const
  const manifest = nightManifest({ request: { kind: 'forget' }, world }, given, night, {
    runId: run.runId,
    inputSha256: parent.input_sha256,
    resultSha256: result,
    tables,
    state: { ...before, kept, transform: state },
    logs: await stageLogs(engine, prefix, row, {
      reports: [],
      quarantined: false,
      restated: done.restated.map((day) => ({ ...day, causeFiles: null })),
    }),
    warnings: [],
  })
  await checkNobodyLeft(manifest, search)
  return {
    manifest,
    taken,
    restated: done.restated,
    rolled: await publish(storage, world.catalog, manifest, etag),
  }
}

async function checkNobodyLeft(manifest: Manifest, search: Search): Promise<void> {
  for (const key of namedKeys(manifest))
    if (await search.holds(key))
      throw new CheckError(
        `${key}: expected nothing of a forgotten person in the new run; found a row of theirs. Nothing was published. This is a fault of aips: report the name of this object.`,
      )
}
