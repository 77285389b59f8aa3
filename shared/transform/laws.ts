import * as z from 'zod'
import { CheckError } from '../errors.ts'
import type { Night } from './night.ts'

/** A law of conservation: a SELECT of what breaks it, empty where it holds. */
export type Law = { name: string; says: string; broken: string }

/**
 * What must hold before a night is published, asked of the rows about to be published. Reads the relations the
 * transform leaves behind.
 * @param withRoi whether the night made ROI rows at all
 */
const laws = (withRoi: boolean): Law[] => [
  {
    name: 'assets_balance',
    says: 'closing = opening + entered − left, and no count is negative',
    broken: `select cast(dt as varchar) || ' ' || scope || ' ' || stage as found from assets
      where not coalesce(closing_users = opening_users + entered_users - left_users and opening_users >= 0
        and entered_users >= 0 and left_users >= 0 and closing_users >= 0 and holding_users >= 0, false)`,
  },
  {
    name: 'opening_is_closing_before',
    says: 'opening is the closing of the day before',
    broken: `select cast(a.dt as varchar) || ' ' || a.scope || ' ' || a.stage as found from assets a
      left join assets_window b on b.scope_no = a.scope_no and b.stage = a.stage
        and b.dt = cast(a.dt - interval '1' day as date)
      where not coalesce(a.opening_users = coalesce(b.closing_users, 0), false)`,
  },
  {
    name: 'assets_are_people',
    says: "the newest day's closing is the number of people in user_stages",
    broken: `select coalesce(a.scope, u.scope) || ' ' || coalesce(a.stage, u.stage) || ': ' ||
        cast(coalesce(a.closing_users, 0) as varchar) || ' against ' || cast(coalesce(u.users, 0) as varchar) as found
      from (
        select s.scope, s.scope_id, w.stage, w.closing_users from assets_window w
        join scopes s on s.scope_no = w.scope_no where w.dt = (select as_of_date from night)
      ) a
      full outer join (
        select scope, scope_id, stage, count(*) as users from users_now group by scope, scope_id, stage
        union all
        select scope, scope_id, 'ALL', count(*) from users_now group by scope, scope_id
      ) u on u.scope = a.scope and u.scope_id = a.scope_id and u.stage = a.stage
      where coalesce(a.closing_users, 0) <> coalesce(u.users, 0)`,
  },
  {
    name: 'flows_add_up',
    says: 'flows into a stage add up to its closing, flows out of it to its closing h days before',
    broken: `select cast(x.dt as varchar) || ' h=' || cast(x.horizon_days as varchar) || ' ' || x.stage as found from (
        select a.scope_no, a.dt, h.horizon_days, a.stage, a.closing_users as users
        from assets a cross join horizons h where a.stage <> 'ALL'
      ) x
      left join (
        select scope_no, dt, horizon_days, to_stage, sum(users) as users from flows group by scope_no, dt, horizon_days, to_stage
      ) f on f.scope_no = x.scope_no and f.dt = x.dt and f.horizon_days = x.horizon_days and f.to_stage = x.stage
      left join (
        select scope_no, dt, horizon_days, from_stage, sum(users) as users from flows group by scope_no, dt, horizon_days, from_stage
      ) o on o.scope_no = x.scope_no and o.dt = x.dt and o.horizon_days = x.horizon_days and o.from_stage = x.stage
      left join assets_window w on w.scope_no = x.scope_no and w.stage = x.stage
        and w.dt = cast(x.dt - x.horizon_days * interval '1' day as date)
      where not coalesce(x.users = coalesce(f.users, 0) and coalesce(w.closing_users, 0) = coalesce(o.users, 0), false)
      union all
      select 'a negative flow' as found from flows where not coalesce(users >= 0, false)`,
  },
  {
    name: 'spend_in_is_spend_out',
    says: 'what was spent stands in spend_daily, to the fen',
    broken: `select cast(i.fen as varchar) || ' fen came in, ' || cast(o.fen as varchar) || ' stand in spend_daily' as found
      from (
        select coalesce(sum(k.cost_fen), 0) as fen from kept_spend k cross join night n
        where k.dt <= n.as_of_date and (k.source = 'spend' or not exists (
          select 1 from kept_spend c where c.source = 'spend' and c.dt = k.dt and c.campaign_id = k.campaign_id
            and c.channel = k.channel))
      ) i
      cross join (select coalesce(sum(cost_fen), 0) as fen from spend_published) o
      where i.fen <> o.fen`,
  },
  ...(withRoi ? ROI_LAWS : []),
]

const ROI_LAWS: Law[] = [
  {
    name: 'touched_money_is_shared_out',
    says: "last_touch money equals the touched orders' value, to the fen",
    broken: `select s.basis || ': ' || cast(s.fen as varchar) || ' fen on the curve, ' || cast(t.fen as varchar) || ' fen touched' as found
      from (
        select b.basis, coalesce(sum(c.gross_fen), 0) as fen from (select 'engaged' as basis union all select 'viewed') b
        left join curve_new c on c.basis = b.basis and c.model = 'last_touch' group by b.basis
      ) s
      join (
        select b.basis, coalesce(sum(v.gross_fen), 0) as fen from (select 'engaged' as basis union all select 'viewed') b
        left join (
          select 'viewed' as basis, p.platform, p.order_id, p.sub_order_id, o.gross_fen, max(p.touch_date) as newest
          from order_touches p join roi_orders o
            on o.platform = p.platform and o.order_id = p.order_id and o.sub_order_id = p.sub_order_id
          group by p.platform, p.order_id, p.sub_order_id, o.gross_fen
          union all
          select 'engaged', p.platform, p.order_id, p.sub_order_id, o.gross_fen, max(p.touch_date)
          from order_touches p join roi_orders o
            on o.platform = p.platform and o.order_id = p.order_id and o.sub_order_id = p.sub_order_id
          where p.is_engaged
          group by p.platform, p.order_id, p.sub_order_id, o.gross_fen
        ) v on v.basis = b.basis and v.newest >= (select roi_from from roi_night)
        group by b.basis
      ) t on t.basis = s.basis
      where s.fen <> t.fen`,
  },
  {
    name: 'cohort_spend_is_spend',
    says: "the cohorts' spend is the spend of their categories",
    broken: `select c.basis || ': ' || cast(c.fen as varchar) || ' against ' || cast(s.fen as varchar) as found
      from (
        select b.basis, coalesce(sum(n.spend_fen), 0) as fen from (select 'engaged' as basis union all select 'viewed') b
        left join cohorts_new n on n.basis = b.basis and n.is_category_window and n.model = 'last_touch'
        group by b.basis
      ) c
      cross join (
        select coalesce(sum(cost_fen), 0) as fen from spend_rows
        where category_id in (select category_id from cycles) and spend_date >= (select roi_from from roi_night)
      ) s
      where c.fen <> s.fen`,
  },
  {
    name: 'categories_are_cohorts',
    says: 'closed, open and later money of roi_categories is the money of the curve',
    broken: `select coalesce(c.basis, m.basis) || ' ' || coalesce(c.model, m.model) as found
      from (
        select basis, model, sum(mature_gross_fen + open_gross_fen + later_gross_fen) as fen
        from categories_new where level = 'category' group by basis, model
      ) c
      full outer join (
        select v.basis, v.model, sum(v.gross_fen) as fen from curve_after v join cycles y on y.category_id = v.category_id
        where v.model <> 'any_touch' group by v.basis, v.model
      ) m on m.basis = c.basis and m.model = c.model
      where coalesce(c.fen, 0) <> coalesce(m.fen, 0)`,
  },
]

const found = z.array(z.object({ found: z.string().nullable() }))

/**
 * Asks every law.
 * @throws CheckError naming the first law that does not hold, what was found and what to do
 */
export async function checkLaws(night: Night, withRoi: boolean): Promise<void> {
  for (const law of laws(withRoi)) {
    const [broken] = found.parse(await night.engine.rows(`select * from (${law.broken}) b limit 1`))
    if (broken)
      throw new CheckError(
        `${night.brand.brand} ${night.dates.to}: expected that ${law.says} (${law.name}); found ${broken.found ?? 'otherwise'}. Nothing was published and the night before stays readable. This is a fault of the calculation, not of the exports: report it with the run id ${night.runId}.`,
      )
  }
}
