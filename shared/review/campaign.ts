import { literal } from '../engine/engine.ts'
import type { Facts } from './facts.ts'
import type { Campaign, Category, Scope } from './review.ts'

/** The campaign a review is of, found in brand.yaml and in the published tables. */
export type Subject = {
  brandId: string
  campaign: Campaign
  /** brand.yaml's; null for a campaign that it does not list. */
  category: Category | null
  /** Those with spend or money, the largest spend first, and brand.yaml's own; without any, those with touches. */
  categories: readonly Category[]
  scope: Scope
  /** SQL: the rows of this brand and campaign. */
  where: string
  /** The same of its placements: without categories that were touched alone while others have spend or money. */
  placed: string
  /** Its last day where that is still to come, so that more placements are; else null. */
  runsUntil: string | null
  /** Whether its spend, and its touches, came at all: where they did not, what hangs on them is unknown and no 0. */
  spendCame: boolean
  touchesCame: boolean
}

/** Ids of brand.yaml and of the tables, those with the largest spend first. */
export async function knownCampaigns(facts: Facts): Promise<string[]> {
  const { brand } = facts.published
  const rows = await facts.published.ask(`select campaign_id, sum(spend) as spend
from (
  select campaign_id, cost_fen as spend from spend_daily where brand_id = ${literal(brand.brand)}
  union all
  select campaign_id, 0 as spend from roi_cohorts where brand_id = ${literal(brand.brand)}
) as seen
where campaign_id is not null
group by campaign_id
order by spend desc, campaign_id`)
  const seen = rows.map((row) => String(row.campaign_id))
  return [...new Set([...seen, ...brand.campaigns.map(({ id }) => id)])]
}

/** What brand.yaml and the tables know of a campaign; null where neither does. */
export async function subjectOf(facts: Facts, id: string): Promise<Subject | null> {
  const { brand, asOf } = facts.published
  const listed = brand.campaigns.find((one) => one.id === id)
  const where = `brand_id = ${literal(brand.brand)} and campaign_id = ${literal(id)}`
  const rows = await facts.rows('campaign_categories', ['category_id'], categoriesSql(where))
  if (!listed && rows.length === 0) return null
  const dates = rows
    .flatMap((row) => [row.text('first_date') ?? [], row.text('last_date') ?? []].flat())
    .sort()
  const starts = listed?.starts ?? dates.at(0) ?? null
  const ends = listed?.ends ?? dates.at(-1) ?? null
  const known = (category: string | undefined): Category | null => {
    const found = brand.categories.find((one) => one.id === category)
    return found ? { id: found.id, name: found.name, cycleDays: found.decisionCycleDays } : null
  }
  const category = known(listed?.category)
  const moved = rows.filter((row) => (row.number('spend_fen') ?? 0) > 0 || (row.number('gross_fen') ?? 0) > 0)
  const shown = moved.length > 0 || listed ? moved : rows
  const quiet =
    moved.length === 0
      ? []
      : rows.flatMap((row) => {
          const id = row.text('category_id')
          return id === null || id === listed?.category || moved.includes(row) ? [] : [literal(id)]
        })
  const came = await facts.row('came', cameSql(where))
  const categories = [...new Set([...shown.map((row) => row.text('category_id')), listed?.category])].flatMap(
    (each) => known(each ?? undefined) ?? [],
  )
  const own = category ?? (categories.length === 1 ? (categories[0] ?? null) : null)
  const from = starts ?? asOf
  const to = ends === null || ends > asOf ? asOf : ends
  return {
    brandId: brand.brand,
    campaign: { id, name: listed?.name ?? null, listed: listed !== undefined, starts, ends },
    category,
    categories,
    scope: own
      ? { scope: 'category', id: own.id, name: own.name, from, to }
      : { scope: 'brand', id: brand.brand, name: brand.name, from, to },
    where,
    placed: quiet.length === 0 ? where : `${where} and category_id not in (${quiet.join(', ')})`,
    runsUntil: ends !== null && ends > asOf ? ends : null,
    spendCame: (came.number('spend_rows') ?? 0) > 0,
    touchesCame: (came.number('touched') ?? 0) > 0 || (came.number('closed') ?? 0) === 0,
  }
}

/** The decision cycle of its scope: of the one category, else the longest of several. */
export const cycleOf = ({ scope, categories }: Subject): number => {
  const own = categories.find(({ id }) => scope.scope === 'category' && scope.id === id)
  return own?.cycleDays ?? Math.max(0, ...categories.map(({ cycleDays }) => cycleDays))
}

/**
 * What shows that spend came, and that touches did: money on a curve, or a placement without a row of spend. No published
 * table counts touches, so a campaign of whose closed placements neither shows is taken for one whose touches are
 * missing: its 0 would be told as a result.
 */
const cameSql = (where: string): string => `with spent as (
  select distinct category_id, channel, spend_date
  from spend_daily
  where ${where}
)
select
  (select count(*) from spend_daily where ${where}) as spend_rows,
  (select count(*) from roi_cohorts where ${where} and is_category_window and maturity = 'mature') as closed,
  (select count(*) from roi_curve where ${where}) + (
    select count(*)
    from (select category_id, channel, placement_date from roi_cohorts where ${where}) as c
    left join spent s
      on s.category_id = c.category_id and s.channel = c.channel and s.spend_date = c.placement_date
    where s.spend_date is null
  ) as touched`

const categoriesSql = (where: string): string => `select
  category_id,
  cast(min(seen_date) as varchar) as first_date,
  cast(max(seen_date) as varchar) as last_date,
  sum(spend_fen) as spend_fen,
  sum(gross_fen) as gross_fen
from (
  select category_id, spend_date as seen_date, cost_fen as spend_fen, 0 as gross_fen
  from spend_daily
  where ${where}
  union all
  select category_id, placement_date as seen_date, 0 as spend_fen, gross_fen
  from roi_cohorts
  where ${where} and is_category_window and basis = 'engaged' and model = 'last_touch'
) as seen
group by category_id
order by spend_fen desc, category_id`
