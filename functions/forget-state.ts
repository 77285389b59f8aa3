import type { Engine } from '../shared/engine/engine.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { rowsOfFile, type Search } from './forget-search.ts'

/**
 * A run's state without some people: each object it names, wherever in it, that holds one of them is written anew
 * without their rows, and named instead. What the state is made of is nobody's here, so that whatever it comes to hold
 * is searched, too. A list's object that had no other rows is named no more.
 * @param isKey whether a text names an object
 * @param prefix where new objects go; ends with `/`
 */
export async function forgetState(
  engine: Engine,
  storage: Storage,
  search: Search,
  state: unknown,
  { isKey, prefix }: { isKey: (text: string) => boolean; prefix: string },
): Promise<unknown> {
  let written = 0
  const anew = async (key: string): Promise<string | null> => {
    const path = await storage.localFile(key)
    const where = await search.rowsWithKey(path)
    const [file] = await engine.write(
      `select * from ${rowsOfFile(path)} where not ${where}`,
      `${prefix}${written++}`,
    )
    return file?.key ?? null
  }
  const walk = async (value: unknown): Promise<unknown> => {
    if (typeof value === 'string') return isKey(value) && (await search.holds(value)) ? anew(value) : value
    if (Array.isArray(value)) {
      const list: unknown[] = []
      for (const one of value) {
        const after = await walk(one)
        if (after !== null || one === null) list.push(after)
      }
      return list
    }
    if (typeof value !== 'object' || value === null) return value
    const members: [string, unknown][] = []
    for (const [name, one] of Object.entries(value)) members.push([name, await walk(one)])
    return Object.fromEntries(members)
  }
  return walk(state)
}
