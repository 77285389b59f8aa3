import * as z from 'zod'
import { dateLiteral } from '../engine/engine.ts'
import { model } from '../tables/model.ts'
import { platformReturns } from '../tables/platform_returns.ts'
import { roiCohorts } from '../tables/roi_cohorts.ts'
import { roiCurve } from '../tables/roi_curve.ts'
import { roiReconciliation } from '../tables/roi_reconciliation.ts'
import type { Night } from './night.ts'
import { bindPublished, type PublishedTables, replacePartitions } from './partitions.ts'
import { type RestatedDay, restatedDays } from './restated.ts'

/** What a month of it is made of. */
const MADE_OF = [platformReturns, roiCohorts, roiCurve]

/**
 * Sets ours beside the platforms' in every month of placement in which something of either changed tonight, or whose
 * windows were still open; other months stay under their old run.
 * @param published holds this night's `platform_returns`, `roi_cohorts` and `roi_curve`
 */
export async function publishReconciliation(
  night: Night,
  published: PublishedTables,
): Promise<{ partitions: PublishedTables[string]; restated: RestatedDay[] }> {
  const { engine } = night
  const before = night.published[roiReconciliation.name] ?? {}
  await bindPublished(engine, 'reconciled_before', roiReconciliation, night.published)
  const months = [
    ...new Set([...changedMonths(night.published, published), ...(await openMonths(night))]),
  ].sort()
  if (months.length === 0) return { partitions: before, restated: [] }

  await bindPublished(engine, 'returned_rows', platformReturns, published, months)
  await bindPublished(engine, 'cohort_rows', roiCohorts, published, months)
  await bindPublished(engine, 'curve_rows', roiCurve, published, months)
  await engine.make('reconciled_new', model(roiReconciliation.name))
  const { partitions, changed } = await replacePartitions(
    engine,
    roiReconciliation,
    'reconciled_new',
    months,
    before,
    { brand: night.brand.brand, runId: night.runId, prefix: night.prefix },
  )
  return { partitions, restated: await restatedMonths(night, published, partitions, changed) }
}

/** Months of which a table that goes into ours and theirs has other rows than before. */
function changedMonths(before: PublishedTables, after: PublishedTables): string[] {
  return MADE_OF.flatMap(({ name }) => {
    const [old, now] = [before[name] ?? {}, after[name] ?? {}]
    return Object.keys({ ...old, ...now })
      .filter((month) => old[month]?.sha256 !== now[month]?.sha256)
      .map((month) => month.slice('month='.length))
  })
}

const monthRows = z.array(z.object({ month: z.string() }))

/** Months whose rows get older with each night although nothing else about them changes. */
async function openMonths(night: Night): Promise<string[]> {
  const rows = await night.engine.rows(
    `select distinct placement_month as month from reconciled_before where maturity <> 'mature'`,
  )
  return monthRows.parse(rows).map((row) => row.month)
}

const COMPARED = ['our_gross_fen', 'platform_gross_fen']

/**
 * A month is told of where every window of it was over last night and a side is not what it was, under its last day:
 * while windows are open both sides are meant to grow. Sums over rows would add what must not be added: no values.
 */
async function restatedMonths(
  night: Night,
  published: PublishedTables,
  partitions: PublishedTables[string],
  changed: string[],
): Promise<RestatedDay[]> {
  const { engine, dates } = night
  if (dates.last === null || changed.length === 0) return []
  await bindPublished(engine, 'reconciled_was', roiReconciliation, night.published, changed)
  await bindPublished(
    engine,
    'reconciled_is',
    roiReconciliation,
    { ...published, [roiReconciliation.name]: partitions },
    changed,
  )
  for (const side of ['reconciled_was', 'reconciled_is'])
    await engine.make(
      `${side}_dated`,
      `select r.*, cast(cast(placement_month || '-01' as date) + interval '1' month - interval '1' day as date) as month_end
       from ${side} r`,
    )
  return restatedDays(night, {
    table: roiReconciliation,
    before: 'reconciled_was_dated',
    after: 'reconciled_is_dated',
    date: 'month_end',
    where: `date_diff('day', month_end, ${dateLiteral(dates.last)}) >= window_days`,
    compared: COMPARED,
  })
}
