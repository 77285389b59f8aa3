import * as z from 'zod'
import { job } from './steps/job.ts'
import { readNightFile } from './steps/night-file.ts'
import { nightMeasures } from './steps/night-measures.ts'
import { thrownAgain, transformBrand } from './steps/transform-brand.ts'

const event = z.object({ brand: z.string(), run_id: z.string() })

/** A brand's night from its staged rows up to a checked manifest that waits for the swap. Fails by the night's error. */
export const handler = job(event, async ({ brand, run_id }, { world, diskBytes, log, measure }) => {
  const night = await readNightFile(world.storage, brand, run_id)
  const { ready, told } = await transformBrand(night, world, diskBytes)
  const { dt, files, rows, seconds, result_sha256 } = told
  log('transformed', { brand, dt, files, rows, seconds, result_sha256, run_id: ready.run_id })
  for (const { code, message } of told.warnings) log(message, { brand, warning: code })
  for (const [name, value] of nightMeasures(told)) measure(brand, name, value)
  if (told.error) throw thrownAgain(told.error)
  return ready
})
