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

async function* walk(base: string, folder: string, prefix: string): AsyncGenerator<string> {
  const keys: string[] = []
  for (const entry of (await unlessMissing(base, readdir(join(base, folder), { withFileTypes: true }))) ??
    []) {
    if (!isPart(entry.name) || (folder === '' && entry.name === RESERVED)) continue
    if (entry.isDirectory()) keys.push(`${folder}${entry.name}/`)
    else if (entry.isFile()) keys.push(`${folder}${entry.name}`)
  }
  for (const key of keys.sort(compareKeys)) {
    if (!key.startsWith(prefix)) continue
    if (key.endsWith('/')) yield* walk(base, key, prefix)
    else yield key
  }
}
