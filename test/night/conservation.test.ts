import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Brand } from '../../shared/brand.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { keptColumns } from '../../shared/lake/kept.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { deliverAtOnce, plainBrand, scenario } from '../support/random-brand.ts'
import { type Lab, play } from './lab.ts'
import { isThorough } from './support/thoroughness.ts'

const SEEDS = isThorough() ? [41, 42, 43, 44, 45, 46, 47, 48] : [41]

const brandOf = (seed: number) =>
  scenario(
    plainBrand(seed, {
      people: 12,
      days: 8,
      troubles: new Set([
        'lateInsideW',
        'lateOutsideW',
        'reexportedOrders',
        'replacedEvents',
        'oddRefunds',
        'anonymousOrders',
        'lonelySpend',
        'unlisted',
        'zeroOrders',
        'splitSpend',
        'longCycle',
        'longPast',
        'gaps',
      ]),
    }),
  )

/** What must have no row, asked of the published tables as an analyst would. */
const SUMS: Record<string, string> = {
  'closing = opening + entered − left': `
    select * from stage_assets_daily where closing_users <> opening_users + entered_users - left_users`,
  'opening is the closing of the day before, and nobody before the first day': `
    select * from (
      select *, lag(closing_users, 1, 0) over (partition by scope, scope_id, stage order by dt) as closed,
        lag(dt) over (partition by scope, scope_id, stage order by dt) as day_before
      from stage_assets_daily
    ) a where opening_users <> closed or date_diff('day', day_before, dt) <> 1`,
  'ALL is the sum of the five stages': `
    select dt, scope, scope_id from stage_assets_daily group by dt, scope, scope_id
    having sum(closing_users) filter (where stage = 'ALL') <> sum(closing_users) filter (where stage <> 'ALL')`,
  'whoever enters the assets is new or recalled': `
    select * from stage_assets_daily where stage = 'ALL' and entered_users <> new_users + recalled_users`,
  'flows into a stage are its closing': `
    select * from (select dt, horizon_days, scope, scope_id, to_stage as stage, sum(users) as users
      from stage_flows_daily where to_stage not in ('NONE', 'LOST') group by all) f
    full outer join (select a.*, h.horizon_days from stage_assets_daily a, (values (1), (7), (30)) h (horizon_days)
      where stage <> 'ALL' and closing_users > 0) a using (dt, horizon_days, scope, scope_id, stage)
    where a.closing_users is distinct from f.users`,
  'flows out of a stage are its closing h days before': `
    select * from (select dt, horizon_days, scope, scope_id, from_stage as stage, sum(users) as users
      from stage_flows_daily where from_stage not in ('NONE', 'LOST') group by all) f
    left join stage_assets_daily a on a.scope = f.scope and a.scope_id = f.scope_id and a.stage = f.stage
      and a.dt = cast(f.dt - f.horizon_days * interval 1 day as date)
    where a.closing_users is distinct from f.users`,
  'moves are what enters and leaves': `
    select * from (
      select dt, scope, scope_id, stage, sum(i) as entered, sum(o) as gone from (
        select dt, scope, scope_id, to_stage as stage, 1 as i, 0 as o from user_stage_changes
        union all select dt, scope, scope_id, from_stage, 0, 1 from user_stage_changes) m
      where stage not in ('NONE', 'LOST') group by all
    ) m
    full outer join (select * from stage_assets_daily where stage <> 'ALL' and entered_users + left_users > 0) a
      using (dt, scope, scope_id, stage)
    where m.entered is distinct from a.entered_users or m.gone is distinct from a.left_users`,
  'the people of today are the assets of today': `
    select * from (select scope, scope_id, stage, count(*) as n from user_stages group by all) u
    full outer join (select * from stage_assets_daily where stage <> 'ALL' and closing_users > 0
      and dt = (select max(dt) from stage_assets_daily)) a using (scope, scope_id, stage)
    where u.n is distinct from a.closing_users`,
  'net = gross − refund, and no refund above its gross': `
    select order_id from orders where net_fen <> gross_fen - refund_fen or refund_fen > gross_fen or refund_fen < 0
    union all select campaign_id from roi_cohorts where net_fen <> gross_fen - refund_fen
    union all select campaign_id from roi_curve where net_fen <> gross_fen - refund_fen`,
  'a window is the curve up to its day': `
    select * from (
      select w.category_id, w.campaign_id, w.channel, w.placement_date, w.basis, w.model, w.window_days, w.gross_fen, w.refund_fen,
        coalesce(sum(c.gross_fen), 0) as gross, coalesce(sum(c.refund_fen), 0) as refund
      from roi_cohorts w left join roi_curve c on c.category_id = w.category_id and c.campaign_id = w.campaign_id
        and c.channel = w.channel and c.placement_date = w.placement_date and c.basis = w.basis and c.model = w.model
        and c.lag_days <= w.window_days
      group by all
    ) s where gross_fen <> gross or refund_fen <> refund`,
  'the three models that divide an order share out the same money': `
    select basis, category_id from roi_curve where model <> 'any_touch' group by basis, category_id
    having count(distinct model) <> 3 or
      sum(gross_fen) filter (where model = 'last_touch') <> sum(gross_fen) filter (where model = 'first_touch') or
      sum(gross_fen) filter (where model = 'last_touch') <> sum(gross_fen) filter (where model = 'linear')`,
  "last_touch money is the touched orders' value, to the fen": `
    select * from (
      select category_id, 'engaged' as basis, sum(gross_fen) as gross, sum(refund_fen) as refund
      from touched_orders where is_engaged group by all
      union all
      select category_id, 'viewed', sum(gross_fen), sum(refund_fen) from touched_orders where is_viewed group by all
    ) t
    full outer join (select category_id, basis, sum(gross_fen) as gross, sum(refund_fen) as refund from roi_curve
      where model = 'last_touch' group by all) c using (category_id, basis)
    where coalesce(t.gross, 0) <> coalesce(c.gross, 0) or coalesce(t.refund, 0) <> coalesce(c.refund, 0)`,
  'spend of cohorts and of categories is the spend of the day, in each basis and model': `
    select * from (select category_id, sum(cost_fen) as fen from spend_daily group by all) s
    join (select category_id, basis, model, sum(spend_fen) as fen from roi_cohorts where is_category_window group by all) c
      using (category_id)
    left join (select category_id, basis, model, sum(spend_fen) as fen, sum(mature_spend_fen + open_spend_fen) as parts
      from roi_categories where level = 'category' group by all) r using (category_id, basis, model)
    where s.fen <> c.fen or (c.model <> 'any_touch' and (r.fen is distinct from c.fen or r.parts is distinct from c.fen))`,
  'closed, open and later money of a category is its curve; campaigns and channels add up to it': `
    select * from (
      select category_id, level, basis, model, sum(mature_gross_fen + open_gross_fen + later_gross_fen) as fen
      from roi_categories group by all
    ) r
    left join (select category_id, basis, model, sum(gross_fen) as fen from roi_curve group by all) c
      using (category_id, basis, model)
    where r.fen <> coalesce(c.fen, 0)`,
}

const state = z.object({
  kept: z.record(z.string(), z.record(z.string(), z.array(z.object({ key: z.string() })))),
})

/** Binds every published table under its name, and `touched_orders`, worked out plainly from the accepted rows. */
async function bindTables(engine: Engine, lab: Lab, brand: Brand): Promise<void> {
  const { tables, brands } = await readPublished(lab.storage)
  for (const { name, columns } of ALL_TABLES) {
    const types = Object.fromEntries(Object.entries(columns).map(([column, { type }]) => [column, type]))
    await engine.bind(name, types, tables.get(name) ?? [])
  }
  const { kept } = state.parse(brands[0]?.manifest?.state)
  const keys = Object.values(kept.behaviours ?? {}).flat()
  await engine.bind(
    'touches',
    keptColumns('behaviours'),
    keys.map(({ key }) => key),
  )
  const values = (rows: string[][]) => rows.map((row) => `(${row.join(', ')})`).join(', ')
  const categories = brand.categories.map((one) => [
    literal(one.id),
    String(Math.max(90, one.decisionCycleDays)),
  ])
  const campaigns = brand.campaigns.map((one) => [literal(one.id), literal(one.category)])
  await engine.make(
    'touched_orders',
    `select o.order_id, o.category_id, o.gross_fen, o.refund_fen, bool_or(t.behaviour in ('click', 'deep_read', 'like',
        'collect', 'comment', 'ask_to_buy', 'share', 'follow', 'search', 'live_view', 'shop_visit', 'add_to_cart'))
        as is_engaged, bool_or(t.behaviour not in ('post_note', 'review')) as is_viewed
     from orders o
     join (values ${values(categories)}) y (category_id, lookback) on y.category_id = o.category_id
     join touches t on t.id_key = o.user_key and t.campaign_id is not null
       and date_diff('day', t.dt, o.paid_date) between 0 and y.lookback
     left join (values ${values(campaigns)}) c (campaign_id, category_id) on c.campaign_id = t.campaign_id
     where coalesce(t.category_id, c.category_id) = o.category_id
     group by o.platform, o.order_id, o.sub_order_id, o.category_id, o.gross_fen, o.refund_fen`,
  )
}

test.each(SEEDS)(
  'nobody and no fen is lost between the published tables (seed %i)',
  async (seed) => {
    const life = brandOf(seed)
    const brand = life.nights.at(-1)?.brand
    if (!brand) throw new Error('a scenario without nights')
    const lab = await play(life)
    const settings = { scratchDir: lab.folder, memoryLimitMb: 512, threads: 1, timezone: 'UTC' }
    const engine = await duckdbEngine(lab.storage, settings)
    await bindTables(engine, lab, brand)
    const [touched] = await engine.rows(
      'select count(*) as n from touched_orders where is_engaged and gross_fen > 0',
    )
    expect(Number(touched?.n)).toBeGreaterThan(0)
    for (const [law, sql] of Object.entries(SUMS)) {
      const broken = await engine.rows(`select * from (${sql}) b limit 3`)
      expect({ law, broken }).toEqual({ law, broken: [] })
    }
    await engine.close()
    await lab.close()
  },
  300_000,
)

test('every row of every file is accepted, duplicate, quarantined or ignored', async () => {
  const lab = await play(
    deliverAtOnce(
      scenario(
        plainBrand(49, {
          troubles: new Set(['duplicates', 'badRows', 'badFile', 'reexportedOrders', 'formats']),
        }),
      ),
    ),
  )
  const report = await lab.table('ingest_report')
  const of = (row: (typeof report)[number], column: string) => Number(row[column])
  for (const row of report)
    expect([row.file, of(row, 'read_rows')]).toEqual([
      row.file,
      row.status === 'rejected'
        ? 0
        : of(row, 'accepted_rows') +
          of(row, 'duplicate_rows') +
          of(row, 'quarantined_rows') +
          of(row, 'ignored_rows'),
    ])
  for (const column of ['accepted_rows', 'duplicate_rows', 'quarantined_rows', 'ignored_rows'])
    expect([column, report.some((row) => of(row, column) > 0)]).toEqual([column, true])
  await lab.close()
})
