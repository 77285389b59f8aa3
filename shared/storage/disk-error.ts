import { stat } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'

/** The code of a system error (`ENOENT`, …), or null for any other value. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

const EXPLAINED: Readonly<Record<string, { expected: string; found: string; next: string }>> = {
  ENOSPC: {
    expected: 'room on the disk',
    found: 'that the disk is full',
    next: 'Free space or name a folder on another disk, then start again: nothing half-written is left visible.',
  },
  EDQUOT: {
    expected: 'room on the disk',
    found: "that this user's quota is used up",
    next: 'Free space or have the quota raised, then start again: nothing half-written is left visible.',
  },
  EACCES: {
    expected: 'the right to do this',
    found: 'that this user has no rights there',
    next: 'Give this user rights on the folder (`ls -ld` shows whose it is), or name another one.',
  },
  EPERM: {
    expected: 'the right to do this',
    found: 'that the system does not permit it',
    next: 'Give this user rights on the folder (`ls -ld` shows whose it is), or name another one.',
  },
  ENOTSUP: {
    expected: 'a disk that has hard links',
    found: 'one that has none',
    next: 'Name a folder on another disk.',
  },
  EROFS: {
    expected: 'a disk that can be written to',
    found: 'that it is mounted read-only',
    next: 'Name a folder on a disk that can be written to.',
  },
  ENOTDIR: {
    expected: 'a folder',
    found: 'that a part of the path is a file',
    next: 'Move that file away, or name another folder.',
  },
  EEXIST: {
    expected: 'a folder',
    found: 'a file of that name',
    next: 'Move that file away, or name another folder.',
  },
  EISDIR: {
    expected: 'a file',
    found: 'a folder of that name',
    next: 'Move that folder away, or name another one.',
  },
  ENAMETOOLONG: {
    expected: 'a name the file system takes (255 bytes a part)',
    found: 'a longer one',
    next: 'Shorten the name.',
  },
}

/**
 * What a failed operation on the disk means for the person who can mend it: a ConfigError naming the path, what was
 * expected, what was found and the next step. Errors that nobody can act on come back as they are.
 * @param doing what was tried, as in `write` or `read`
 */
export function explainDiskError(error: unknown, doing: string, path: string): unknown {
  const code = errorCode(error)
  const known = code && EXPLAINED[code]
  if (!known) return error
  return new ConfigError(
    `Cannot ${doing} ${path}: expected ${known.expected}, found ${known.found} (${code}). ${known.next}`,
    { cause: error },
  )
}

/**
 * Null where there is no such file. A file where the path has a folder means that nothing lies below it, unless it
 * is `base` itself that is no folder.
 */
export async function unlessMissing<T>(base: string, found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    if (errorCode(error) === 'ENOTDIR' && (await stat(base)).isDirectory()) return null
    throw error
  }
}
