import { type Document, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import type { Brand, SourceSettings } from '../brand.ts'
import { InputError } from '../errors.ts'
import { DEFAULT_RULES, ruleVersion } from '../rules.ts'
import { type BrandFileFault, faultsTogether, issueFaults } from './brand-file-faults.ts'
import { BRAND_ID, brandFileSchema } from './brand-file-schema.ts'

/** More faults than these are only counted: they mostly come of one. */
const SHOWN_FAULTS = 20

/**
 * The brand a `brand.yaml` describes, defaults filled in.
 * @param folderName the folder the file lies in, which is the brand's id
 * @throws InputError naming every fault with its line, what was expected and what was found
 */
export function parseBrandFile(text: string, folderName: string): Brand {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false })
  const refuse = (faults: readonly BrandFileFault[]): never => {
    throw new InputError(
      `${folderName}/brand.yaml${faultsText(faults, (offset) => lines.linePos(offset).line)} Mend the file; until then no night runs for this brand.`,
    )
  }
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0)
    refuse(broken.map(({ pos, message }) => ({ offset: pos[0], what: unreadable(message) })))
  if (!BRAND_ID.test(folderName))
    refuse([{ offset: null, what: `expected a folder named with a-z, 0-9, - and _; found "${folderName}"` }])
  let content: unknown
  try {
    content = contentOf(document)
  } catch (error) {
    refuse([{ offset: null, what: unreadable(error instanceof Error ? error.message : '') }])
  }
  const parsed = brandFileSchema.safeParse(content)
  const issues = parsed.success ? [] : parsed.error.issues
  const faults = [...issueFaults(issues, document), ...faultsTogether(content, folderName, issues, document)]
  if (!parsed.success || faults.length > 0) return refuse(faults)
  const file = parsed.data
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

const unreadable = (message: string): string => `expected YAML; found that it cannot be read: ${message}`

/** One fault in the middle of a sentence; several one after the other, in the order of the file. */
function faultsText(faults: readonly BrandFileFault[], lineOf: (offset: number) => number): string {
  const placed = faults
    .map(({ offset, what }) => ({ line: offset === null ? null : lineOf(offset), what }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const [only] = placed
  if (only && placed.length === 1) return `${only.line === null ? '' : `, line ${only.line}`}: ${only.what}.`
  const shown = placed
    .slice(0, SHOWN_FAULTS)
    .map(({ line, what }) => (line === null ? `${what}.` : `Line ${line}: ${what}.`))
  const more = placed.length > SHOWN_FAULTS ? ` And ${placed.length - SHOWN_FAULTS} more.` : ''
  return ` has ${placed.length} faults. ${shown.join(' ')}${more}`
}

const top = z.record(z.string(), z.unknown())

/** The file as plain values; the built-in rule set needs no writing out. */
function contentOf(document: Document): unknown {
  const content: unknown = document.toJS()
  const file = top.safeParse(content)
  if (!file.success || file.data.stage_rules !== ruleVersion(DEFAULT_RULES)) return content
  const { stage_rules: _, ...others } = file.data
  return others
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
