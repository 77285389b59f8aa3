import * as z from 'zod'
import { job } from './steps/job.ts'
import { publishRun } from './steps/publish-run.ts'

const event = z.object({ brand: z.string(), run_id: z.string().nullable(), etag: z.string().nullable() })

/** The swap that makes a run the one readers see, and Glue's partitions after it. */
export const handler = job(event, async (ready, { world, log, measure }) => {
  const moved = await publishRun(ready, world.storage, world.catalog)
  log('published', { ...ready, partitions_moved: moved })
  measure(ready.brand, 'NightsPublished', 1)
  measure(ready.brand, 'PartitionsMoved', moved)
  return { brand: ready.brand, run_id: ready.run_id }
})
