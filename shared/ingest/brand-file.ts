import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import type { Brand, SourceSettings } from '../brand.ts'
import { InputError } from '../errors.ts'
import { DEFAULT_RULES, ruleVersion } from '../rules.ts'
import { BRAND_ID, brandFileSchema } from './brand-file-schema.ts'

type Path = readonly PropertyKey[]
type BrandFile = z.infer<typeof brandFileSchema>

/**
 * The brand a `brand.yaml` describes, defaults filled in.
 * @param folderName the folder the file lies in, which is the brand's id
 * @throws InputError naming the line, what was expected and what was found
 */
export function parseBrandFile(text: string, folderName: string): Brand {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false })
  const refuse: Refuse = (offset, what) => {
    const line = offset === null ? '' : `, line ${lines.linePos(offset).line}`
    throw new InputError(
      `${folderName}/brand.yaml${line}: ${what}. Mend the file; until then no night runs for this brand.`,
    )
  }
  const [broken] = [...document.errors, ...document.warnings]
  if (broken) refuse(broken.pos[0], `expected YAML; found that it cannot be read: ${broken.message}`)
  if (!BRAND_ID.test(folderName))
    refuse(null, `expected a folder named with a-z, 0-9, - and _; found "${folderName}"`)
  const parsed = brandFileSchema.safeParse(contentOf(document, refuse))
  if (!parsed.success) return refuseIssue(parsed.error, document, refuse)
  const file = parsed.data
  checkTogether(file, folderName, document, refuse)
  return {
    brand: file.brand,
    name: file.name,
    timezone: file.timezone,
    stageRules: file.stage_rules ?? DEFAULT_RULES,
    engine: file.engine,
    restateDays: file.restate_days,
    categories: file.categories.map(({ id, name, decision_cycle_days }) => ({
      id,
      name,
      decisionCycleDays: decision_cycle_days,
    })),
    spus: file.spus,
    campaigns: file.campaigns,
    sources: Object.fromEntries(
      Object.entries(file.sources).map(([source, settings]) => [source, sourceSettings(settings)]),
    ),
    maxQuarantineRatio: file.max_quarantine_ratio,
    minCell: file.privacy.min_cell,
  }
}

/** Stops with a message about the place at `offset` of the text. */
type Refuse = (offset: number | null, what: string) => never

const top = z.record(z.string(), z.unknown())

/** The file as plain values; the built-in rule set needs no writing out. */
function contentOf(document: Document, refuse: Refuse): unknown {
  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    return refuse(
      null,
      `expected YAML; found that it cannot be read: ${error instanceof Error ? error.message : ''}`,
    )
  }
  const file = top.safeParse(content)
  if (!file.success || file.data.stage_rules !== ruleVersion(DEFAULT_RULES)) return content
  const { stage_rules: _, ...others } = file.data
  return others
}

/** What no single value shows: ids that repeat, campaigns of no category, a brand in another's folder. */
function checkTogether(file: BrandFile, folderName: string, document: Document, refuse: Refuse): void {
  const at = (path: Path, what: string): never => refuse(offsetOf(document, path), what)
  if (file.brand !== folderName)
    at(['brand'], `expected the folder's name "${folderName}"; found "${file.brand}"`)
  const once = (key: string, values: readonly string[], inner: Path): void => {
    for (const [index, value] of values.entries())
      if (values.indexOf(value) !== index)
        at([key, index, ...inner], `expected every id of ${key} once; found "${value}" again`)
  }
  const categories = file.categories.map(({ id }) => id)
  once('categories', categories, ['id'])
  once(
    'campaigns',
    file.campaigns.map(({ id }) => id),
    ['id'],
  )
  once('spus', file.spus, [])
  for (const [index, { category, starts, ends }] of file.campaigns.entries()) {
    if (!categories.includes(category))
      at(
        ['campaigns', index, 'category'],
        `expected a category of this file (${categories.join(', ')}); found "${category}"`,
      )
    if (ends < starts) at(['campaigns', index, 'ends'], `expected a date from ${starts} on; found ${ends}`)
  }
}

function refuseIssue(error: z.ZodError, document: Document, refuse: Refuse): never {
  const [issue] = error.issues
  if (!issue) return refuse(null, 'expected a brand file; found something else')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return refuse(
      keyOffset(document, issue.path, key),
      `expected no other keys here than the documented ones; found "${key}"`,
    )
  }
  const found = document.getIn([...issue.path])
  const shown =
    found === undefined
      ? 'nothing'
      : isNode(found)
        ? isSeq(found)
          ? 'a list'
          : 'a mapping'
        : `"${String(found)}"`
  const name = issue.path.map(String).join('.')
  return refuse(
    offsetOf(document, issue.path),
    `${name === '' ? 'brand file' : name}: ${issue.message}; found ${shown}`,
  )
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

const settingsSchema = z.object({
  campaign_by: z.string().optional(),
  map: z.record(z.string(), z.string()).optional(),
  id_column: z.string().optional(),
  id_type: z.string().optional(),
})

function sourceSettings(value: unknown): SourceSettings {
  const { campaign_by, map, id_column, id_type } = settingsSchema.parse(value ?? {})
  return {
    ...(campaign_by === undefined ? {} : { campaignBy: campaign_by }),
    ...(map === undefined ? {} : { map }),
    ...(id_column === undefined ? {} : { idColumn: id_column }),
    ...(id_type === undefined ? {} : { idType: id_type }),
  }
}
