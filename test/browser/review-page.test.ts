import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { reviewPage } from '../../shared/review/page.ts'
import type { Review } from '../../shared/review/review.ts'
import { allClosed, noSales, noSpend, oneDay } from '../review/edge-reviews.ts'
import { exampleReview } from '../review/example-review.ts'
import { HOSTILE, hostileReview } from '../review/hostile-review.ts'
import { findBrowser } from '../support/browser-program.ts'
import { type Reader, startReader } from './open-page.ts'
import { readPdf } from './pdf-outline.ts'

const program = findBrowser()
const LANGS = ['zh', 'en'] as const
const REVIEWS: Readonly<Record<string, Review>> = {
  example: exampleReview,
  noSales,
  oneDay,
  allClosed,
  noSpend,
}

describe.skipIf(program === null)('the review page in a browser', () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader(program ?? '')
  })
  afterAll(async () => reader?.close())

  describe.each(LANGS)('%s', (lang) => {
    test.each(Object.keys(REVIEWS))(
      '%s: nothing complains, nothing leaves the file, nothing overflows',
      async (name) => {
        const html = reviewPage(REVIEWS[name] ?? exampleReview, lang)
        for (const width of [375, 1280, 1920]) {
          const { page, complaints } = await reader.open(html, { width })
          expect(complaints).toEqual([])
          expect(await widthOf(page)).toBeLessThanOrEqual(width)
          await page.context().close()
        }
      },
    )

    test('no table is cut on a projector or a screen; on a phone one that is shows a shadow at its edge', async () => {
      for (const width of [1280, 1920, 375]) {
        const { page } = await reader.open(reviewPage(exampleReview, lang), { width })
        const cut = z.array(z.string()).parse(
          await page.evaluate(
            `[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1)
              .map((one) => one.querySelector('table').id + ' ' + getComputedStyle(one).backgroundAttachment)`,
          ),
        )
        if (width > 375) expect(cut, `${width}`).toEqual([])
        else for (const one of cut) expect(one).toMatch(/local, local, scroll, scroll$/)
        await page.context().close()
      }
    })

    test.each([
      { dark: false, width: 375 },
      { dark: true, width: 1280 },
    ])('axe finds nothing serious: dark $dark, $width px wide', async (given) => {
      const { page } = await reader.open(reviewPage(exampleReview, lang), given)
      expect(await seriousFaults(page)).toEqual([])
      await page.context().close()
    })

    test('one drawing of each chart is seen, with its table, whose cells have headers', async () => {
      for (const width of [375, 1280]) {
        const { page } = await reader.open(reviewPage(exampleReview, lang), { width })
        const charts = await page.locator('figure.chart').evaluateAll((all) =>
          all.map((one) => ({
            seen: [...one.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().height > 0)
              .length,
            captions: one.querySelectorAll('table > caption').length,
            unscoped: one.querySelectorAll('th:not([scope])').length,
            rows: one.querySelectorAll('tbody tr').length,
          })),
        )
        expect(charts.length).toBeGreaterThan(5)
        for (const { rows, ...one } of charts) {
          expect(one).toEqual({ seen: 1, captions: 1, unscoped: 0 })
          expect(rows).toBeGreaterThan(0)
        }
        await page.context().close()
      }
    })

    test('printed it is A4, has its chapters, and unfolds the tables of its charts', async () => {
      const { page } = await reader.open(reviewPage(exampleReview, lang))
      const headings = await page.locator('h1, h2').allInnerTexts()
      const pdf = readPdf(await page.pdf({ preferCSSPageSize: true, outline: true, tagged: true }))
      const plain = (text: string) => text.replace(/\s+/g, '')
      expect(pdf.size.map(Math.round)).toEqual([595, 842])
      expect(pdf.pages).toBeGreaterThanOrEqual(12)
      expect(pdf.outline.map(plain)).toEqual(expect.arrayContaining(headings.map(plain)))
      await page.emulateMedia({ media: 'print' })
      const heights = await page
        .locator('details.table table')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
      expect(heights.length).toBeGreaterThan(0)
      for (const height of heights) expect(height).toBeGreaterThan(50)
      await page.context().close()
    })
  })

  test.each(HOSTILE)('a name changes nothing: %j', async (name) => {
    for (const width of [375, 1280]) {
      const { page, complaints } = await reader.open(reviewPage(hostileReview(name), 'en'), { width })
      expect(complaints).toEqual([])
      expect(await widthOf(page)).toBeLessThanOrEqual(width)
      expect(await page.locator('main script, main img, [onmouseover]').count()).toBe(0)
      expect(await page.locator('h2').count()).toBe(13)
      await page.context().close()
    }
  })

  test('the keyboard reaches the review first, and every table that scrolls', async () => {
    const { page } = await reader.open(reviewPage(exampleReview, 'en'), { width: 375 })
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('review')
    const stuck = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && !one.hasAttribute('tabindex')).length`,
    )
    expect(stuck).toBe(0)
    await page.context().close()
  })
})

const widthOf = async (page: Page): Promise<number> =>
  z.number().parse(await page.evaluate('document.documentElement.scrollWidth'))

const Found = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      nodes: z.array(z.object({ html: z.string() })),
    }),
  ),
})

/** What axe calls serious or critical, by rule and the first elements. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = Found.parse(await page.evaluate('axe.run()'))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 120))
          .join(' | ')}`,
    )
}
