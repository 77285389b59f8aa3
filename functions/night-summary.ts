import * as z from 'zod'
import { dateLiteral } from '../shared/engine/engine.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { roiCategories } from '../shared/tables/roi_categories.ts'
import { roiCohorts } from '../shared/tables/roi_cohorts.ts'
import type { Night } from '../shared/transform/night.ts'
import { bindPublished } from '../shared/transform/partitions.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import type { BrandNight } from './cli/night-result.ts'

const assetRows = z.array(
  z.object({
    scope: z.string(),
    scope_id: z.string(),
    stage: z.string(),
    closing: z.coerce.number(),
    change: z.coerce.number(),
  }),
)
const roiRows = z.array(
  z.object({
    category_id: z.string(),
    window_days: z.coerce.number(),
    mature_spend_fen: z.coerce.number(),
    mature_gross_fen: z.coerce.number(),
    open_spend_fen: z.coerce.number(),
    open_gross_fen: z.coerce.number(),
    mature_unpaid_gross_fen: z.coerce.number(),
    next_close_date: z.string().nullable(),
  }),
)

/** Fills in what a published night tells the person who ran it. */
export async function summarise(
  night: Night,
  told: BrandNight,
  manifest: Manifest,
  restated: readonly RestatedDay[],
): Promise<void> {
  const { engine, dates, brand } = night
  told.outcome = 'published'
  told.run_id = manifest.run_id
  told.result_sha256 = manifest.result_sha256
  told.warnings = manifest.warnings.map(({ code, message }) => ({ code, message }))
  told.category_names = Object.fromEntries(brand.categories.map(({ id, name }) => [id, name]))
  told.restated = restated.map((day) => ({
    dt: day.dt,
    table: day.table_name,
    changed_rows: day.changed_rows,
  }))
  await bindPublished(
    engine,
    'summary_assets',
    (await import('../shared/tables/stage_assets_daily.ts')).stageAssetsDaily,
    manifest.tables,
    [dates.to.slice(0, 7)],
  )
  told.assets = assetRows.parse(
    await engine.rows(
      `select scope, scope_id, stage, closing_users as closing, closing_users - opening_users as change
       from summary_assets where dt = ${dateLiteral(dates.to)}
       order by case scope when 'brand' then 0 when 'category' then 1 else 2 end, scope_id,
         case stage when 'A' then 0 when 'I' then 1 when 'TI' then 2 when 'P' then 3 when 'S' then 4 else 5 end`,
    ),
  )
  await bindPublished(engine, 'summary_categories', roiCategories, manifest.tables)
  await bindPublished(engine, 'summary_cohorts', roiCohorts, manifest.tables)
  told.roi = roiRows
    .parse(
      await engine.rows(
        `select c.category_id, max(c.window_days) as window_days, sum(c.mature_spend_fen) as mature_spend_fen,
           sum(c.mature_gross_fen) as mature_gross_fen, sum(c.open_spend_fen) as open_spend_fen,
           sum(c.open_gross_fen) as open_gross_fen, coalesce(max(o.mature_unpaid_gross_fen), 0) as mature_unpaid_gross_fen,
           max(o.next_close_date) as next_close_date
         from summary_categories c
         left join (
           select category_id,
             sum(case when maturity = 'mature' and spend_fen = 0 then gross_fen end) as mature_unpaid_gross_fen,
             cast(cast(min(case when maturity <> 'mature' and spend_fen > 0
               then placement_date + window_days * interval '1' day end) as date) as varchar) as next_close_date
           from summary_cohorts
           where is_category_window and basis = 'engaged' and model = 'last_touch'
           group by category_id
         ) o on o.category_id = c.category_id
         where c.level = 'category' and c.basis = 'engaged' and c.model = 'last_touch'
         group by c.category_id order by c.category_id`,
      ),
    )
    .map((row) => ({
      ...row,
      roi_gross: row.mature_spend_fen > 0 ? row.mature_gross_fen / row.mature_spend_fen : null,
    }))
}
