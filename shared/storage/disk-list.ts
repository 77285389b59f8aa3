import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from './disk-error.ts'
import { compareKeys, isPart, RESERVED } from './key.ts'

/**
 * The keys under `base` that begin with `prefix`, in the byte order of the whole keys: a folder sorts as its name
 * with the slash, so `a.txt` comes before `a/b`. Files that appear or go while it runs may or may not be among them;
 * a file that stays is. Links and names that are no keys are left out.
 */
export async function* listFiles(base: string, prefix: string): AsyncGenerator<string> {
  const cut = prefix.lastIndexOf('/') + 1
  yield* walk(base, prefix.slice(0, cut), prefix)
}

/**
 * The names of the folders in a folder that hold an object, however deep: on other storages a folder is no more than
 * the beginning of a key.
 */
export async function listFolders(base: string, folder: string): Promise<string[]> {
  const names: string[] = []
  for (const key of await namesIn(base, folder))
    if (key.endsWith('/') && !(await walk(base, key, key).next()).done)
      names.push(key.slice(folder.length, -1))
  return names
}

async function* walk(base: string, folder: string, prefix: string): AsyncGenerator<string> {
  for (const key of await namesIn(base, folder)) {
    if (!key.startsWith(prefix)) continue
    if (key.endsWith('/')) yield* walk(base, key, prefix)
    else yield key
  }
}

/** What lies directly in a folder, in the byte order of the keys: folders end with a slash. */
async function namesIn(base: string, folder: string): Promise<string[]> {
  const keys: string[] = []
  for (const entry of (await unlessMissing(base, readdir(join(base, folder), { withFileTypes: true }))) ??
    []) {
    if (!isPart(entry.name) || (folder === '' && entry.name === RESERVED)) continue
    if (entry.isDirectory()) keys.push(`${folder}${entry.name}/`)
    else if (entry.isFile()) keys.push(`${folder}${entry.name}`)
  }
  return keys.sort(compareKeys)
}
