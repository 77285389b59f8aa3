import * as z from 'zod'
import { daysBehind } from './steps/days-behind.ts'
import { job } from './steps/job.ts'

const event = z.object({ brands: z.array(z.string()).min(1), timezone: z.string() })

/**
 * Called when every brand of a zone should be published: how many days each one is behind the last complete business
 * date. A brand that cannot be looked at is as far behind as can be, and the log says why.
 */
export const handler = job(event, async ({ brands, timezone }, { world, log, measure }) => {
  const behind: Record<string, number> = {}
  for (const brand of brands) {
    const { days, fault } = await daysBehind(brand, timezone, world)
    if (fault) log(`cannot be looked at: ${fault.message}`, { brand, error_name: fault.name })
    behind[brand] = days
    measure(brand, 'DaysBehind', days)
  }
  log('watched', { behind })
  return behind
})
