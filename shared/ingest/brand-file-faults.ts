import { type Document, isMap, isNode, isSeq } from 'yaml'
import * as z from 'zod'
import { isDate } from '../calendar.ts'
import { nearestName } from '../tables/nearest-name.ts'
import { keysAt } from './brand-file-schema.ts'

type Path = readonly PropertyKey[]

/** What is wrong with a brand file: where it stands in the text (null: nowhere), and expected and found, in words. */
export type BrandFileFault = { offset: number | null; what: string }

/** What does not fit by itself: keys that nobody knows, values of the wrong kind. One fault a place. */
export function issueFaults(issues: readonly z.core.$ZodIssue[], document: Document): BrandFileFault[] {
  const places = new Set<string>()
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        offset: keyOffset(document, issue.path, key),
        what: unknownKey(issue.path, key),
      }))
    const name = nameOf(issue.path)
    if (places.has(name)) return []
    places.add(name)
    const what = `${name === '' ? 'brand file' : name}: ${issue.message}; found ${shown(document, issue.path)}`
    return [{ offset: offsetOf(document, issue.path), what }]
  })
}

const nameOf = (path: Path): string => path.map(String).join('.')

function unknownKey(path: Path, key: string): string {
  const keys = keysAt(path)
  const at = path.length === 0 ? '' : `${nameOf(path)}: `
  if (keys.length === 0) return `${at}expected no settings: a canonical source has none; found "${key}"`
  const near = nearestName(key, keys)
  return `${at}expected no other keys here than ${keys.join(', ')}; found "${key}"${near === null ? '' : ` (did you mean ${near}?)`}`
}

function shown(document: Document, path: Path): string {
  const found = document.getIn([...path])
  if (found === undefined) return 'nothing'
  if (!isNode(found)) return `"${String(found)}"`
  return isSeq(found) ? 'a list' : 'a mapping'
}

const looseText = z.string().trim().min(1).optional().catch(undefined)
const looseList = <T extends z.ZodType>(one: T) => z.array(one).optional().catch(undefined)
/** What can be made out of a file that may be faulty anywhere. */
const looseFile = z
  .object({
    brand: looseText,
    categories: looseList(z.object({ id: looseText }).catch({})),
    spus: looseList(looseText),
    campaigns: looseList(
      z.object({ id: looseText, category: looseText, starts: looseText, ends: looseText }).catch({}),
    ),
  })
  .catch({})

/** What no single value shows: ids that repeat, campaigns of no category, a brand in another's folder. */
export function faultsTogether(
  content: unknown,
  folderName: string,
  issues: readonly z.core.$ZodIssue[],
  document: Document,
): BrandFileFault[] {
  const { brand, categories, spus, campaigns } = looseFile.parse(content)
  const faults: BrandFileFault[] = []
  const at = (path: Path, what: string): void => {
    faults.push({ offset: offsetOf(document, path), what })
  }
  if (brand !== undefined && brand !== folderName)
    at(['brand'], `expected the folder's name "${folderName}"; found "${brand}"`)
  const once = (key: string, values: readonly (string | undefined)[], inner: Path): void => {
    for (const [index, value] of values.entries())
      if (value !== undefined && values.indexOf(value) !== index)
        at([key, index, ...inner], `expected every id of ${key} once; found "${value}" again`)
  }
  const ids = (categories ?? []).map(({ id }) => id)
  once('categories', ids, ['id'])
  once(
    'campaigns',
    (campaigns ?? []).map(({ id }) => id),
    ['id'],
  )
  once('spus', spus ?? [], [])
  // Where the list of categories is faulty or under a misspelt key, nobody knows what is missing in it.
  const areKnown = categories
    ? !ids.includes(undefined)
    : issues.every(({ path }) => path.length > 0 && (path.length > 1 || path[0] !== 'categories'))
  for (const [index, { category, starts, ends }] of (campaigns ?? []).entries()) {
    if (areKnown && category !== undefined && !ids.includes(category))
      at(
        ['campaigns', index, 'category'],
        `expected a category of this file (${ids.join(', ')}); found "${category}"`,
      )
    if (starts !== undefined && ends !== undefined && isDate(starts) && isDate(ends) && ends < starts)
      at(['campaigns', index, 'ends'], `expected a date from ${starts} on; found ${ends}`)
  }
  return faults
}

/** Where a value stands, or what is next to the place where it is missing. */
function offsetOf(document: Document, path: Path): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? null
}

function keyOffset(document: Document, path: Path, key: string): number | null {
  const map = path.length === 0 ? document.contents : document.getIn([...path], true)
  if (!isMap(map)) return offsetOf(document, path)
  const pair = map.items.find((item) => isNode(item.key) && String(item.key) === key)
  return pair && isNode(pair.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}
