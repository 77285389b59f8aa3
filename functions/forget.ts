import { rm } from 'node:fs/promises'
import type { Config } from '../shared/config.ts'
import type { duckdbEngine } from '../shared/engine/duckdb.ts'
import type { Engine } from '../shared/engine/engine.ts'
import { BusyError, InputError } from '../shared/errors.ts'
import { keyOf } from '../shared/ingest/keyed-id.ts'
import type { BrandSecret, Secrets } from '../shared/ingest/secret.ts'
import type { Catalog } from '../shared/publish/catalog.ts'
import { afterSwap, leaveTraces } from '../shared/publish/commit.ts'
import { namedKeys } from '../shared/publish/kept-runs.ts'
import { withLease } from '../shared/publish/lease.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer, swapPointer } from '../shared/publish/pointer.ts'
import { addTombstones, finishTombstones, readTombstones } from '../shared/publish/tombstones.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { LEASE_MS, newRunId } from './brand-night.ts'
import { cleanLogs, endBegunNights, removePassing, removeRuns } from './forget-clean.ts'
import type { TakenOut } from './forget-kept.ts'
import { keysOfPerson } from './forget-person.ts'
import { forgetRun } from './forget-run.ts'
import { openSearch, type Search } from './forget-search.ts'
import { lakeState } from './night-run.ts'
import { openScratch } from './scratch-folder.ts'

/** What a forget meets outside itself. */
export type ForgetWorld = {
  storage: Storage
  catalog: Catalog | null
  config: Config
  now: () => Date
  openEngine: typeof duckdbEngine
  secrets: Secrets
}

/** A person by one of their ids, as exports name it; null for those whom an earlier forget did not finish with. */
export type Whom = { idType: string; id: string } | null

/** What was removed; never who. */
export type Forgotten = {
  brand: string
  /** Whether anything in the lake named them. */
  known: boolean
  /** Whether they were forgotten before this call, and nothing was left of them. */
  already: boolean
  /** Keys that were forgotten together: the id's own, and of a linked person each id's and the person's. */
  keys: number
  taken: TakenOut
  /** The run that was published without them; null where the published one held nothing of them. */
  run: { run_id: string; dt: string; result_sha256: string } | null
  /** Published dates and tables that changed. */
  restated: { dt: string; table: string; changed_rows: number }[]
  /** Runs that held them and went: nobody can go back to these. */
  removed_runs: string[]
  cleaned_logs: number
  removed_passing: number
  /** Why the catalog could not follow; the runs before are kept until it has. Null where it did. */
  behind: Error | null
}

/**
 * Removes one person from a brand's lake. First their tombstones are set, so that nothing brings them back; then a run
 * without them is published; then whatever else holds them goes: the runs before it, what stood in bad rows, what
 * passes. Stopped anywhere and begun again it ends the same, and until it has ended the tombstones say so.
 * @throws InputError when the secret is not the lake's; BusyError when somebody else works on the brand; CheckError when
 *   a law does not hold without them
 */
export async function forget(brand: string, whom: Whom, world: ForgetWorld): Promise<Forgotten> {
  const startedAt = world.now()
  const runId = newRunId(startedAt, 'forget')
  return withLease(world.storage, brand, runId, world.now, LEASE_MS, async () => {
    const published = await readCurrent(brand, world)
    const workDir = await openScratch(world.config.scratchDir, runId)
    const engine = await world.openEngine(world.storage, {
      scratchDir: workDir,
      memoryLimitMb: world.config.memoryLimitMb,
      threads: world.config.threads,
      timezone: published.manifest?.timezone ?? 'UTC',
    })
    try {
      return await inLease(brand, whom, world, { ...published, runId, startedAt, workDir, engine })
    } finally {
      await engine.close()
      await rm(workDir, { recursive: true, force: true })
    }
  })
}

type Current = {
  pointer: Awaited<ReturnType<typeof readPointer>>
  manifest: Manifest | null
  secret: BrandSecret
}

/** @throws InputError where the secret is not the one that the lake's ids are keyed with */
async function readCurrent(brand: string, { storage, secrets }: ForgetWorld): Promise<Current> {
  await leaveTraces(storage, brand)
  const pointer = await readPointer(storage, brand)
  const manifest = pointer && (await readManifest(storage, brand, pointer.run_id))
  const secret = await secrets.of(brand, { mayCreate: false })
  if (manifest && manifest.secret_fingerprint !== secret.fingerprint)
    throw new InputError(
      `secret of ${brand}: expected the one with fingerprint ${manifest.secret_fingerprint}, under which this lake's ids are keyed; found ${secret.fingerprint} in ${secrets.place}. With another one nobody would be found: put the old one back.`,
    )
  return { pointer, manifest, secret }
}

async function inLease(
  brand: string,
  whom: Whom,
  world: ForgetWorld,
  run: Current & { runId: string; startedAt: Date; workDir: string; engine: Engine },
): Promise<Forgotten> {
  const { storage } = world
  const { engine, pointer, workDir } = run
  const before = run.manifest && lakeState.parse(run.manifest.state)
  const named =
    whom && (await keysOfPerson(engine, keyOf(run.secret.key, whom.idType, whom.id), before?.kept ?? {}))
  const known = await readTombstones(storage, brand)
  // An id that no link knows: the link that comes may tell of others that are theirs, too.
  const unlinked = named?.length === 1 && !known.keys.includes(named[0] ?? '') ? named : []
  const already = named?.every((key) => known.keys.includes(key)) === true && known.unfinished.length === 0
  if (named) await addTombstones(storage, brand, named, { unlinked })
  await endBegunNights(storage, brand)
  const { unfinished: keys } = await readTombstones(storage, brand)
  const told: Forgotten = { brand, ...NOTHING, already, keys: keys.length }
  if (keys.length === 0) return told

  const search = await openSearch(engine, storage, keys, whom?.id ?? null)
  let current = run.manifest
  if (pointer && current && (await anyHolds(search, namedKeys(current)))) {
    const made = await forgetRun(
      run,
      { engine, search, keys },
      { ...run, manifest: current, etag: pointer.etag },
      world,
    )
    current = made.manifest
    told.known = true
    told.taken = made.taken
    told.run = { run_id: current.run_id, dt: current.dt, result_sha256: current.result_sha256 }
    told.restated = made.restated.map((day) => ({
      dt: day.dt,
      table: day.table_name,
      changed_rows: day.changed_rows,
    }))
    told.behind = made.rolled.failure
  } else if (pointer) {
    // Whoever works on a night since before the tombstones cannot publish it any more.
    const again = { ...pointer, pointed_at: run.startedAt.toISOString() }
    if (!(await swapPointer(storage, brand, pointer.etag, again)))
      throw new BusyError(
        `${brand}: expected run ${pointer.run_id} to be current still, but another run published meanwhile. Forget again: it goes on from what is published now.`,
      )
    told.behind = (await afterSwap(storage, world.catalog, brand)).failure
  }
  // Where a catalog still names what is about to go, its readers would miss it without a word.
  if (told.behind) return told
  told.removed_runs = await removeRuns(storage, search, brand, current)
  told.cleaned_logs = await cleanLogs(engine, storage, search, brand, workDir)
  told.removed_passing = await removePassing(storage, search, brand)
  told.known ||= told.removed_runs.length + told.cleaned_logs + told.removed_passing > 0
  await finishTombstones(storage, brand, keys)
  return told
}

async function anyHolds(search: Search, keys: Iterable<string>): Promise<boolean> {
  for (const key of keys) if (await search.holds(key)) return true
  return false
}

const NOTHING: Omit<Forgotten, 'brand'> = {
  known: false,
  already: false,
  keys: 0,
  taken: { behaviours: 0, orders: 0, 'identity-links': 0 },
  run: null,
  restated: [],
  removed_runs: [],
  cleaned_logs: 0,
  removed_passing: 0,
  behind: null,
}
