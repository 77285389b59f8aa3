import * as z from 'zod'

/** What an execution of `nightly` is started with; what is left to do of it after a redrive has the same shape. */
export const nightInput = z.object({
  /** Without them every brand that has exports. */
  brands: z.array(z.string().min(1)).optional(),
  /** The business date; without one the last complete one at each brand's clock. */
  date: z.iso.date().optional(),
  /** Goes on where the volume check stops. */
  accept_volume: z.boolean().optional(),
})
