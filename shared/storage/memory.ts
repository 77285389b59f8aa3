import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { checkFolder, checkKey, checkPrefix, compareKeys } from './key.ts'
import type { Storage, StoredObject } from './storage.ts'

/**
 * A storage that lives as long as the process, for tests. ETags are hashes of the content, as those of S3 are: the
 * same bytes have the same ETag, so nothing may rest on an ETag changing with every put.
 * @param scratchDir where `localFile` leaves its copies; without it, asking for one is an error
 */
export function memoryStorage(scratchDir?: string): Storage {
  const objects = new Map<string, StoredObject>()
  const copy = (object: StoredObject): StoredObject => ({ ...object, bytes: Uint8Array.from(object.bytes) })

  return {
    async get(key) {
      checkKey(key)
      const object = objects.get(key)
      return object ? copy(object) : null
    },

    async range(key, start, end) {
      checkKey(key)
      return objects.get(key)?.bytes.slice(start, Math.max(start, end)) ?? null
    },

    async head(key) {
      checkKey(key)
      const object = objects.get(key)
      return object ? { key, size: object.size, etag: object.etag, modifiedAt: object.modifiedAt } : null
    },

    async *list(prefix) {
      checkPrefix(prefix)
      const found = [...objects.values()].filter(({ key }) => key.startsWith(prefix))
      for (const { key, size, etag, modifiedAt } of found.sort((a, b) => compareKeys(a.key, b.key)))
        if (objects.has(key)) yield { key, size, etag, modifiedAt }
    },

    async folders(prefix) {
      checkFolder(prefix)
      const below = [...objects.keys()].filter((key) => key.startsWith(prefix))
      const names = below.flatMap((key) => /^[^/]+(?=\/)/.exec(key.slice(prefix.length)) ?? [])
      return [...new Set(names)].sort((a, b) => compareKeys(`${a}/`, `${b}/`))
    },

    async put(key, body, condition) {
      checkKey(key)
      const bytes = Uint8Array.from('bytes' in body ? body.bytes : await readFile(body.file))
      // No await from here on: looking and writing are one step.
      const current = objects.get(key)
      if (condition && ('absent' in condition ? current : current?.etag !== condition.etag)) return null
      const etag = createHash('sha256').update(bytes).digest('hex')
      objects.set(key, { key, size: bytes.length, etag, modifiedAt: new Date(), bytes })
      return etag
    },

    async delete(key) {
      checkKey(key)
      objects.delete(key)
    },

    async localFile(key) {
      checkKey(key)
      const object = objects.get(key)
      if (!object) throw new Error(`memory:${key}: expected an object, found none`)
      if (scratchDir === undefined)
        throw new Error(`memory:${key}: this storage was given no folder for local files`)
      const folder = join(resolve(scratchDir), object.etag.slice(0, 16))
      await mkdir(folder, { recursive: true })
      const path = join(folder, key.replaceAll('/', '_'))
      await writeFile(path, object.bytes)
      return path
    },

    async borrow(key) {
      checkKey(key)
      const object = objects.get(key)
      if (!object) return null
      if (scratchDir === undefined)
        throw new Error(`memory:${key}: this storage was given no folder for local files`)
      const path = join(resolve(scratchDir), randomUUID())
      await mkdir(resolve(scratchDir), { recursive: true })
      await writeFile(path, object.bytes)
      return { path, release: () => rm(path, { force: true }) }
    },

    describe: (key) => `memory:${key}`,
  }
}
