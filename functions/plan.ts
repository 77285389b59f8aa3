import * as z from 'zod'
import { newRunId } from './brand-night.ts'
import { execution, planState } from './steps/execution.ts'
import { job } from './steps/job.ts'
import { keepNightFile, noExportsOf } from './steps/night-file.ts'
import { type Batch, batchesOf, planBrand } from './steps/plan-brand.ts'

const event = z.object({ state: planState, execution })

type PlannedBrand = { brand: string; run_id: string; batches: Batch[] }

/** What the night's brands have to read, cut into parts that one function each can carry. */
export const handler = job(event, async (given, { world, landing, log, measure }) => {
  const { brands: asked, date, accept_volume } = given.state
  const names = asked ?? (await landing.list()).brands.map(({ brand }) => brand)
  const brands: PlannedBrand[] = []
  for (const brand of names) {
    const { brands: found } = await landing.list(brand)
    const night = await planBrand(found[0] ?? noExportsOf(brand), landing, world, {
      planId: newRunId(world.now(), 'night'),
      date: date ?? null,
      acceptVolume: accept_volume ?? false,
    })
    await keepNightFile(world.storage, night)
    const batches = batchesOf(night)
    brands.push({ brand, run_id: night.plan_id, batches })
    log('planned', { brand, files: night.files.length, known: night.known, batches: batches.length })
    measure(brand, 'FilesToRead', night.files.length)
  }
  return { brands, redriven: given.execution.RedriveCount }
})
