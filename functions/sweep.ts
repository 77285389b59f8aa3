import * as z from 'zod'
import { sweep } from '../shared/publish/sweep.ts'
import { job } from './steps/job.ts'

const event = z.object({ brand: z.string() })

/** Marks what no kept run of a brand names any more, for the bucket's lifecycle to remove. */
export const handler = job(event, async ({ brand }, { world, tags, log, measure }) => {
  const swept = await sweep(world.storage, tags, brand, world.now())
  log('swept', { brand, ...swept })
  measure(brand, 'ObjectsSwept', swept.objects)
  return swept
})
