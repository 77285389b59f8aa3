import { factsOf } from './facts.ts'
import { emptyHistory, publishNight, restate } from './history.ts'
import { emptyLedger, takeIn } from './ledger.ts'
import { orderRows, spendDaily } from './money-tables.ts'
import { platformReturns, roiReconciliation } from './platform-returns.ts'
import { creatorNotes, platformAssets } from './platform-tables.ts'
import type { Published } from './published.ts'
import { roiTables } from './roi-tables.ts'
import type { Scenario } from './scenario.ts'
import { stageTables } from './stage-tables.ts'

/**
 * What the definitions say readers see after the last night of a scenario: worked out per person and date from every
 * accepted row, for clarity and not for speed, sharing nothing with the product but its types and the default rules.
 */
export const runOracle = (scenario: Scenario): Published => {
  const ledger = emptyLedger()
  const history = emptyHistory()
  for (const night of scenario.nights) {
    takeIn(ledger, night.files, night.brand, scenario.secret)
    publishNight(history, factsOf(ledger, night.brand), night.brand, night.date)
    if (night.restateFrom !== undefined) restate(history, night.brand, night.restateFrom)
  }
  const last = scenario.nights.at(-1)
  if (!last) throw new Error('a scenario without nights')
  const { brand, date } = last
  const { facts } = history
  return {
    ...stageTables(history, brand.brand),
    ...roiTables(facts, brand, date),
    spend_daily: spendDaily(facts, brand, date),
    orders: orderRows(facts, brand, date),
    platform_returns: platformReturns(facts, brand, date),
    platform_assets: platformAssets(facts, brand, date),
    creator_notes: creatorNotes(facts, brand, date),
    roi_reconciliation: roiReconciliation(facts, brand, date),
    ingest_report: ledger.report,
  }
}
