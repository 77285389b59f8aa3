import * as z from 'zod'
import type { ObjectInfo } from '../storage/storage.ts'

const DAY_MS = 86_400_000

/** A night may still be at work on what is younger. */
const YOUNG_MS = 2 * DAY_MS

/** How long nobody must have named an object before it goes. */
const WAIT_MS = 7 * DAY_MS

/**
 * What a brand's sweeps know of its objects: the one object that says which are tagged, so that none has to be asked.
 * `tagged` is written before it is true and taken out after it is true no more.
 */
export const sweptSchema = z.object({
  format: z.literal(1),
  /** Key → since when no kept manifest names it. */
  waiting: z.record(z.string(), z.iso.datetime()),
  /** Key → since when it is tagged. */
  tagged: z.record(z.string(), z.iso.datetime()),
  /** A sweep began to tag and has not said that it is done: any of `tagged` may have been left out. */
  unfinished: z.boolean(),
})

export type Swept = z.infer<typeof sweptSchema>

export const NOTHING_SWEPT: Swept = { format: 1, waiting: {}, tagged: {}, unfinished: false }

export type SweepPlan = {
  /** Tagged, and named by a kept manifest (again): their tags come off. */
  untag: string[]
  tag: ObjectInfo[]
  /** The record once all of it is done. */
  after: Swept
}

/**
 * What one sweep has to do. An object that no kept manifest names waits for a week, then it is tagged, for the bucket to
 * remove. The week is counted here because a lifecycle rule counts its days from an object's birth, which lies weeks
 * back: it removes what is tagged within a day.
 * @param listed every object of the brand's runs
 * @param named what kept manifests name
 * @param most tags set by one sweep; the rest goes on waiting
 */
export function planSweep(
  listed: readonly ObjectInfo[],
  named: ReadonlySet<string>,
  before: Swept,
  now: Date,
  most: number,
): SweepPlan {
  const since = now.toISOString()
  const plan: SweepPlan = { untag: [], tag: [], after: { ...NOTHING_SWEPT, waiting: {}, tagged: {} } }
  const { waiting, tagged } = plan.after
  for (const object of listed) {
    const { key } = object
    const taggedSince = before.tagged[key]
    if (named.has(key)) {
      if (taggedSince !== undefined) plan.untag.push(key)
      continue
    }
    if (taggedSince !== undefined) {
      tagged[key] = taggedSince
      if (before.unfinished) plan.tag.push(object)
      continue
    }
    if (isYoung(object, now)) continue
    const waitsSince = before.waiting[key] ?? since
    if (now.getTime() - Date.parse(waitsSince) < WAIT_MS || plan.tag.length >= most) waiting[key] = waitsSince
    else {
      plan.tag.push(object)
      tagged[key] = since
    }
  }
  return plan
}

/** Whether the object, or the run in whose folder it lies, is younger than a night can take; what has no time is. */
function isYoung({ key, modifiedAt }: ObjectInfo, now: Date): boolean {
  const begun = runTime(key.split('/')[2] ?? '')
  return begun === null || now.getTime() - Math.max(begun, modifiedAt.getTime()) < YOUNG_MS
}

/** When a run began, by its id: `20261122T114143424Z-night-e5570566`; null for a name that tells no time. */
export function runTime(runId: string): number | null {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-/.exec(runId)
  if (!parts) return null
  const [, year, month, day, hour, minute, second, ms] = parts
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  return Number.isNaN(time) ? null : time
}
