import { dateLiteral, literal } from '../engine/engine.ts'
import type { Subject } from './campaign.ts'
import { momentsOf } from './crowd.ts'
import type { Facts, From } from './facts.ts'
import type { Creators, Placements, Voice } from './review.ts'
import type { SpendFigures } from './spend.ts'
import { toCome } from './to-come.ts'

const assets: From = { table: 'platform_assets', columns: ['value', 'metric'] }

/** What people heard of the brand without being paid for it, and what they looked for. */
export async function voiceOf(
  facts: Facts,
  subject: Subject,
  spend: SpendFigures,
  { channels }: Placements,
  creators: Creators | null,
): Promise<Voice> {
  const search = channels.find(({ channel }) => channel === 'search_ad')?.spend
  const natural = creators?.naturalImpressions
  return {
    paidImpressions: spend.impressions,
    naturalImpressions: natural?.value == null ? toCome('no_natural_impressions') : natural,
    search: search
      ? { spend: search.cost, impressions: search.impressions, clicks: search.clicks }
      : toCome('no_search_placements'),
    penetration: await penetrationOf(facts, subject),
    searches: toCome('no_searches'),
  }
}

/** Of the platform's newest report in the 30 days up to each moment. */
async function penetrationOf(facts: Facts, subject: Subject): Promise<Voice['penetration']> {
  const { shown } = momentsOf(subject, facts.published.asOf)
  if (!facts.published.has('platform_assets') || shown.length === 0) return toCome('no_penetration')
  const rows = await facts.rows('penetration', ['moment'], penetrationSql(subject, shown))
  const found = shown.flatMap(({ moment }) => {
    const row = rows.find((one) => one.text('moment') === moment)
    if (!row) return []
    const of = (column: string) => row.figure(column, 'ratio', assets, 'not_returned')
    return [
      {
        moment,
        date: row.text('report_date') ?? '',
        read: of('read_penetration'),
        search: of('search_penetration'),
      },
    ]
  })
  return found.length === 0 ? toCome('no_penetration') : found
}

const penetrationSql = (
  { brandId }: Subject,
  moments: readonly { moment: string; date: string }[],
): string => `with reports as (
  select report_date,
    max(case when metric = 'read_penetration' then value end) as read_penetration,
    max(case when metric = 'search_penetration' then value end) as search_penetration
  from platform_assets
  where brand_id = ${literal(brandId)} and scope = 'brand' and metric in ('read_penetration', 'search_penetration')
  group by report_date
),
moments as (
  ${moments.map(({ moment, date }) => `select ${literal(moment)} as moment, ${dateLiteral(date)} as until_date`).join('\n  union all ')}
),
near as (
  select m.moment, max(r.report_date) as report_date
  from moments m
  join reports r on r.report_date <= m.until_date and date_diff('day', r.report_date, m.until_date) < 30
  group by m.moment
)
select n.moment, cast(r.report_date as varchar) as report_date, r.read_penetration, r.search_penetration
from near n
join reports r on r.report_date = n.report_date
order by n.report_date, n.moment`
