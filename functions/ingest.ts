import * as z from 'zod'
import { job } from './steps/job.ts'
import { readNightFile } from './steps/night-file.ts'
import { readBatch } from './steps/read-batch.ts'

const event = z.object({
  brand: z.string(),
  run_id: z.string(),
  first: z.int().min(0),
  count: z.int().min(1),
})

/** Reads some of a night's files and stages their rows. */
export const handler = job(event, async (batch, { world, landing, diskBytes, log, measure }) => {
  const night = await readNightFile(world.storage, batch.brand, batch.run_id)
  const done = await readBatch(night, batch, landing, world, diskBytes)
  log('read', { ...batch, ...done })
  measure(batch.brand, 'RowsRead', done.read_rows)
  return done
})
