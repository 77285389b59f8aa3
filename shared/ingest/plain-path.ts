import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/**
 * A path that the engine takes for one file: it takes `*`, `?` and `[` for a pattern, so such a file gets another
 * name for the time.
 * @param work a folder for that name
 */
export async function plainPath(path: string, work: string): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path
  const plain = join(work, 'file')
  await symlink(resolve(path), plain)
  return plain
}
