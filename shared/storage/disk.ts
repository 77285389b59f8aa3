import type { BigIntStats } from 'node:fs'
import { link, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { prepare, sweep } from './disk-draft.ts'
import { errorCode, explainDiskError, unlessMissing } from './disk-error.ts'
import { listFiles, listFolders } from './disk-list.ts'
import { underLock } from './disk-lock.ts'
import { describeFile } from './disk-object.ts'
import { checkFolder, checkKey, checkPrefix, RESERVED } from './key.ts'
import { readRange } from './read-range.ts'
import type { ObjectInfo, Storage } from './storage.ts'

/**
 * A folder as a storage: an object is the file of its key, so that every other program reads the lake as well. The
 * folder need not exist; the first put makes it. What the storage needs for itself lies under `.storage`.
 *
 * An object is written elsewhere on the same disk, made durable, and then linked or renamed into place under a lock
 * between processes, so that readers see all of it or nothing, and of racing conditional puts exactly one wins. Files
 * are never changed in place. A process that is killed leaves drafts that nobody lists; they go after a day.
 * @throws ConfigError from every operation when the disk is full, rights are missing, or a file stands where a
 *   folder should be
 */
export function diskStorage(root: string): Storage {
  const base = resolve(root)
  const drafts = join(base, RESERVED, 'drafts')
  const lockFile = join(base, RESERVED, 'lock')
  const pathOf = (key: string): string => {
    checkKey(key)
    return join(base, key)
  }
  let swept = false

  return {
    get: (key) =>
      explained('read', pathOf(key), async (path) =>
        withFile(base, path, async (file, stats) => ({
          ...describeFile(key, stats),
          bytes: await file.readFile(),
        })),
      ),

    range: (key, start, end) =>
      explained('read', pathOf(key), async (path) =>
        withFile(base, path, (file, stats) =>
          readRange(file, start, Math.max(start, Math.min(end, Number(stats.size)))),
        ),
      ),

    head: (key) => explained('read', pathOf(key), (path) => headFile(base, key, path)),

    async *list(prefix) {
      checkPrefix(prefix)
      try {
        for await (const key of listFiles(base, prefix)) {
          const info = await headFile(base, key, join(base, key))
          if (info) yield info
        }
      } catch (error) {
        throw explainDiskError(error, 'list', join(base, prefix))
      }
    },

    folders: async (prefix) => {
      checkFolder(prefix)
      return explained('list', join(base, prefix), () => listFolders(base, prefix))
    },

    put: (key, body, condition) =>
      explained('write', pathOf(key), async (path) => {
        if (!swept) await sweep(drafts)
        swept = true
        const draft = await prepare(body, drafts)
        try {
          const placed = await underLock(lockFile, async () => {
            if (condition && 'etag' in condition) {
              const current = await headFile(base, key, path)
              if (current?.etag !== condition.etag) return false
            }
            return place(draft.path, path, condition !== undefined && 'absent' in condition)
          })
          if (placed && 'file' in body) await rm(body.file, { force: true })
          return placed ? draft.etag : null
        } finally {
          if (!('file' in body) || draft.path !== body.file) await rm(draft.path, { force: true })
        }
      }),

    delete: (key) =>
      explained('remove', pathOf(key), async (path) => {
        if (!(await headFile(base, key, path))) return
        await underLock(lockFile, async () => {
          await rm(path, { force: true })
          await syncFolders(dirname(path), dirname(path))
        })
      }),

    localFile: (key) =>
      explained('read', pathOf(key), async (path) => {
        if (!(await headFile(base, key, path)))
          throw new Error(`${path}: expected an object of the lake, found none`)
        return path
      }),

    borrow: (key) =>
      explained('read', pathOf(key), async (path) =>
        (await headFile(base, key, path)) ? { path, release: async () => {} } : null,
      ),

    describe: (key) => join(base, key),
  }
}

async function explained<T>(doing: string, path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path)
  } catch (error) {
    throw explainDiskError(error, doing, path)
  }
}

type File = Awaited<ReturnType<typeof open>>

/** Null when there is no such file. What is read through one handle is one version, whatever is put meanwhile. */
async function withFile<T>(
  base: string,
  path: string,
  read: (file: File, stats: BigIntStats) => Promise<T>,
): Promise<T | null> {
  const file = await unlessMissing(base, open(path, 'r'))
  if (!file) return null
  try {
    const stats = await file.stat({ bigint: true })
    return stats.isFile() ? await read(file, stats) : null
  } finally {
    await file.close()
  }
}

async function headFile(base: string, key: string, path: string): Promise<ObjectInfo | null> {
  const stats = await unlessMissing(base, stat(path, { bigint: true }))
  return stats?.isFile() ? describeFile(key, stats) : null
}

/** Gives a finished file its place, and makes that durable; false when `onlyNew` and there is one already. */
async function place(draft: string, path: string, onlyNew: boolean): Promise<boolean> {
  const firstMade = await makeFolder(dirname(path))
  if (!onlyNew) await rename(draft, path)
  else if (await linkNew(draft, path)) await rm(draft)
  else return false
  await syncFolders(dirname(path), firstMade ? dirname(firstMade) : dirname(path))
  return true
}

/** False when there is such a file. */
async function linkNew(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' })
    return false
  }
}

/** Makes the names in `folder`, and in the folders above it up to `last`, survive a power cut. */
async function syncFolders(folder: string, last: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
  if (folder !== last && dirname(folder) !== folder) await syncFolders(dirname(folder), last)
}
