import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The Chromium of this machine. Null where there is none: then its suites are skipped, which is said loudly; a CI that
 * skipped them would prove nothing.
 */
export function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
  if (found !== undefined) return found
  const missing = `Chromium, which looks at the review page as a reader does, is not to be had: expected one of ${NAMES.join(', ')} on the PATH. On Debian: apt-get install chromium`
  if (process.env.CI) throw new Error(missing)
  console.warn(`\nSKIPPED: every test that needs a browser. ${missing}\n`)
  return null
}
