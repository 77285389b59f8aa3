import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { reviewPage } from '../../shared/review/page.ts'
import type { Review } from '../../shared/review/review.ts'
import { campaignReview } from '../campaign-review.ts'
import { bold } from './layout.ts'
import { reviewText } from './review-text.ts'
import type { Out, World } from './world.ts'

/** Campaigns of the sample: one whose windows are over, and one that still gathers orders. */
const CLOSED = 'c-creators'
const OPEN = 'c-repair'

/** What `npm start` reviews, and where its pages lie: paths as typed. */
export type StartReview = { review: Review; zh: string; en: string }

/** The review of the sample's campaign, as a page in each language. */
export async function startReview(world: World, demo: string, brand: string): Promise<StartReview> {
  const storage = await world.openStorage(path.join(world.cwd, demo, 'lake'))
  const review = await campaignReview(storage, world.config(), { brand, campaign: CLOSED, date: null })
  const pageIn = async (lang: 'zh' | 'en'): Promise<string> => {
    const page = path.join(demo, `review-${lang}.html`)
    await writeFile(path.join(world.cwd, page), reviewPage(review, lang))
    return page
  }
  return { review, zh: await pageIn('zh'), en: await pageIn('en') }
}

/** The headline numbers, where the pages lie, and how to ask for a campaign that is still open. */
export const startReviewText = (
  { review, zh, en }: StartReview,
  lake: string,
  self: string,
  out: Out,
): string =>
  `${bold('The review of a campaign', out)}
${reviewText(review, `${zh}, ${en}`, out).replace(/^/gm, '  ')}
  One that still gathers orders:  ${self} review --lake ${lake} --campaign ${OPEN} --lang en`
