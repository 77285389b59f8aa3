import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { BRAND_ID } from '../shared/ingest/brand-file-schema.ts'
import { newRunId } from './brand-night.ts'
import { execution, planState } from './steps/execution.ts'
import { job } from './steps/job.ts'
import { keepNightFile, type NightFile, noExportsOf } from './steps/night-file.ts'
import { type Batch, batchesOf, planBrand } from './steps/plan-brand.ts'

const event = z.object({ state: planState, execution })

/** What does not answer now is asked again, before the brand's night ends with it. */
const PATIENCE_MS = [5_000, 20_000, 60_000]

type PlannedBrand = { brand: string; run_id: string; batches: Batch[] }

/** What the night's brands have to read, cut into parts that one function each can carry. */
export const handler = job(event, async (given, { world, landing, log, measure }) => {
  const { brands: asked, date, accept_volume } = given.state
  const names = asked ?? (await landing.list()).brands.map(({ brand }) => brand).filter(isBrandId)
  const brands: PlannedBrand[] = []
  for (const brand of names) {
    const planned = async (): Promise<NightFile> => {
      const { brands: found } = await landing.list(brand)
      return planBrand(found[0] ?? noExportsOf(brand), landing, world, {
        planId: newRunId(world.now(), 'night'),
        date: date ?? null,
        acceptVolume: accept_volume ?? false,
      })
    }
    let night = await planned()
    for (const ms of PATIENCE_MS) {
      if (night.fault?.name !== 'UnavailableError') break
      await sleep(ms)
      night = await planned()
    }
    await keepNightFile(world.storage, night)
    const batches = batchesOf(night)
    brands.push({ brand, run_id: night.plan_id, batches })
    log('planned', { brand, files: night.files.length, known: night.known, batches: batches.length })
    measure(brand, 'FilesToRead', night.files.length)
  }
  return { brands, redriven: given.execution.RedriveCount }
})

/** A folder of the bucket that no brand can be called after is nobody's, and gets no place in the lake. */
const isBrandId = (folder: string): boolean => BRAND_ID.test(folder)
