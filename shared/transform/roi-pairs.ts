import * as z from 'zod'
import { dateLiteral, identifier, literal } from '../engine/engine.ts'
import { keptColumns } from '../lake/kept.ts'
import { orders as ordersTable } from '../tables/orders.ts'
import type { Night } from './night.ts'
import { bindPublished, type PublishedTables } from './partitions.ts'
import type { TransformState } from './state.ts'
import { step } from './steps/step.ts'

/** Which cohorts touched the buyer of which sub-order, as the engine and the lake hold it. */
export const ORDER_TOUCH_COLUMNS = {
  platform: 'VARCHAR',
  order_id: 'VARCHAR',
  sub_order_id: 'VARCHAR',
  paid_date: 'DATE',
  user_key: 'BLOB',
  category_id: 'VARCHAR',
  campaign_id: 'VARCHAR',
  channel: 'VARCHAR',
  touch_date: 'DATE',
  is_engaged: 'BOOLEAN',
} as const

/** Cohorts that exist by a touch. */
export const TOUCH_COHORT_COLUMNS = {
  category_id: 'VARCHAR',
  campaign_id: 'VARCHAR',
  channel: 'VARCHAR',
  touch_date: 'DATE',
  is_engaged: 'BOOLEAN',
} as const

export type RoiState = TransformState['roi']

const monthRows = z.array(z.object({ month: z.string() }))
const dateRow = z.array(z.object({ dt: z.string().nullable() }))

/**
 * Matches orders with the touches before them. Only orders that moved and those of touched people are looked at; on
 * a full pass all of them. Leaves `affected_touches`: touch dates of orders whose money or match may have changed.
 * @param published holds this night's `orders`
 */
export async function matchOrders(
  night: Night,
  published: PublishedTables,
  all: boolean,
): Promise<{ pairs: RoiState['pairs'] }> {
  const { engine, before } = night
  const earlier = before?.roi.pairs ?? {}
  const names = Object.keys(ORDER_TOUCH_COLUMNS).map(identifier).join(', ')
  await bindPublished(engine, 'orders_published', ordersTable, published)
  await engine.make(
    'orders_to_match',
    all
      ? 'select platform, order_id, sub_order_id, paid_date, user_key, category_id from orders_published where user_key is not null'
      : `select o.platform, o.order_id, o.sub_order_id, o.paid_date, o.user_key, o.category_id
         from sub_orders o
         left join changed_orders c on c.platform = o.platform and c.order_id = o.order_id and c.sub_order_id = o.sub_order_id
         where o.user_key is not null and (c.is_moved or o.user_key in (select user_key from rematched))`,
  )
  await engine.bind('pairs_before', ORDER_TOUCH_COLUMNS, Object.values(earlier).flat())
  await engine.make(
    'pairs_replaced',
    all
      ? 'select * from pairs_before'
      : `select p.* from pairs_before p
         where (p.platform, p.order_id, p.sub_order_id) in (
           select platform, order_id, sub_order_id from orders_to_match
           union select platform, order_id, sub_order_id from changed_orders where is_moved)`,
  )
  await makeTouches(night)
  await engine.make('pairs_new', step('order_touches'))
  await engine.make(
    'pairs_changed',
    `select * from (select * from pairs_replaced except select * from pairs_new) went
     union all select * from (select * from pairs_new except select * from pairs_replaced) came`,
  )
  const months = monthRows
    .parse(
      await engine.rows(
        'select distinct substr(cast(paid_date as varchar), 1, 7) as month from pairs_changed',
      ),
    )
    .map((row) => row.month)
  await engine.bind(
    'pairs_of_months',
    ORDER_TOUCH_COLUMNS,
    months.flatMap((month) => earlier[month] ?? []),
  )
  const inMonths = `substr(cast(paid_date as varchar), 1, 7) in (${months.map(literal).join(', ') || "''"})`
  const written = await engine.write(
    `select ${names}, substr(cast(paid_date as varchar), 1, 7) as partition_value from (
       select ${names} from pairs_of_months p
       where (p.platform, p.order_id, p.sub_order_id) not in (
         select platform, order_id, sub_order_id from pairs_replaced)
       union all
       select ${names} from pairs_new where ${inMonths}
     ) together`,
    `${night.prefix}state/roi/pairs`,
    'partition_value',
  )
  const pairs: RoiState['pairs'] = {}
  for (const [month, keys] of Object.entries(earlier)) if (!months.includes(month)) pairs[month] = keys
  for (const file of written) pairs[file.partition] = [...(pairs[file.partition] ?? []), file.key]
  await makeAffected(night, pairs)
  return { pairs }
}

/** Leaves `touches` of the people whose orders are matched, over the dates their orders look back to. */
async function makeTouches(night: Night): Promise<void> {
  const { engine, kept, dates } = night
  const lookback = Math.max(90, ...night.brand.categories.map((category) => category.decisionCycleDays))
  const [oldest] = dateRow.parse(
    await engine.rows(
      `select cast(cast(min(paid_date) - ${lookback} * interval '1' day as date) as varchar) as dt from orders_to_match`,
    ),
  )
  const from = oldest?.dt ?? '9000-01-01'
  const keys = Object.entries(kept.behaviours ?? {})
    .filter(([date]) => date >= from && date <= dates.to)
    .flatMap(([, files]) => files.map((file) => file.key))
  await engine.bind('events_to_match', keptColumns('behaviours'), keys)
  await engine.make(
    'ids_to_match',
    `select user_key as id_key from orders_to_match
     union select l.id_key from links l where l.one_key in (select user_key from orders_to_match)`,
  )
  await engine.define(
    'kept_events',
    `select * from events_to_match where campaign_id is not null and id_key in (select id_key from ids_to_match)`,
  )
  await engine.make('touch_events', step('events'))
  await engine.make('touches', step('touches'))
}

/** Leaves `affected_touches`: dates of cohorts whose numbers may be others than last night. */
async function makeAffected(night: Night, pairs: RoiState['pairs']): Promise<void> {
  const { engine } = night
  await engine.bind('order_touches_all', ORDER_TOUCH_COLUMNS, Object.values(pairs).flat())
  // Whose first purchase moved makes new buyers of others in all their cohorts.
  await engine.make(
    'first_orders_before',
    `select user_key, min(paid_date) as first_paid_date from orders_before where user_key is not null group by user_key`,
  )
  await engine.make(
    'first_orders',
    `select user_key, min(paid_date) as first_paid_date from orders_published where user_key is not null group by user_key`,
  )
  await engine.make(
    'affected_touches',
    `select touch_date from pairs_changed
     union
     select p.touch_date from order_touches_all p
     join changed_orders c on c.platform = p.platform and c.order_id = p.order_id and c.sub_order_id = p.sub_order_id
     union
     select p.touch_date from order_touches_all p
     where p.user_key in (
       select a.user_key from first_orders a
       join first_orders_before b on b.user_key = a.user_key
       where a.first_paid_date <> b.first_paid_date)`,
  )
}

/** Brings the cohorts that exist by a touch up to date: dates with new events gain some, corrected dates are redone. */
export async function keepTouchCohorts(
  night: Night,
  all: boolean,
): Promise<{ touchCohorts: RoiState['touch_cohorts'] }> {
  const { engine, kept, dates, before } = night
  const earlier = before?.roi.touch_cohorts ?? {}
  const last = dates.last ?? '0001-01-01'
  const redone = new Set(
    all
      ? [...Object.keys(kept.behaviours ?? {}), ...Object.keys(earlier)]
      : dateRow
          .parse(
            await engine.rows(
              `select distinct cast(dt as varchar) as dt from gone_behaviours
               union select distinct cast(dt as varchar) from new_behaviours where dt <= ${dateLiteral(last)}`,
            ),
          )
          .flatMap((row) => (row.dt === null ? [] : [row.dt])),
  )
  for (const date of Object.keys(kept.behaviours ?? {})) if (date > last) redone.add(date)
  const keys = [...redone]
    .filter((date) => date <= dates.to)
    .flatMap((date) => (kept.behaviours?.[date] ?? []).map((file) => file.key))
  await engine.bind('kept_events', keptColumns('behaviours'), keys)
  await engine.define('touch_events', step('events'))
  await engine.make('touches', step('touches'))
  await engine.make(
    'touch_cohorts_new',
    `select category_id, campaign_id, channel, touch_date, max(case when is_engaged then 1 else 0 end) = 1 as is_engaged
     from touches group by category_id, campaign_id, channel, touch_date`,
  )
  const replaced = [...redone].flatMap((date) => earlier[date] ?? [])
  await engine.bind('touch_cohorts_old', TOUCH_COHORT_COLUMNS, replaced)
  await engine.make(
    'touch_cohorts_changed',
    `select * from (select * from touch_cohorts_old except select * from touch_cohorts_new) went
     union all select * from (select * from touch_cohorts_new except select * from touch_cohorts_old) came`,
  )
  const written = await engine.write(
    'select *, cast(touch_date as varchar) as partition_value from touch_cohorts_new',
    `${night.prefix}state/roi/touch-cohorts`,
    'partition_value',
  )
  const touchCohorts: RoiState['touch_cohorts'] = {}
  for (const [date, list] of Object.entries(earlier)) if (!redone.has(date)) touchCohorts[date] = list
  for (const file of written) {
    touchCohorts[file.partition] = [...(touchCohorts[file.partition] ?? []), file.key]
  }
  return { touchCohorts }
}
