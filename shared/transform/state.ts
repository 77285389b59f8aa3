import * as z from 'zod'

const keys = z.array(z.string())
const scope = z.object({
  scope: z.enum(['brand', 'category', 'spu']),
  scope_id: z.string(),
  active: z.boolean(),
})

/**
 * What a night leaves for the next one, in its manifest. Everything is a list of immutable objects; nothing here
 * grows with a person's or a row's history but by a name per night.
 */
export const transformStateSchema = z.object({
  /** Numbers the brand's runs. */
  run_no: z.int(),
  /** The number the next file gets; a row's `first_file_seq` tells since which night it counts. */
  next_file_seq: z.int(),
  /** A scope's place is its scope_no in every object; 0 is the brand. */
  scopes: z.array(scope),
  /** Campaign → category, as this night resolved rows by. */
  campaigns: z.record(z.string(), z.string()),
  stages: z.object({
    /** The newest is the state at D. The older ones serve people whom late rows touch. */
    states: z.array(
      z.object({
        date: z.iso.date(),
        run_no: z.int(),
        next_file_seq: z.int(),
        rule_version: z.string(),
        keys,
      }),
    ),
    /** Business date → moves of that date, changes of flags alone included. */
    moves: z.record(z.string(), keys),
    /** People who were pruned from the state; the newest entry of a key counts. */
    lost: keys,
    /** Month end → what everybody was on that date, once nothing can change it but a restatement. */
    snapshots: z.record(z.string(), keys),
    /** People a correction took something from, by the run that did. */
    corrected: z.array(z.object({ run_no: z.int(), keys })),
  }),
  roi: z.object({
    /** Month of payment → which touches each order has. */
    pairs: z.record(z.string(), keys),
    /** Business date → cohorts that exist by a touch. */
    touch_cohorts: z.record(z.string(), keys),
  }),
})

export type TransformState = z.infer<typeof transformStateSchema>
export type Scope = TransformState['scopes'][number]
export type StageState = TransformState['stages']
