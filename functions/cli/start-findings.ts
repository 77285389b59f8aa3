import * as z from 'zod'
import { openLake } from './lake-option.ts'
import { answerRows } from './sql-door.ts'
import type { World } from './world.ts'

const whole = z.coerce.number()
const source = z.object({
  source: z.string(),
  files: whole,
  rejected: whole,
  accepted_rows: whole,
  duplicate_rows: whole,
  quarantined_rows: whole,
  ignored_rows: whole,
})
const note = z.object({
  note_id: z.string(),
  creator_id: z.string(),
  report_date: z.string(),
  quoted_fen: whole.nullable(),
  impressions: whole,
  natural_impressions: whole,
  reads: whole,
})
const assets = z.object({
  report_date: z.string(),
  theirs: whole,
  rank: whole.nullable(),
  rank_of: whole.nullable(),
  ours: whole,
})
const figure = z.object({
  source: z.string(),
  campaign_id: z.string(),
  placement_month: z.string(),
  window_days: whole,
  traffic_type: z.string().nullable(),
  our_gross_fen: whole,
  platform_gross_fen: whole,
  difference_ratio: whole,
})

/** What the page shows of a night besides its summary: each source, and one row of each table that platforms fill. */
export type StartFindings = {
  sources: z.infer<typeof source>[]
  note: z.infer<typeof note> | null
  assets: z.infer<typeof assets> | null
  figure: z.infer<typeof figure> | null
}

const SOURCES = `
  select source, count(*) as files, sum(case when status = 'rejected' then 1 else 0 end) as rejected,
    sum(accepted_rows) as accepted_rows, sum(duplicate_rows) as duplicate_rows,
    sum(quarantined_rows) as quarantined_rows, sum(ignored_rows) as ignored_rows
  from ingest_report group by source order by source`
const NOTE = `
  select note_id, creator_id, cast(report_date as varchar) as report_date, quoted_fen, impressions, natural_impressions, reads
  from creator_notes where quoted_fen is not null and natural_impressions is not null
  order by report_date desc, reads desc, note_id limit 1`
const ASSETS = `
  select cast(p.report_date as varchar) as report_date, cast(p.value as bigint) as theirs, p.rank, p.rank_of,
    s.closing_users as ours
  from platform_assets p
  join stage_assets_daily s on s.dt = p.report_date and s.scope = p.scope and s.scope_id = p.scope_id and s.stage = 'ALL'
  where p.metric = 'aips_users' and p.scope = 'brand' and p.value is not null
  order by p.report_date desc limit 1`
const FIGURE = `
  select source, campaign_id, placement_month, window_days, traffic_type, our_gross_fen, platform_gross_fen, difference_ratio
  from roi_reconciliation where maturity = 'mature' and difference_ratio is not null and source <> 'juguang-report'
  order by platform_gross_fen desc, source, campaign_id limit 1`

/** Asks the lake as anybody would, in SQL. */
export async function startFindings(world: World, lake: string): Promise<StartFindings> {
  const opened = await openLake(world, lake)
  const rows = (sql: string) => answerRows(opened.lake, opened.storage, world.config(), sql)
  const first = async <T>(schema: z.ZodType<T>, sql: string): Promise<T | null> => {
    const [row] = await rows(sql)
    return row === undefined ? null : schema.parse(row)
  }
  return {
    sources: z.array(source).parse(await rows(SOURCES)),
    note: await first(note, NOTE),
    assets: await first(assets, ASSETS),
    figure: await first(figure, FIGURE),
  }
}
