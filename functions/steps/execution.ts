import * as z from 'zod'

/** What an execution of `nightly` is started with. A word nobody knows may be one mistyped: it is refused. */
const nightInput = z.strictObject({
  /** Without them every brand that has exports. */
  brands: z.array(z.string().min(1)).optional(),
  /** The business date; without one the last complete one at each brand's clock. */
  date: z.iso.date('a date such as 2026-11-21').optional(),
  /** Goes on where the volume check stops. */
  accept_volume: z.boolean().optional(),
})

/** The execution as Step Functions tells it (`$$.Execution`). The plan judges its input; it may be what failed. */
export const execution = z.object({ Input: z.looseObject({}), RedriveCount: z.int().default(0) })

/**
 * What the plan is given: the execution's own input or, after a redrive, what is left to do of it. `redriven` is how
 * often the execution had been redriven by then.
 */
export const planState = nightInput.extend({ redriven: z.int().default(0) })

/** The one failure of an execution. Its words are those of the brands' own errors, which have been told already. */
export class NightFailed extends Error {
  override name = 'NightFailed'
}
