import * as z from 'zod'
import { execution, NightFailed } from './steps/execution.ts'
import { failedNight, whyItFailed } from './steps/failed-night.ts'
import { job } from './steps/job.ts'

const event = z.object({ state: failedNight, execution })

/**
 * The one state in which a night fails, after every brand had its turn. An execution that is redriven comes back to
 * it, and then it hands the plan what is left to do: the failed brands, for the others are published.
 */
export const handler = job(event, async ({ state, execution: { Input, RedriveCount } }, { log, measure }) => {
  const { failed, redriven } = state
  if (RedriveCount > redriven) {
    const brands = failed.length > 0 ? { brands: failed.map(({ brand }) => brand) } : {}
    log('redriven', brands)
    return { ...Input, ...brands, redriven: RedriveCount }
  }
  for (const { brand } of failed) measure(brand, 'NightsFailed', 1)
  throw new NightFailed(whyItFailed(state))
})
