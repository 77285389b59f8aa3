import { InputError } from '../errors.ts'
import { creatorNotes } from './creator_notes.ts'
import { definitions } from './definitions.ts'
import { ingestReport } from './ingest_report.ts'
import { nearestName } from './nearest-name.ts'
import { orders } from './orders.ts'
import { platformAssets } from './platform_assets.ts'
import { platformReturns } from './platform_returns.ts'
import { quarantine } from './quarantine.ts'
import { restatements } from './restatements.ts'
import { roiCategories } from './roi_categories.ts'
import { roiCohorts } from './roi_cohorts.ts'
import { roiCurve } from './roi_curve.ts'
import { roiReconciliation } from './roi_reconciliation.ts'
import { runs } from './runs.ts'
import { spendDaily } from './spend_daily.ts'
import { stageAssetsDaily } from './stage_assets_daily.ts'
import { stageFlowsDaily } from './stage_flows_daily.ts'
import { stageRatesDaily } from './stage_rates_daily.ts'
import type { RowOf, Table } from './table.ts'
import { userStageChanges } from './user_stage_changes.ts'
import { userStages } from './user_stages.ts'

/** Every published table, in the order a reader meets them: stages, ROI, money, platforms, logs, dictionary. */
export const ALL_TABLES: readonly Table[] = [
  stageAssetsDaily,
  stageFlowsDaily,
  stageRatesDaily,
  userStages,
  userStageChanges,
  roiCohorts,
  roiCurve,
  roiCategories,
  spendDaily,
  orders,
  platformReturns,
  platformAssets,
  creatorNotes,
  roiReconciliation,
  ingestReport,
  quarantine,
  restatements,
  runs,
  definitions,
]

/**
 * The table of that name.
 * @throws InputError when there is none; it names the nearest and all tables.
 */
export const tableNamed = (name: string): Table => {
  const found = ALL_TABLES.find((table) => table.name === name)
  if (found) return found
  const names = ALL_TABLES.map((table) => table.name)
  const nearest = nearestName(name, names)
  const hint = nearest ? ` Did you mean ${nearest}?` : ''
  throw new InputError(`table ${JSON.stringify(name)}: no such table.${hint} Tables: ${names.join(', ')}`)
}

/** A row of `definitions`, before the run that publishes it is known. */
export type DefinitionRow = Omit<RowOf<typeof definitions>, 'run_id'>

/** The data dictionary: for each table a row about itself (`column_name` '') and one for each column, in order. */
export const definitionRows = (): DefinitionRow[] =>
  ALL_TABLES.flatMap((table) => [
    { table_name: table.name, column_name: '', type: null, unit: null, ...table.row, formula: null },
    ...Object.entries(table.columns).map(([column_name, { type, unit, zh, en, formula }]) => ({
      table_name: table.name,
      column_name,
      type,
      unit,
      zh,
      en,
      formula: formula ?? null,
    })),
  ])

/**
 * The columns that `result_sha256` covers, in definition order: the key and what is exact to compare. DOUBLEs follow
 * from the columns beside them; `run_id` says who wrote, not what. Empty for tables the hash leaves out: the logs,
 * which tell of runs, and the dictionary, which is the lake's and no brand's.
 */
export const hashedColumns = (table: Table): string[] => {
  if (table.log || table.name === definitions.name) return []
  return Object.entries(table.columns)
    .filter(([name, { type }]) => {
      if (name === 'run_id') return false
      return table.key.includes(name) || !NOT_COMPARED.includes(type)
    })
    .map(([name]) => name)
}

const NOT_COMPARED: readonly string[] = ['DOUBLE', 'TIMESTAMP', 'VARBINARY']
