import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { BusyError } from '../errors.ts'
import { isGone, processIdentity, thisProcess } from '../process-identity.ts'
import type { Storage } from '../storage/storage.ts'
import { jsonBody, readJson } from './json-object.ts'
import { leaseKey } from './lake-layout.ts'

const leaseSchema = z.object({
  format: z.literal(1),
  /** The run that holds it. */
  owner: z.string(),
  process: processIdentity,
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  released: z.boolean(),
})
type Lease = z.infer<typeof leaseSchema>

/**
 * Does `work` while holding the brand's lease, so that two nights do not work for nothing; renews it meanwhile and
 * gives it back at the end. After a crash it expires `ttlMs` after the last renewal, at once when the same machine
 * sees that the owner is gone. Correctness never rests on it: publication is decided by the swap of the pointer
 * alone, so a lease that is lost while working does not stop the work.
 * @param owner names the run, in messages and in the lease
 * @throws BusyError when another run holds it, naming the holder, since when and until when
 */
export async function withLease<T>(
  storage: Storage,
  brand: string,
  owner: string,
  now: () => Date,
  ttlMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const since = now().toISOString()
  const lease = (released: boolean): Lease => ({
    format: 1,
    owner,
    process: thisProcess(),
    since,
    until: new Date(now().getTime() + ttlMs).toISOString(),
    released,
  })
  let etag = await take(storage, brand, lease(false), now)

  const stop = new AbortController()
  const renewing = renew()
  try {
    return await work()
  } finally {
    stop.abort()
    await renewing
    // What cannot be given back expires by itself: the outcome of the work is what counts.
    await storage.put(leaseKey(brand), jsonBody(lease(true)), { etag }).catch(() => null)
  }

  async function renew(): Promise<void> {
    while (await waited(ttlMs / 3, stop.signal)) {
      // A renewal that fails is tried again at the next turn; one that is refused means that the lease is lost.
      const renewed = await put(storage, brand, lease(false), { etag }).catch(() => etag)
      if (renewed === null) return
      etag = renewed
    }
  }
}

async function take(storage: Storage, brand: string, mine: Lease, now: () => Date): Promise<string> {
  const held = await readJson(storage, leaseKey(brand), leaseSchema)
  if (held && isHeld(held.value, now())) throw busy(storage, brand, held.value)
  const etag = await put(storage, brand, mine, held ? { etag: held.etag } : { absent: true })
  if (etag !== null) return etag
  const winner = await readJson(storage, leaseKey(brand), leaseSchema)
  throw busy(storage, brand, winner?.value ?? null)
}

/** A lease that was not given back: `held` by a run that works now, else of a run that was killed. */
export type OpenLease = { run_id: string; pid: number; host: string; since: string; held: boolean }

/** Who works on the brand, or was killed while doing so; null where every run gave its lease back. */
export async function openLease(storage: Storage, brand: string, now: Date): Promise<OpenLease | null> {
  const found = await readJson(storage, leaseKey(brand), leaseSchema)
  if (!found || found.value.released) return null
  const { owner, process, since } = found.value
  return { run_id: owner, pid: process.pid, host: process.host, since, held: isHeld(found.value, now) }
}

const isHeld = (lease: Lease, now: Date): boolean =>
  !lease.released && Date.parse(lease.until) > now.getTime() && !isGone(lease.process)

/** A conditional put whose answer may get lost: the lease in the lake tells whether it is ours. */
async function put(
  storage: Storage,
  brand: string,
  lease: Lease,
  condition: { absent: true } | { etag: string },
): Promise<string | null> {
  let failure: unknown = null
  try {
    const etag = await storage.put(leaseKey(brand), jsonBody(lease), condition)
    if (etag !== null) return etag
  } catch (error) {
    failure = error
  }
  const found = await readJson(storage, leaseKey(brand), leaseSchema)
  if (found && JSON.stringify(found.value) === JSON.stringify(lease)) return found.etag
  if (failure) throw failure
  return null
}

function busy(storage: Storage, brand: string, holder: Lease | null): BusyError {
  const who = holder
    ? `run ${holder.owner} (process ${holder.process.pid} on ${holder.process.host}) since ${holder.since}, until ${holder.until} unless it renews`
    : 'another run that has just begun'
  return new BusyError(
    `${brand}: expected nobody to work on this brand, found ${who}, by ${storage.describe(leaseKey(brand))}. ` +
      'Wait until it ends and start again; after a crash the lease is free at that time by itself.',
  )
}

/** True after the time, false when the signal came first. */
const waited = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal, ref: false }).catch(() => false)
