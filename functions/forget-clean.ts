import { join } from 'node:path'
import { type Engine, identifier, literal } from '../shared/engine/engine.ts'
import { namedKeys } from '../shared/publish/kept-runs.ts'
import { logsPrefix, publishedKey, publishedPrefix, runsPrefix } from '../shared/publish/lake-layout.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { rowsOfFile, type Search } from './forget-search.ts'
import { STAGING } from './steps/night-file.ts'

const keysUnder = async (storage: Storage, prefix: string): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of storage.list(prefix)) keys.push(key)
  return keys
}

/**
 * Removes every run but the current one, where any object of the others holds a person who is forgotten. What holds one
 * goes last: who is stopped in between finds it again and goes on. No run that works elsewhere loses anything by it: the
 * pointer has moved since it began, so that it can no longer be published.
 * @param current null where nothing is published
 * @returns the runs that could be gone back to, and can no more
 */
export async function removeRuns(
  storage: Storage,
  search: Search,
  brand: string,
  current: Manifest | null,
): Promise<string[]> {
  const stay = current ? namedKeys(current) : new Set<string>()
  const [rest, holding]: [string[], string[]] = [[], []]
  for (const key of await keysUnder(storage, runsPrefix(brand)))
    if (!stay.has(key)) ((await search.holds(key)) ? holding : rest).push(key)
  if (holding.length === 0) return []
  const marks = (await keysUnder(storage, publishedPrefix(brand))).filter(
    (key) => current === null || key !== publishedKey(brand, current.run_id),
  )
  for (const key of [...marks, ...rest, ...holding]) await storage.delete(key)
  return marks.map((key) => key.slice(publishedPrefix(brand).length, -'.json'.length)).sort()
}

/** What a log tells of a bad row: where one of these names somebody, the others are of the same row. */
const OF_A_BAD_ROW: readonly string[] = ['raw', 'detail'].map(identifier)

/**
 * Takes forgotten people out of the logs: the rows stay, for they say what became of a file, and of what stood in a bad
 * row nothing does.
 * @returns how many objects were written anew
 */
export async function cleanLogs(
  engine: Engine,
  storage: Storage,
  search: Search,
  brand: string,
  workDir: string,
): Promise<number> {
  let cleaned = 0
  for (const key of await keysUnder(storage, logsPrefix(brand))) {
    if (!(await search.holds(key))) continue
    const from = await storage.localFile(key)
    const texts = await search.textsNaming(from)
    const ofRow = texts.filter(({ column }) => OF_A_BAD_ROW.includes(column)).map(({ names }) => names)
    const silent = texts.map(({ column, names }) => {
      const named = OF_A_BAD_ROW.includes(column) ? ofRow.join(' or ') : names
      return `case when ${named} then null else ${column} end as ${column}`
    })
    const to = join(workDir, `log-${cleaned}.parquet`)
    await engine.run(
      `copy (select * replace (${silent.join(', ')}) from ${rowsOfFile(from)})
       to ${literal(to)} (format parquet, compression zstd, write_bloom_filter false)`,
    )
    // Nobody else ever changes a log: only a forget does, and it holds the lease.
    await storage.put(key, { file: to })
    cleaned++
  }
  return cleaned
}

/** Where what passes lies besides the brand's own folder: files read and not yet admitted, and what Athena works on. */
const passing = (brand: string): string[] => [`${STAGING}${brand}/`, '_athena/', '_results/']

/** Removes passing objects that hold a forgotten person. A night that needs one reads its file again. */
export async function removePassing(storage: Storage, search: Search, brand: string): Promise<number> {
  let removed = 0
  for (const prefix of passing(brand))
    for (const key of await keysUnder(storage, prefix)) {
      if (!(await search.holds(key))) continue
      await storage.delete(key)
      removed++
    }
  return removed
}

/**
 * Ends what nights have begun on Athena and would go on with: queries that began before the tombstones know nothing of
 * them. Such a night begins anew.
 */
export async function endBegunNights(storage: Storage, brand: string): Promise<void> {
  for (const key of await keysUnder(storage, `${STAGING}${brand}/nights/`))
    if (key.endsWith('.run.json')) await storage.delete(key)
}
