import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Bucket } from './s3-bucket.ts'
import { download } from './s3-get.ts'
import type { BorrowedFile } from './storage.ts'

/** Local copies of objects, for engines that read files. */
export type Copies = {
  /** The copy of an object, made at the first asking; null when there is no such object. */
  of: (key: string) => Promise<string | null>
  /** A copy of its own, gone when it is given back; null when there is no such object. */
  lend: (key: string) => Promise<BorrowedFile | null>
  /** Takes a file that has just become the object for its copy, where a move to the folder is possible. */
  take: (key: string, file: string) => Promise<void>
  /** The object has changed: whoever asks next gets a copy of what it is then. */
  forget: (key: string) => void
}

/**
 * Copies that are made once and kept: what engines read is written once and never changed. Each has a file of its own,
 * so that an older copy which somebody still reads stays as it is.
 */
export function localCopies(bucket: Bucket, scratchDir: string): Copies {
  const folder = join(scratchDir, `s3-${process.pid}-${randomUUID().slice(0, 8)}`)
  const made = new Map<string, Promise<string | null>>()
  const place = async (name: string): Promise<string> => {
    const own = join(folder, randomUUID())
    await mkdir(own, { recursive: true })
    return join(own, name)
  }
  const remove = (path: string): Promise<void> => rm(dirname(path), { recursive: true, force: true })

  /** A name that an uploader chose may be longer than a disk takes, so whoever lends gives one himself. */
  async function copy(key: string, name: string): Promise<string | null> {
    const path = await place(name)
    try {
      if (await download(bucket, key, path)) return path
    } catch (error) {
      await remove(path)
      throw error
    }
    await remove(path)
    return null
  }

  return {
    async of(key) {
      const present = made.get(key)
      if (present) return present
      const making = copy(key, basename(key))
      made.set(key, making)
      const unmade = (): void => {
        if (made.get(key) === making) made.delete(key)
      }
      making.then((path) => path === null && unmade(), unmade)
      return making
    },
    async lend(key) {
      const path = await copy(key, 'object')
      return path === null ? null : { path, release: () => remove(path) }
    },
    async take(key, file) {
      made.delete(key)
      // Of another disk, or no room for a folder: the copy is made when somebody asks.
      const moved = await place(basename(key))
        .then(async (path) => {
          await rename(file, path)
          return path
        })
        .catch(() => null)
      if (moved !== null) made.set(key, Promise.resolve(moved))
    },
    forget: (key) => made.delete(key),
  }
}
