import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode } from './storage/disk-error.ts'

/**
 * Makes a folder and those above it that are missing; for every path that a person gives. Node's own recursive
 * `mkdir` tries for ever where the system says of a folder below one that is there that there is none (`/proc`).
 * @param mode of the folders made, as `mkdir` takes it
 * @returns the topmost folder made, or null where all were there
 * @throws the system's error: EEXIST for a file of that name, ENOTDIR for a file above it, ENOENT where the system
 *   makes no folders
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | null> {
  const missing: string[] = []
  for (let at = resolve(path); !(await isThere(at)); at = dirname(at)) {
    missing.push(at)
    if (dirname(at) === at) break
  }
  if (missing.length === 0 && !(await stat(path)).isDirectory()) missing.push(resolve(path))
  for (const folder of missing.toReversed())
    await mkdir(folder, { mode }).catch(async (error: unknown) => {
      // Somebody else made it in between.
      const isMade = errorCode(error) === 'EEXIST' && (await isFolder(folder))
      if (!isMade) throw error
    })
  return missing.at(-1) ?? null
}

const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
    throw error
  }
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false
