import * as z from 'zod'
import { execution, NightFailed } from './steps/execution.ts'
import { job } from './steps/job.ts'

const event = z.object({
  state: z.object({
    /** As of the plan: how often the execution had been redriven. */
    redriven: z.int().default(0),
    /** Brands whose night failed; none where the plan itself did. */
    failed: z.array(z.object({ brand: z.string(), error: z.string(), cause: z.string() })).default([]),
  }),
  execution,
})

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
  const words = failed.map(({ brand, error, cause }) => `${brand}: ${error}: ${reasonIn(cause)}`)
  throw new NightFailed(words.join('; ') || 'the plan failed before any brand was looked at')
})

const lambdaCause = z.object({ errorMessage: z.string() })

/** The words of an error that Lambda wrapped in JSON, or what there is. */
function reasonIn(cause: string): string {
  try {
    return lambdaCause.parse(JSON.parse(cause)).errorMessage
  } catch {
    return cause
  }
}
