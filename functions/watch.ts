import * as z from 'zod'
import { addDays, businessDate, daysBetween } from '../shared/calendar.ts'
import { readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { job } from './steps/job.ts'

const event = z.object({ brands: z.array(z.string()).min(1), timezone: z.string() })

/** Stands for "nothing was ever published". */
const NEVER = 9999

/**
 * Called when every brand of a zone should be published: how many days each one is behind the last complete business
 * date. A brand that cannot be looked at is as far behind as can be.
 */
export const handler = job(event, async ({ brands, timezone }, { world: { storage, now }, log, measure }) => {
  const behind: Record<string, number> = {}
  for (const brand of brands) {
    const days = await daysBehind(brand).catch(() => NEVER)
    behind[brand] = days
    measure(brand, 'DaysBehind', days)
  }
  log('watched', { behind })
  return behind

  async function daysBehind(brand: string): Promise<number> {
    const pointer = await readPointer(storage, brand)
    if (!pointer) return NEVER
    const manifest = await readManifest(storage, brand, pointer.run_id)
    const complete = addDays(businessDate(now(), manifest?.timezone ?? timezone), -1)
    return Math.max(0, daysBetween(pointer.dt, complete))
  }
})
