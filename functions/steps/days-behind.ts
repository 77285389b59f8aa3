import { addDays, businessDate, daysBetween } from '../../shared/calendar.ts'
import { maskedName } from '../../shared/ingest/personal-data.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { tellError } from '../cli/error-text.ts'

/** Stands for "nothing was ever published". */
const NEVER = 9999

/** How many complete business dates of a brand are not published, and why nobody could look, where that is so. */
export type Behind = { days: number; fault: { name: string; message: string } | null }

/** Looks at what a brand shows. A brand that cannot be looked at is as far behind as can be, and says why. */
export async function daysBehind(
  brand: string,
  timezone: string,
  { storage, now }: { storage: Storage; now: () => Date },
): Promise<Behind> {
  try {
    const pointer = await readPointer(storage, brand)
    if (!pointer) return { days: NEVER, fault: null }
    const manifest = await readManifest(storage, brand, pointer.run_id)
    const complete = addDays(businessDate(now(), manifest?.timezone ?? timezone), -1)
    return { days: Math.max(0, daysBetween(pointer.dt, complete)), fault: null }
  } catch (error) {
    const { name, message } = tellError(error)
    return { days: NEVER, fault: { name, message: maskedName(message) } }
  }
}
