import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { findBrowser } from '../support/browser-program.ts'

/**
 * The picture of the README, from the review that `npm start` leaves, with Node 24:
 * `node test/browser/picture.ts demo/review-en.html test/browser/review-page.png`. Shortened: the head of the page, its five
 * numbers with the money behind them, the crowd and the curve.
 */
const [from = '', to = ''] = process.argv.slice(2)
const program = findBrowser()
if (program === null || to === '')
  throw new Error('expected a Chromium, a review page and a file for the picture')
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, deviceScaleFactor: 0.8 })
await page.goto(pathToFileURL(from).href)
await page.evaluate(`
  const kept = ['#overview > .five', '#money', '#assets', '#curve-1'].map((one) => document.querySelector(one))
  for (const chapter of document.querySelectorAll('main > section')) {
    for (const part of [...chapter.children].slice(1)) if (!kept.includes(part)) part.remove()
    if (chapter.children.length === 1) chapter.remove()
  }
  for (const one of document.querySelectorAll('figure .scroll, figure details')) one.remove()
`)
await page.locator('.page').screenshot({ path: to })
await browser.close()
