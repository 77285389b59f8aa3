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
