import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../shared/make-folder.ts'
import { isGone, processIdentity, thisProcess } from '../shared/process-identity.ts'

/** Run ids begin with the time: nothing else in the folder is ours to remove. */
const RUN_FOLDER = /^\d{8}T\d{9}Z-/
const OWNER = 'owner.json'
const DAY_MS = 86_400_000

/**
 * A folder for a run's passing files, which whoever asked removes; only this user may look into it, for it may hold
 * copies of exports. Folders of runs that were killed are removed first: their process is gone, or, where that
 * cannot be known, they are a day old.
 */
export async function openScratch(scratchDir: string, runId: string): Promise<string> {
  await makeFolder(scratchDir, 0o700)
  await sweep(scratchDir)
  const folder = join(scratchDir, runId)
  await makeFolder(folder, 0o700)
  await writeFile(join(folder, OWNER), JSON.stringify(thisProcess()))
  return folder
}

/** Removes what this process has there, for a process that is being ended and cannot wait. What stays is swept later. */
export function dropScratch(scratchDir: string): void {
  const mine = JSON.stringify(thisProcess())
  try {
    for (const name of readdirSync(scratchDir)) {
      const owner = join(scratchDir, name, OWNER)
      if (!RUN_FOLDER.test(name) || !existsSync(owner) || readFileSync(owner, 'utf8') !== mine) continue
      // The engine's threads still write: they find the place gone, and nothing new comes while it is emptied.
      const ended = join(scratchDir, `${name}-ended`)
      renameSync(join(scratchDir, name), ended)
      rmSync(ended, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    }
  } catch {
    // A folder still being written to, or not to be read: it keeps its owner's name, or ages.
  }
}

async function sweep(scratchDir: string): Promise<void> {
  for (const name of await readdir(scratchDir)) {
    const folder = join(scratchDir, name)
    // What cannot be removed is another user's, and no reason to have no night.
    if (RUN_FOLDER.test(name) && (await isLeft(folder)))
      await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

async function isLeft(folder: string): Promise<boolean> {
  const owner = await readFile(join(folder, OWNER), 'utf8')
    .then((text) => processIdentity.parse(JSON.parse(text)))
    // No owner is known: its process has just begun, died at once, or is another user's.
    .catch(() => null)
  if (owner) return isGone(owner)
  const found = await stat(folder).catch(() => null)
  return found !== null && found.mtimeMs < Date.now() - DAY_MS
}
