import * as z from 'zod'
import { dateLiteral, identifier, literal } from '../engine/engine.ts'
import { keptColumns, relation } from '../lake/kept.ts'
import type { StagedKind } from '../lake/staged.ts'
import type { Night } from './night.ts'
import type { RestatedDay } from './restated.ts'
import { step } from './steps/step.ts'

/**
 * Which files each changed day goes back to: their numbers, in the order in which they were read. Decided here, where
 * the definitions are silent: a file is named by what its rows change and not by when they are dated. A refund stands
 * beside the paid date of its order, an order beside the placements that touched its buyer, a correction also beside
 * the date it takes a row from. Stages follow from all that came before, so that a day of theirs names the files with
 * a row up to it. Files that this run did not read can be among the numbers. Reads what the transform left in the engine.
 */
export async function restatedCauses(night: Night, restated: readonly RestatedDay[]): Promise<number[][]> {
  const { engine, dates } = night
  if (dates.last === null || restated.length === 0) return []
  const until = dateLiteral(dates.last)
  const tables = new Set(restated.map((day) => day.table_name))
  const needed = [...new Set([...tables].flatMap((table) => REACHES[table] ?? []))]
  if (needed.some(({ needs }) => needs !== 'rows')) await makeOrderCauses(night)
  if (needed.some(({ needs }) => needs === 'roi')) await makeRoiCauses(night)

  const reached = async (causes: string): Promise<Cause[]> =>
    causeRows.parse(
      await engine.rows(
        `select distinct kind, file_seq, cast(dt as varchar) as dt from (${causes}) c where dt <= ${until}`,
      ),
    )
  const found = new Map<Reach, Cause[]>()
  for (const reach of needed) found.set(reach, await reached(reach.causes))
  const named = restated.map((day) =>
    (REACHES[day.table_name] ?? []).flatMap((reach) =>
      (found.get(reach) ?? []).filter((cause) => reach.counts(cause, day.dt)),
    ),
  )
  const isOpen = (causes: readonly Cause[], at: number): boolean =>
    causes.length === 0 && (REACHES[restated[at]?.table_name ?? ''] ?? []).some((one) => one.followsMappings)
  const mappings = named.some(isOpen) ? await reached(MAPPINGS) : []
  return named.map((causes, at) => {
    const told = isOpen(causes, at) ? mappings : causes
    return [...new Set(told.map((cause) => cause.file_seq))].toSorted((a, b) => a - b)
  })
}

const causeRows = z.array(z.object({ kind: z.string(), file_seq: z.coerce.number(), dt: z.string() }))
type Cause = z.infer<typeof causeRows>[number]

/**
 * Rows that came and rows that went, of their own file and of the one that replaced them. Those that went are an
 * earlier file's, and no cause; but in a replay they are of the very files that changed.
 */
function came(kind: StagedKind, columns: readonly string[]): string {
  const list = (alias: string) => columns.map((name) => `${alias}.${identifier(name)}`).join(', ')
  const [added, gone] = [relation('new', kind), relation('gone', kind)]
  return `
    select ${list('n')}, n.file_seq from ${added} n
    union all select ${list('g')}, g.file_seq from ${gone} g
    union all select ${list('g')}, n.file_seq from ${gone} g
      join (select distinct row_key, file_seq from ${added}) n on n.row_key = g.row_key`
}

async function makeOrderCauses({ engine }: Night): Promise<void> {
  for (const kind of ['orders', 'refunds'] as const)
    await engine.make(
      `came_${kind}`,
      `select distinct * from (${came(kind, ['platform', 'order_id', 'dt'])}) r`,
    )
  // A link is of both its keys.
  const links = came('identity-links', ['id_key', 'one_key'])
  await engine.make(
    'came_identity_links',
    `select id_key as user_key, file_seq from (${links}) l union select one_key, file_seq from (${links}) m`,
  )
  await engine.make('came_products', `select distinct * from (${came('products', ['spu_id'])}) r`)
  await engine.make('order_causes', step('order_causes'))
}

async function makeRoiCauses({ engine }: Night): Promise<void> {
  for (const kind of ['behaviours', 'spend'] as const) {
    const columns = Object.keys(keptColumns(kind)).filter((name) => COHORT_COLUMNS.has(name))
    await engine.make(`came_${kind}`, `select distinct * from (${came(kind, columns)}) r`)
  }
  await engine.make('roi_causes', step('roi_causes'))
}
const COHORT_COLUMNS = new Set(['dt', 'id_key', 'campaign_id', 'channel'])

const dated = (kind: StagedKind): string =>
  `select ${literal(kind)} as kind, file_seq, dt from (${came(kind, ['dt'])}) r where dt is not null`

const ORDER_DAYS = `
  select kind, file_seq, old_paid_date as dt from order_causes where old_paid_date is not null
  union select kind, file_seq, new_paid_date from order_causes where new_paid_date is not null`

/** A refund that takes the place of an assumed date gives the paid date back; a moved id or product has no date. */
const STAGE_DAYS = `
  select kind, file_seq, min(dt) as dt from (
    ${dated('behaviours')} union all ${dated('orders')} union all ${dated('refunds')}
    union all select kind, file_seq, old_paid_date from order_causes where kind = 'refunds' and is_refund_dated_anew
    union all select 'identity-links', file_seq, date '0001-01-01' from came_identity_links
      where user_key in (select user_key from touched where is_corrected)
    union all select 'products', n.file_seq, date '0001-01-01' from new_products n
      join gone_products g on g.row_key = n.row_key
  ) d group by kind, file_seq`

/** Named where no dated row accounts for a change: links and products say of any row whose and what it is. */
const MAPPINGS = `
  select 'products' as kind, file_seq, date '0001-01-01' as dt from came_products
  union select 'identity-links', file_seq, date '0001-01-01' from came_identity_links`

const onThatDay = (cause: Cause, day: string): boolean => cause.dt === day
const upToThatDay = (cause: Cause, day: string): boolean => cause.dt <= day
const inThatMonth = (cause: Cause, day: string): boolean => cause.dt.slice(0, 7) === day.slice(0, 7)

/** Files with dates (`causes`: kind, file_seq, dt), and for which days of a table they count. */
type Reach = {
  needs: 'rows' | 'orders' | 'roi'
  causes: string
  counts: (cause: Cause, day: string) => boolean
  followsMappings: boolean
}
const ofReport = (kind: StagedKind, counts = onThatDay): Reach => ({
  needs: 'rows',
  causes: dated(kind),
  counts,
  followsMappings: false,
})
const ORDERS: Reach = { needs: 'orders', causes: ORDER_DAYS, counts: onThatDay, followsMappings: false }
const STAGES: Reach = { needs: 'orders', causes: STAGE_DAYS, counts: upToThatDay, followsMappings: true }
const ROI_DAYS = 'select kind, file_seq, dt from roi_causes'
const ROI: Reach = { needs: 'roi', causes: ROI_DAYS, counts: onThatDay, followsMappings: true }
/** A month of GMV: neither refunds nor spend are in it. */
const ROI_MONTHS: Reach = {
  ...ROI,
  causes: `${ROI_DAYS} where kind not in ('refunds', 'spend')`,
  counts: inThatMonth,
}

/** What the days of each table go back to. */
const REACHES: Readonly<Record<string, readonly Reach[]>> = {
  stage_assets_daily: [STAGES],
  stage_flows_daily: [STAGES],
  stage_rates_daily: [STAGES],
  user_stage_changes: [STAGES],
  orders: [ORDERS],
  roi_cohorts: [ROI],
  roi_curve: [ROI],
  roi_reconciliation: [ofReport('platform_returns', inThatMonth), ROI_MONTHS],
  spend_daily: [ofReport('spend')],
  platform_returns: [ofReport('platform_returns')],
  platform_assets: [ofReport('platform_assets')],
  creator_notes: [ofReport('creator_notes')],
}
