import type { Manifest } from '../shared/publish/manifest.ts'
import { ruleVersion } from '../shared/rules.ts'
import type { Night } from '../shared/transform/night.ts'
import { ruleSha256 } from './night-plan.ts'
import type { NightWorld, Prepared } from './night-run.ts'

/** What a published night is made of: what the night was given, and what it made. */
export const nightManifest = (
  { request, world }: { request: { kind: Manifest['kind'] }; world: Pick<NightWorld, 'config' | 'now'> },
  { brand, parent, secret, to }: Pick<Prepared, 'brand' | 'parent' | 'secret' | 'to'>,
  night: Night,
  made: {
    runId: string
    inputSha256: string
    resultSha256: string
    tables: Manifest['tables']
    state: Manifest['state']
    logs: Manifest['logs']
    warnings: Manifest['warnings']
  },
): Manifest => ({
  format: 1,
  brand: brand.brand,
  run_id: made.runId,
  kind: request.kind,
  dt: to,
  first_date: night.dates.first,
  parent_run_id: parent?.run_id ?? null,
  created_at: world.now().toISOString(),
  code_version: world.config.codeVersion,
  input_sha256: made.inputSha256,
  result_sha256: made.resultSha256,
  secret_fingerprint: secret.fingerprint,
  rule_segments: night.rules.map((one) => ({
    from: one.from,
    rule_version: one.version,
    content_sha256: ruleSha256(one.rules),
    rules: one.rules,
  })),
  known_rules: { ...parent?.known_rules, [ruleVersion(brand.stageRules)]: ruleSha256(brand.stageRules) },
  timezone: brand.timezone,
  categories: Object.fromEntries(brand.categories.map((one) => [one.id, one.decisionCycleDays])),
  tables: made.tables,
  state: made.state,
  logs: made.logs,
  warnings: made.warnings,
})
