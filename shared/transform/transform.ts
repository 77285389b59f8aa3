import * as z from 'zod'
import { addDays } from '../calendar.ts'
import { dateLiteral } from '../engine/engine.ts'
import { model } from '../tables/model.ts'
import { spendDaily } from '../tables/spend_daily.ts'
import type { Night } from './night.ts'
import type { NightWarning } from './order-warnings.ts'
import { makeSubOrders, publishOrders } from './orders.ts'
import { bindPublished, type PublishedTables } from './partitions.ts'
import { publishReturns } from './platform-returns.ts'
import { publishPlatformTables } from './platform-tables.ts'
import { publishReconciliation } from './reconciliation.ts'
import { bindMapped, bindNight } from './relations.ts'
import { replaceAll } from './replace-all.ts'
import { type RestatedDay, restatedDays } from './restated.ts'
import { publishRoi } from './roi.ts'
import { publishStages } from './stage-tables.ts'
import { makeStages } from './stages.ts'
import type { TransformState } from './state.ts'
import { findTouched } from './touched.ts'

export type Transformed = {
  tables: PublishedTables
  state: TransformState
  restated: RestatedDay[]
  warnings: NightWarning[]
  /** Whether there are cohorts at all. */
  madeRoi: boolean
}

/**
 * Everything between the accepted rows and the published tables of one brand and run. Writes only new objects under
 * the run's prefix; nothing of it is visible before the run is published.
 * @param cyclesChanged a category's decision cycle is not what it was, or a category came or went
 * @param onTable told each table as its turn comes
 */
export async function transform(
  night: Night,
  cyclesChanged: boolean,
  onTable: (name: string, done: number, total: number) => void = () => {},
): Promise<Transformed> {
  const { dates } = night
  const warnings: NightWarning[] = []
  const first = dates.last === null
  const single = dates.last !== null && addDays(dates.last, 1) === dates.to
  const anew = night.everyCohort || (night.kind === 'restate' && dates.from === dates.first)

  onTable('orders', 0, 5)
  await bindNight(night)
  const touched = await findTouched(night)
  const everyOrder =
    first ||
    night.kind === 'restate' ||
    !single ||
    night.rulesChanged ||
    night.newScopes.length > 0 ||
    touched.mappingsChanged
  warnings.push(...(await makeSubOrders(night, everyOrder)))
  if (touched.olderRows > 0)
    warnings.push({
      code: 'rows_older_than_window',
      rows: touched.olderRows,
      message: `${touched.olderRows === 1 ? '1 late row is' : `${touched.olderRows} late rows are`} older than the window (before ${dates.window}) and ${touched.olderRows === 1 ? 'counts' : 'count'} from ${dates.window} on. Published dates before it stay until \`aips restate --from DATE\`.`,
    })
  const orders = await publishOrders(night)
  const published: PublishedTables = { ...night.published, orders: orders.partitions }

  onTable('spend_daily', 1, 5)
  const spend = await publishSpend(night)
  published.spend_daily = spend.partitions
  warnings.push(...spend.warnings)
  const returns = await publishReturns(night)
  published.platform_returns = returns.partitions
  const platforms = await publishPlatformTables(night)
  Object.assign(published, platforms.tables)

  onTable('stage_assets_daily', 2, 5)
  const { stages, changedFrom, openFrom } = await makeStages(night, await ordersReachBackTo(night))
  const staged = await publishStages(night, { changedFrom, openFrom }, stages.moves, published)

  onTable('roi_cohorts', 3, 5)
  const roi = await publishRoi(night, {
    published,
    all: first || cyclesChanged || touched.mappingsChanged || anew,
    spendFrom: spend.changedFrom,
  })
  const reconciled = await publishReconciliation(night, { ...published, ...roi.tables })
  onTable('roi_categories', 5, 5)
  return {
    tables: {
      ...published,
      ...staged.tables,
      ...roi.tables,
      roi_reconciliation: reconciled.partitions,
    },
    state: {
      run_no: night.runNo,
      next_file_seq: night.nextFileSeq,
      scopes: [...night.scopes],
      campaigns: Object.fromEntries(night.brand.campaigns.map((one) => [one.id, one.category])),
      stages,
      roi: roi.roi,
    },
    restated: [
      ...staged.restated,
      ...roi.restated,
      ...orders.restated,
      ...spend.restated,
      ...returns.restated,
      ...platforms.restated,
      ...reconciled.restated,
    ],
    warnings,
    madeRoi: roi.tables.roi_cohorts !== undefined,
  }
}

/** The first date of the window on which an order came, went or changed: order_match_ratio counts those of nobody too. */
async function ordersReachBackTo(night: Night): Promise<string | null> {
  const { last, window } = night.dates
  if (last === null || night.kind === 'restate') return null
  const [row] = dateRow.parse(
    await night.engine.rows(
      `select cast(min(dt) as varchar) as dt from (
         select old_paid_date as dt from changed_orders union all select new_paid_date from changed_orders) d
       where dt between ${dateLiteral(window)} and ${dateLiteral(last)}`,
    ),
  )
  return row?.dt ?? null
}

const dateRow = z.array(z.object({ dt: z.string().nullable() }))
const unresolved = z.array(z.object({ campaign_id: z.string(), fen: z.coerce.number() }))
/** As many campaigns a warning names. */
const NAMED = 3

async function publishSpend(night: Night): Promise<{
  partitions: PublishedTables[string]
  restated: RestatedDay[]
  changedFrom: string | null
  warnings: NightWarning[]
}> {
  const { engine } = night
  await bindMapped(night, 'spend')
  await engine.make('spend_new', model('spend_daily'))
  const { partitions, changed } = await replaceAll(night, spendDaily, 'spend_new')
  await bindPublished(engine, 'spend_before', spendDaily, night.published)
  await bindPublished(engine, 'spend_published', spendDaily, { spend_daily: partitions })
  const columns = 'spend_date, campaign_id, channel, category_id, cost_fen'
  const [row] = dateRow.parse(
    await engine.rows(
      `select cast(min(spend_date) as varchar) as dt from (
         select * from (select ${columns} from spend_before except select ${columns} from spend_published) went
         union all select * from (select ${columns} from spend_published except select ${columns} from spend_before) came) d`,
    ),
  )
  const restated =
    changed.length === 0
      ? []
      : await restatedDays(night, {
          table: spendDaily,
          before: 'spend_before',
          after: 'spend_published',
          date: 'spend_date',
          value: 'cost_fen',
        })
  const warnings: NightWarning[] = []
  const lost = unresolved.parse(
    await engine.rows(
      `select campaign_id, sum(cost_fen) as fen from spend_new
       where category_id is null or category_id not in (select category_id from cycles)
       group by campaign_id having sum(cost_fen) > 0 order by fen desc, campaign_id`,
    ),
  )
  if (lost.length > 0)
    warnings.push({
      code: 'spend_without_category',
      message: `Spend of ${lost.reduce((sum, one) => sum + one.fen, 0)} fen has no category of the brand file and forms no ROI cohort; spend_daily keeps it. Campaigns: ${named(lost)}. Name them under \`campaigns\` in brand.yaml, or give the rows a category_id.`,
    })
  const [twice] = await engine.rows(
    `select count(*) as n from (
       select distinct s.dt, s.campaign_id, s.channel from kept_spend s
       join (select distinct dt, campaign_id, channel from kept_spend where source = 'spend') c
         on c.dt = s.dt and c.campaign_id = s.campaign_id and c.channel = s.channel
       where s.source <> 'spend') d`,
  )
  if (twice && Number(twice.n) > 0)
    warnings.push({
      code: 'spend_said_twice',
      message: `Told twice, in the canonical spend and in a platform's report: ${twice.n} (date, campaign, channel). The canonical rows win.`,
    })
  return { partitions, restated, changedFrom: row?.dt ?? null, warnings }
}

/** The campaigns with the most spend, and how many more there are. */
function named(campaigns: readonly { campaign_id: string; fen: number }[]): string {
  const rest = campaigns.length - NAMED
  const first = campaigns.slice(0, NAMED).map((one) => `${one.campaign_id} (${one.fen} fen)`)
  return `${first.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
