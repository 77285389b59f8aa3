import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { ObjectTags } from '../../shared/storage/tags.ts'

/** A bucket in memory: objects are as old as the given clock says, and tagged ones go when lifecycle looks. */
export type TaggedStorage = {
  storage: Storage
  tags: ObjectTags
  tagsOf: (key: string) => Readonly<Record<string, string>>
  /** Removes what has a tag. @returns the keys */
  lifecycle: (tag: Readonly<Record<string, string>>) => Promise<string[]>
}

export function taggedStorage(now: () => Date): TaggedStorage {
  const inner = memoryStorage()
  const born = new Map<string, Date>()
  const tagged = new Map<string, Readonly<Record<string, string>>>()
  const storage: Storage = {
    ...inner,
    async *list(prefix) {
      for await (const object of inner.list(prefix))
        yield { ...object, modifiedAt: born.get(object.key) ?? object.modifiedAt }
    },
    async put(key, body, condition) {
      const etag = await inner.put(key, body, condition)
      if (etag !== null) {
        born.set(key, now())
        tagged.delete(key)
      }
      return etag
    },
    async delete(key) {
      tagged.delete(key)
      await inner.delete(key)
    },
  }
  return {
    storage,
    tags: {
      async set(key, tags) {
        if (!(await inner.head(key))) return false
        tagged.set(key, tags)
        return true
      },
    },
    tagsOf: (key) => tagged.get(key) ?? {},
    async lifecycle(tag) {
      const gone: string[] = []
      for (const [key, tags] of tagged)
        if (Object.entries(tag).every(([name, value]) => tags[name] === value)) gone.push(key)
      for (const key of gone) await storage.delete(key)
      return gone.sort()
    },
  }
}
