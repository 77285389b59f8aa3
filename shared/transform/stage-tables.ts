import * as z from 'zod'
import { addDays, months } from '../calendar.ts'
import { dateLiteral } from '../engine/engine.ts'
import { model } from '../tables/model.ts'
import { orders as ordersTable } from '../tables/orders.ts'
import { stageAssetsDaily } from '../tables/stage_assets_daily.ts'
import { stageFlowsDaily } from '../tables/stage_flows_daily.ts'
import { stageRatesDaily } from '../tables/stage_rates_daily.ts'
import type { Table } from '../tables/table.ts'
import { userStageChanges } from '../tables/user_stage_changes.ts'
import { userStages } from '../tables/user_stages.ts'
import { keepCountedOrders } from './forget-order-matches.ts'
import type { Night } from './night.ts'
import {
  bindPublished,
  type PublishedPartition,
  type PublishedTables,
  replacePartitions,
} from './partitions.ts'
import { bindDates } from './relations.ts'
import { type RestatedDay, restatedDays } from './restated.ts'
import { MOVE_COLUMNS } from './stage-columns.ts'

/** The longest horizon of flows and rates, in days. */
const LONGEST_HORIZON = 30

/**
 * Makes the stage tables of every date from `changedFrom` on, from `moves` and `state`, and replaces the partitions
 * in which something changed. `published` must hold the `orders` of this night already.
 */
export async function publishStages(
  night: Night,
  from: { changedFrom: string; openFrom: string },
  moves: Readonly<Record<string, string[]>>,
  published: PublishedTables,
): Promise<{ tables: PublishedTables; restated: RestatedDay[] }> {
  const { engine, dates } = night
  const { changedFrom } = from
  await bindDates(night, changedFrom)
  const windowStart = addDays(changedFrom, -LONGEST_HORIZON)
  await bindPublished(
    engine,
    'assets_published',
    stageAssetsDaily,
    night.published,
    months(windowStart, dates.to),
  )
  await engine.make(
    'assets_before',
    `select s.scope_no, a.* from assets_published a
     join scopes s on s.scope = a.scope and s.scope_id = a.scope_id
     where a.dt < ${dateLiteral(changedFrom)} and a.dt >= ${dateLiteral(windowStart)}`,
  )
  await engine.make('assets', model('stage_assets_daily'))
  await engine.make(
    'assets_window',
    `select scope_no, dt, stage, closing_users from assets_before
     union all select scope_no, dt, stage, closing_users from assets`,
  )
  await makeSpans(night, windowStart, changedFrom, moves)
  await engine.make('flows', model('stage_flows_daily'))
  await makeOrderMatches(night, changedFrom, published)
  await engine.make('rates', model('stage_rates_daily'))
  await engine.make('changes_of_users', model('user_stage_changes'))
  await engine.make('users_now', model('user_stages'))

  const tables: PublishedTables = {}
  const restated: RestatedDay[] = []
  const daily: { table: Table; relation: string }[] = [
    { table: stageAssetsDaily, relation: 'assets' },
    { table: stageFlowsDaily, relation: 'flows' },
    { table: stageRatesDaily, relation: 'rates' },
  ]
  for (const one of daily) {
    const done = await publishDaily(night, one, from)
    tables[one.table.name] = done.partitions
    restated.push(...done.restated)
  }
  const changes = await publishChanges(night, changedFrom)
  tables[userStageChanges.name] = changes.partitions
  restated.push(...changes.restated)
  const run = runOf(night)
  const now = await replacePartitions(
    engine,
    userStages,
    'users_now',
    [''],
    night.published.user_stages ?? {},
    run,
  )
  tables[userStages.name] = now.partitions
  return { tables, restated: await withClosings(night, restated, changedFrom) }
}

const runOf = (night: Night) => ({ brand: night.brand.brand, runId: night.runId, prefix: night.prefix })

/** Stages of everybody who moved since 30 days before the first changed date, as spans `[from_date, to_date)`. */
async function makeSpans(
  night: Night,
  windowStart: string,
  changedFrom: string,
  moves: Readonly<Record<string, string[]>>,
): Promise<void> {
  const { engine } = night
  const earlier = Object.entries(moves)
    .filter(([date]) => date > windowStart && date < changedFrom)
    .flatMap(([, keys]) => keys)
  await engine.bind('moves_earlier', MOVE_COLUMNS, earlier)
  const stageMoves = (from: string) =>
    `select scope_no, user_key, dt, from_stage, to_stage from ${from} where from_stage <> to_stage`
  await engine.make(
    'spans',
    `with together as (${stageMoves('moves_earlier')} union all ${stageMoves('moves')}),
     placed as (
       select *, row_number() over by_date as place, lead(dt, 1, date '9000-01-01') over by_date as to_date
       from together window by_date as (partition by scope_no, user_key order by dt)
     )
     select scope_no, user_key, to_stage as stage, dt as from_date, to_date from placed
     union all
     select scope_no, user_key, from_stage, date '0001-01-01', dt from placed where place = 1`,
  )
}

/** Orders of each date and how many of them name a person, per scope. */
async function makeOrderMatches(
  night: Night,
  changedFrom: string,
  published: PublishedTables,
): Promise<void> {
  const { engine, dates } = night
  await bindPublished(engine, 'orders_of_dates', ordersTable, published, months(changedFrom, dates.to))
  const scoped = (condition: string) => `
    select s.scope_no, o.paid_date as dt, o.user_key from orders_of_dates o join scopes s on ${condition}
    where o.paid_date between ${dateLiteral(changedFrom)} and ${dateLiteral(dates.to)}`
  await engine.make(
    'order_matches',
    `select scope_no, dt, count(user_key) as named_orders, count(*) as all_orders from (
       ${scoped(`s.scope = 'brand'`)}
       union all ${scoped(`s.scope = 'category' and s.scope_id = o.category_id`)}
       union all ${scoped(`s.scope = 'spu' and s.scope_id = o.spu_id`)}
     ) scoped group by scope_no, dt`,
  )
  if (night.kind === 'forget') await keepCountedOrders(night, changedFrom)
}

/**
 * Replaces the months from `changedFrom` on. Dates before `openFrom` stay as they were published but for new scopes;
 * the dates of removed scopes stay.
 */
async function publishDaily(
  night: Night,
  given: { table: Table; relation: string },
  from: { changedFrom: string; openFrom: string },
): Promise<{ partitions: Record<string, PublishedPartition>; restated: RestatedDay[] }> {
  const { engine, dates } = night
  const { table, relation } = given
  const values = months(from.changedFrom, dates.to)
  const isNew = `scope_no in (${night.newScopes.join(', ') || 'null'})`
  const ours = new Set(['run_id', 'brand_id', 'month'])
  const columns = Object.keys(table.columns).filter((name) => !ours.has(name))
  await bindPublished(engine, 'rows_before', table, night.published, values)
  await engine.make(
    'rows_after',
    `select ${columns.join(', ')} from rows_before b
       where (b.dt < ${dateLiteral(from.openFrom)}
           and not exists (select 1 from scopes s where s.scope = b.scope and s.scope_id = b.scope_id and ${isNew}))
         or (b.dt <= ${dateLiteral(dates.last ?? dates.from)}
           and not exists (select 1 from scopes s where s.scope = b.scope and s.scope_id = b.scope_id))
     union all
     select ${columns.join(', ')} from ${relation} r
       where r.dt >= ${dateLiteral(from.openFrom)}
         or exists (select 1 from scopes s where s.scope = r.scope and s.scope_id = r.scope_id and ${isNew})`,
  )
  const { partitions } = await replacePartitions(
    engine,
    table,
    'rows_after',
    values,
    night.published[table.name] ?? {},
    runOf(night),
  )
  const restated = await restatedDays(night, {
    table,
    before: 'rows_before',
    after: 'rows_after',
    date: 'dt',
  })
  return { partitions, restated }
}

async function publishChanges(
  night: Night,
  changedFrom: string,
): Promise<{ partitions: Record<string, PublishedPartition>; restated: RestatedDay[] }> {
  const { engine } = night
  const values: string[] = []
  for (let date = changedFrom; date <= night.dates.to; date = addDays(date, 1)) values.push(date)
  await bindPublished(engine, 'rows_before', userStageChanges, night.published, values)
  await engine.make(
    'rows_after',
    `select dt, scope, scope_id, user_key, from_stage, to_stage, rule_version from changes_of_users
     union all
     select dt, scope, scope_id, user_key, from_stage, to_stage, rule_version from rows_before b
     where b.dt <= ${dateLiteral(night.dates.last ?? night.dates.from)}
       ${night.kind === 'forget' ? 'and b.user_key not in (select key from forgotten)' : ''}
       and not exists (select 1 from scopes s where s.scope = b.scope and s.scope_id = b.scope_id)`,
  )
  const { partitions } = await replacePartitions(
    engine,
    userStageChanges,
    'rows_after',
    values,
    night.published.user_stage_changes ?? {},
    runOf(night),
  )
  const restated = await restatedDays(night, {
    table: userStageChanges,
    before: 'rows_before',
    after: 'rows_after',
    date: 'dt',
  })
  return { partitions, restated }
}

/** A changed day of any stage table stands beside the closing users of that day, summed, before and after. */
async function withClosings(
  night: Night,
  restated: readonly RestatedDay[],
  changedFrom: string,
): Promise<RestatedDay[]> {
  if (restated.length === 0) return []
  const sums = async (relation: string): Promise<Map<string, number>> =>
    new Map(
      z
        .array(z.object({ dt: z.string(), n: z.coerce.number() }))
        .parse(
          await night.engine.rows(
            `select cast(dt as varchar) as dt, sum(closing_users) as n from ${relation}
             where dt >= ${dateLiteral(changedFrom)} group by dt`,
          ),
        )
        .map((row) => [row.dt, row.n]),
    )
  const [before, after] = [await sums('assets_published'), await sums('assets')]
  return restated.map((day) => ({
    ...day,
    before_value: before.get(day.dt) ?? null,
    after_value: after.get(day.dt) ?? null,
  }))
}
