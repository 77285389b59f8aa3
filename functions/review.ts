import { createHash } from 'node:crypto'
import * as z from 'zod'
import { BRAND_ID } from '../shared/ingest/brand-file-schema.ts'
import { reviewPage } from '../shared/review/page.ts'
import { campaignReview } from './campaign-review.ts'
import { headlineNumbers } from './headline-numbers.ts'
import { job } from './steps/job.ts'

const event = z.strictObject({
  brand: z.string().regex(BRAND_ID),
  campaign: z.string().min(1).max(1000),
  date: z.iso.date().optional(),
  lang: z.enum(['zh', 'en']).default('zh'),
})

/** How long the links serve. */
const LINK_SECONDS = 60 * 60

/**
 * The review of a campaign, on demand: its page and its JSON beside what passes in the lake, for a week, with links for
 * an hour and the headline numbers. A campaign's id may hold anything, so its place is named by its hash.
 */
export const handler = job(event, async ({ brand, campaign, date, lang }, { world, links, log }) => {
  const { storage, config } = world
  const review = await campaignReview(storage, config, { brand, campaign, date: date ?? null })
  const hash = createHash('sha256').update(campaign).digest('hex').slice(0, 32)
  const folder = `_reviews/${brand}/${hash}/${review.runId}`
  const put = async (name: string, text: string, type: string) => {
    await storage.put(`${folder}/${name}`, { bytes: Buffer.from(text) })
    return links.of(`${folder}/${name}`, type, LINK_SECONDS)
  }
  const page = await put(`${lang}.html`, reviewPage(review, lang), 'text/html; charset=utf-8')
  const json = await put('review.json', `${JSON.stringify(review, null, 2)}\n`, 'application/json')
  log('reviewed', {
    brand,
    dt: review.asOf,
    run_id: review.runId,
    withheld_cells: review.privacy.withheldCells,
  })
  return { page, json, expires_in_seconds: LINK_SECONDS, ...headlineNumbers(review) }
})
