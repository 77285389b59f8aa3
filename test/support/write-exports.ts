import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { Brand } from '../../shared/brand.ts'
import { DEFAULT_RULES, ruleVersion } from '../../shared/rules.ts'
import type { Night } from '../oracle/scenario.ts'

/** `brand.yaml` as a person would write it, everything that has a default spelt out. */
export const brandYaml = (brand: Brand): string =>
  stringify({
    brand: brand.brand,
    name: brand.name,
    timezone: brand.timezone,
    stage_rules:
      ruleVersion(brand.stageRules) === ruleVersion(DEFAULT_RULES)
        ? ruleVersion(DEFAULT_RULES)
        : brand.stageRules,
    engine: brand.engine,
    restate_days: brand.restateDays,
    categories: brand.categories.map((c) => ({
      id: c.id,
      name: c.name,
      decision_cycle_days: c.decisionCycleDays,
    })),
    spus: [...brand.spus],
    campaigns: brand.campaigns.map((c) => ({ ...c })),
    sources: Object.fromEntries(
      Object.entries(brand.sources).map(([source, { campaignBy, map, idColumn, idType }]) => [
        source,
        {
          ...(campaignBy && { campaign_by: campaignBy }),
          ...(map && { map: { ...map } }),
          ...(idColumn && { id_column: idColumn }),
          ...(idType && { id_type: idType }),
        },
      ]),
    ),
    max_quarantine_ratio: brand.maxQuarantineRatio,
    privacy: { min_cell: brand.minCell },
  })

/** Lays a night's files and its brand file under `<root>/<brand>/`, beside those of earlier nights. */
export const writeExports = async (root: string, night: Night): Promise<void> => {
  const folder = join(root, night.brand.brand)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'brand.yaml'), brandYaml(night.brand))
  for (const file of night.files) {
    const path = join(folder, file.path)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, file.text)
    await utimes(path, file.modifiedAt, file.modifiedAt)
  }
}
