import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

/** A browser, and a folder that pages are opened from. */
export type Reader = {
  open: (html: string, given?: { width?: number; dark?: boolean }) => Promise<Opened>
  close: () => Promise<void>
}

/** An open page, and what it did that it must not: complaints of its console, dialogs, requests beyond its file. */
export type Opened = { page: Page; complaints: string[] }

/** Starts the browser at that path; its sandbox is left out, as a CI's root cannot have one, and pages are our own. */
export async function startReader(executablePath: string): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'aips-review-'))
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  let count = 0
  return {
    async open(html, { width = 1280, dark = false } = {}) {
      const file = join(folder, `${++count}.html`)
      await writeFile(file, html)
      const url = pathToFileURL(file).href
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
      })
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(`console: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('request', (request) => {
        if (request.url() !== url && request.url() !== 'data:,') complaints.push(`request: ${request.url()}`)
      })
      await page.goto(url, { waitUntil: 'load' })
      return { page, complaints }
    },
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
