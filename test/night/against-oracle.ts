import { runOracle } from '../oracle/oracle.ts'
import type { Scenario } from '../oracle/scenario.ts'
import { differences, type Lab, type LabSettings, play } from './lab.ts'

export const TABLES = [
  'orders',
  'spend_daily',
  'stage_assets_daily',
  'stage_flows_daily',
  'stage_rates_daily',
  'user_stages',
  'user_stage_changes',
  'roi_cohorts',
  'roi_curve',
  'roi_categories',
  'platform_returns',
  'roi_reconciliation',
  'platform_assets',
  'creator_notes',
] as const

/** What a loaded machine may need for one scenario. */
export const PATIENCE = 600_000

/** What the product's tables and reports do not share with the oracle's, after the last night. */
export async function wrong(story: Scenario, settings: LabSettings = {}): Promise<string[]> {
  const lab = await play(story, settings)
  try {
    const truth = runOracle(story)
    const found: string[] = []
    for (const table of TABLES) {
      found.push(...differences(table, await lab.table(table), truth[table]))
    }
    found.push(...(await wrongCounts(lab, truth.ingest_report)))
    return found.slice(0, 20)
  } finally {
    await lab.close()
  }
}

async function wrongCounts(
  lab: Lab,
  expected: ReturnType<typeof runOracle>['ingest_report'],
): Promise<string[]> {
  const counts = (row: Readonly<Record<string, unknown>>) =>
    [
      'source',
      'file',
      'read_rows',
      'accepted_rows',
      'duplicate_rows',
      'quarantined_rows',
      'ignored_rows',
      'status',
    ]
      .map((name) => String(row[name]))
      .join(' ')
  const ours = (await lab.table('ingest_report')).map(counts).sort()
  const theirs = expected.map((row) => counts({ ...row })).sort()
  return ours.join('\n') === theirs.join('\n')
    ? []
    : [
        ...theirs.filter((row) => !ours.includes(row)).map((row) => `ingest_report missing: ${row}`),
        ...ours.filter((row) => !theirs.includes(row)).map((row) => `ingest_report too much: ${row}`),
      ]
}
