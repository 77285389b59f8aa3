import * as z from 'zod'

/** What the one state in which a night fails is given of it. */
export const failedNight = z.object({
  /** As of the plan: how often the execution had been redriven. */
  redriven: z.int().default(0),
  /** Brands whose night failed; none where the plan itself did. */
  failed: z.array(z.object({ brand: z.string(), error: z.string(), cause: z.string() })).default([]),
  /** What failed the plan, as the state machine caught it; null where brands failed. */
  fault: z
    .object({ Error: z.string(), Cause: z.string().default('') })
    .nullable()
    .default(null),
})

/** Why a night failed, in the words of what failed in it: each brand, or the plan. */
export function whyItFailed({ failed, fault }: z.infer<typeof failedNight>): string {
  if (failed.length > 0)
    return failed.map(({ brand, error, cause }) => told(`${brand}: ${error}`, cause)).join('; ')
  if (fault === null) return 'the plan failed before any brand was looked at'
  return told(`the plan failed, before any brand's night began: ${fault.Error}`, fault.Cause)
}

const told = (what: string, cause: string): string => (cause === '' ? what : `${what}: ${reasonIn(cause)}`)

const lambdaCause = z.object({ errorMessage: z.string() })

/** The words of an error that Lambda wrapped in JSON, or what there is. */
function reasonIn(cause: string): string {
  try {
    return lambdaCause.parse(JSON.parse(cause)).errorMessage
  } catch {
    return cause
  }
}
