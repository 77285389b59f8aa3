import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const VERSION = '5.2.5'

/**
 * Moto's server, in a Python environment of its own, installed with pip where the cache does not have it yet (half a
 * minute, once a machine). Null where it cannot be had: then its suites are skipped, which is said loudly; a CI that
 * skipped them would prove nothing.
 */
export async function findMoto(): Promise<string | null> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aips-lake')
  const folder = join(cache, `moto-${VERSION}`)
  if (existsSync(folder)) return programIn(folder)
  const building = join(cache, `moto-${process.pid}`)
  try {
    await mkdir(cache, { recursive: true })
    const run = promisify(execFile)
    await run('python3', ['-m', 'venv', building])
    const pip = ['-m', 'pip', 'install', '--no-input', '--quiet', '--disable-pip-version-check']
    await run(join(building, 'bin', 'python'), [...pip, `moto[server]==${VERSION}`])
    // Another worker may have been faster.
    await rename(building, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
    return programIn(folder)
  } catch (error) {
    const missing =
      `moto ${VERSION}, the Glue of these tests, is not in ${cache} and could not be installed: expected Python 3.10 or ` +
      `newer with venv, and a Python package index; found ${error instanceof Error ? error.message : error}`
    if (process.env.CI) throw new Error(missing, { cause: error })
    console.warn(`\nSKIPPED: every suite that needs moto. ${missing}\n`)
    return null
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

/** The interpreter: the scripts beside it name the folder in which they were installed, not the one they are in now. */
const programIn = (folder: string): string => join(folder, 'bin', 'python')
