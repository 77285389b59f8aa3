import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KnownEvent } from './export-behaviours.ts'
import type { FileTruth } from './export-files.ts'
import type { KnownAsset } from './export-lingxi.ts'
import type { KnownOrder } from './export-orders.ts'
import type { KnownNote } from './export-pugongying.ts'
import type { KnownSpend } from './export-spend.ts'
import type { KnownReturn } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { SAMPLE_CATEGORIES, SAMPLE_SPUS } from './products.ts'
import { cohorts } from './truth-cohorts.ts'
import { writeCsv } from './truth-csv.ts'
import { ingestReport, quarantineCounts } from './truth-ingest.ts'
import { mergeSpend, orderTotals, spendDaily } from './truth-money.ts'
import { creatorNotes, platformAssets } from './truth-platforms.ts'
import { roiReconciliation } from './truth-reconciliation.ts'
import { type SettledSubOrder, settle } from './truth-refunds.ts'
import { platformReturns } from './truth-returns.ts'
import { roiCategories, roiCohorts } from './truth-roi.ts'
import { type Scope, stageTruth } from './truth-stages.ts'

/**
 * The tables expected of one night at the last date over an empty lake, worked out from what the generator knows (clean
 * rows, no duplicates, persons resolved) without any code of ingest, transform or tables.
 */
export type Truth = {
  addPerson(events: readonly KnownEvent[], orders: readonly KnownOrder[]): void
  write(
    folder: string,
    files: readonly FileTruth[],
    quarantined: readonly { file: string; reason: string; rows: number }[],
  ): void
}

/** What is known before anybody comes along: what was spent, and what the platforms say of themselves. */
export type KnownOfPlatforms = {
  booked: KnownSpend[]
  reported: KnownSpend[]
  returns: KnownReturn[]
  notes: KnownNote[]
  assets: KnownAsset[]
}

export function createTruth(plan: Plan, told: KnownOfPlatforms): Truth {
  const { brand, days } = plan
  const { last, date } = days
  const known = { brand, last, date }
  const cycles = new Map<string, number>(SAMPLE_CATEGORIES.map(({ id, cycleDays }) => [id, cycleDays]))
  const stages = stageTruth(days.count, scopesOf(brand))
  const roi = cohorts(cycles, last)
  const totals = orderTotals(known)
  const allSpend = mergeSpend(told.booked, told.reported)
  for (const row of allSpend) roi.addSpend(row)
  return {
    addPerson(events, orders) {
      const settled = orders.flatMap(settle)
      totals.add(settled)
      for (const group of groupsOf(events, settled)) {
        const own = events.filter((event) => event.group === group)
        const bought = settled.filter((order) => order.group === group)
        stages.addPerson(own, bought)
        roi.addPerson(own, bought)
      }
    },
    write(folder, files, quarantined) {
      const roiTruth = { ...known, cohorts: roi.all(), cycles }
      const tables = [
        ...stages.tables(brand, date),
        roiCohorts(roiTruth),
        roiCategories(roiTruth),
        totals.table(),
        spendDaily(known, allSpend),
        platformReturns(known, told.returns),
        roiReconciliation(roiTruth, told.returns),
        creatorNotes(known, told.notes),
        platformAssets(known, told.assets),
        ingestReport(brand, files),
        quarantineCounts(brand, quarantined),
      ]
      for (const table of tables) writeCsv(join(folder, `${table.name}.csv`), table)
      writeFileSync(join(folder, 'README.md'), readme(date(last)))
    },
  }
}

/** The persons behind one generated person: one when all ids are linked, else one for every id left alone. */
const groupsOf = (events: readonly KnownEvent[], orders: readonly SettledSubOrder[]): number[] => [
  ...new Set([...events, ...orders].map(({ group }) => group).filter((group) => group !== null)),
]

const scopesOf = (brand: string): Scope[] => [
  { scope: 'brand', id: brand, holds: () => true },
  ...SAMPLE_CATEGORIES.map(({ id }) => ({
    scope: 'category' as const,
    id,
    holds: (row: { category: string }) => row.category === id,
  })),
  ...SAMPLE_SPUS.map((id) => ({
    scope: 'spu' as const,
    id,
    holds: (row: { spu: string }) => row.spu === id,
  })),
]

const readme = (date: string): string => `# What one night must publish

The tables here are those of one night at ${date} over an empty lake and all the exports beside this folder. They are
worked out from what the generator of the sample knows, not from the files, and share no code with the product.

- \`stage_assets_daily\` every date; \`stage_flows_daily\` of the last date, pairs without users left out
- \`user_stages_counts\` people by stage and by the stages that hold; \`days_in_stage\` and \`days_known\` are the sums of
  the days from since_date and from first_date to the last date
- \`roi_cohorts\`, \`roi_categories\`, \`spend_daily\`, \`platform_returns\`, \`roi_reconciliation\`,
  \`creator_notes\`, \`platform_assets\` as published
- \`orders_totals\` sub-orders by platform, category and month of payment; \`assumed_dates\` is how many of them have a refund
  whose date is assumed
- \`ingest_report\` every file; \`quarantine_counts\` bad rows of the files that were kept
`
