import * as z from 'zod'
import { addDays, months } from '../calendar.ts'
import { dateLiteral } from '../engine/engine.ts'
import { model } from '../tables/model.ts'
import { orders as ordersTable } from '../tables/orders.ts'
import { roiCategories } from '../tables/roi_categories.ts'
import { roiCohorts } from '../tables/roi_cohorts.ts'
import { roiCurve } from '../tables/roi_curve.ts'
import { spendDaily } from '../tables/spend_daily.ts'
import type { Table } from '../tables/table.ts'
import type { Night } from './night.ts'
import { bindPublished, type PublishedTables, replacePartitions } from './partitions.ts'
import { valuesSql } from './relations.ts'
import { type RestatedDay, restatedDays } from './restated.ts'
import {
  keepTouchCohorts,
  matchOrders,
  ORDER_TOUCH_COLUMNS,
  type RoiState,
  TOUCH_COHORT_COLUMNS,
} from './roi-pairs.ts'
import { step } from './steps/step.ts'

const MODELS = ['last_touch', 'first_touch', 'linear', 'any_touch']

/**
 * Makes the ROI tables of every month of placement in which something may have changed: months still inside their
 * lookback, and those that a late row, a refund or a correction reaches back to.
 * @param all every cohort: on a first night, after a changed mapping or decision cycle
 * @param published holds this night's `orders` and `spend_daily`
 * @param spendFrom the earliest date whose spend changed, or null
 */
export async function publishRoi(
  night: Night,
  given: { published: PublishedTables; all: boolean; spendFrom: string | null },
): Promise<{ tables: PublishedTables; restated: RestatedDay[]; roi: RoiState }> {
  const { engine, dates } = night
  const { published, all } = given
  const { pairs } = await matchOrders(night, published, all)
  const { touchCohorts } = await keepTouchCohorts(night, all)
  const from = await firstPlacement(night, all, given.spendFrom)
  const roi: RoiState = { pairs, touch_cohorts: touchCohorts }
  if (from === null) return { tables: {}, restated: [], roi }

  const values = months(from, dates.to)
  const monthStart = `${from.slice(0, 7)}-01`
  await engine.make(
    'roi_night',
    `select ${dateLiteral(monthStart)} as roi_from, ${dateLiteral(dates.to)} as as_of_date`,
  )
  await engine.make(
    'roi_models',
    valuesSql(
      { model: 'varchar' },
      MODELS.map((name) => [`'${name}'`]),
    ),
  )
  await bindPublished(engine, 'spend_rows', spendDaily, published, values)
  await engine.bind(
    'touch_cohorts',
    TOUCH_COHORT_COLUMNS,
    Object.entries(touchCohorts)
      .filter(([date]) => date >= monthStart)
      .flatMap(([, keys]) => keys),
  )
  await engine.bind(
    'order_touches',
    ORDER_TOUCH_COLUMNS,
    Object.entries(pairs)
      .filter(([month]) => month >= from.slice(0, 7))
      .flatMap(([, keys]) => keys),
  )
  await bindPublished(engine, 'roi_orders', ordersTable, published, values)
  await engine.make('cohort_list', step('roi_cohort_list'))
  await engine.make('order_shares', step('order_shares'))
  await engine.make('roi_cells', step('roi_cells'))
  await engine.make('curve_new', model('roi_curve'))
  await engine.make('cohorts_new', model('roi_cohorts'))

  const tables: PublishedTables = {}
  const restated: RestatedDay[] = []
  for (const one of [
    { table: roiCurve, rows: 'curve_new', after: 'curve_after', over: 'lag_days', compared: CURVE_VALUES },
    {
      table: roiCohorts,
      rows: 'cohorts_new',
      after: 'cohorts_after',
      over: 'window_days',
      compared: COHORT_VALUES,
    },
  ]) {
    await withPast(night, one.table, one.rows, one.after, values)
    tables[one.table.name] = await replaced(night, one.table, one.after, values)
    if (dates.last === null) continue
    const lastOver = `date_diff('day', placement_date, ${dateLiteral(dates.last)}) >= ${one.over}`
    restated.push(
      ...(await restatedDays(night, {
        table: one.table,
        before: 'roi_before',
        after: one.after,
        date: 'placement_date',
        value: 'net_fen',
        where: lastOver,
        compared: one.compared,
      })),
    )
  }
  await engine.make('categories_new', model('roi_categories'))
  await withPast(night, roiCategories, 'categories_new', 'categories_after', values)
  tables[roiCategories.name] = await replaced(night, roiCategories, 'categories_after', values)
  return { tables, restated, roi }
}

const CURVE_VALUES = [
  'gross_fen',
  'refund_fen',
  'orders',
  'buyers',
  'cumulative_gross_fen',
  'cumulative_net_fen',
]
const COHORT_VALUES = [
  'spend_fen',
  'gross_fen',
  'refund_fen',
  'orders',
  'buyers',
  'new_buyers',
  'is_category_window',
]

/** New rows and, of categories the brand file no longer lists, the rows that were published. */
async function withPast(
  night: Night,
  table: Table,
  rows: string,
  after: string,
  values: string[],
): Promise<void> {
  const { engine } = night
  const ours = new Set(['run_id', 'brand_id', 'month'])
  const columns = Object.keys(table.columns)
    .filter((name) => !ours.has(name))
    .join(', ')
  await bindPublished(engine, 'roi_before', table, night.published, values)
  await engine.make(
    after,
    `select ${columns} from ${rows}
     union all
     select ${columns} from roi_before b
     where not exists (select 1 from cycles c where c.category_id = b.category_id)`,
  )
}

async function replaced(
  night: Night,
  table: Table,
  relation: string,
  values: readonly string[],
): Promise<PublishedTables[string]> {
  const done = await replacePartitions(
    night.engine,
    table,
    relation,
    values,
    night.published[table.name] ?? {},
    {
      brand: night.brand.brand,
      runId: night.runId,
      prefix: night.prefix,
    },
  )
  return done.partitions
}

/** The first placement date that may have changed; null when there is no cohort at all. */
async function firstPlacement(night: Night, all: boolean, spendFrom: string | null): Promise<string | null> {
  const { engine, dates, brand } = night
  const lookback = Math.max(90, ...brand.categories.map((category) => category.decisionCycleDays))
  const aging = dates.last === null ? null : addDays(dates.last, -lookback)
  const [row] = z.array(z.object({ dt: z.string().nullable() })).parse(
    await engine.rows(
      all
        ? `select cast(min(dt) as varchar) as dt from (
               select min(spend_date) as dt from spend_published union all select min(touch_date) from touch_cohorts_new) d`
        : `select cast(min(dt) as varchar) as dt from (
               select min(touch_date) as dt from affected_touches
               union all select min(touch_date) from touch_cohorts_changed) d`,
    ),
  )
  // Months in which no cohort is left have to go.
  const oldestMonth = Object.keys(night.published[roiCohorts.name] ?? {})
    .sort()[0]
    ?.slice('month='.length)
  const candidates = [
    row?.dt ?? null,
    spendFrom,
    all ? (oldestMonth ? `${oldestMonth}-01` : null) : aging,
  ].filter((date) => date !== null)
  return candidates.sort()[0] ?? null
}
