import * as z from 'zod'
import { duckdbEngine } from '../shared/engine/duckdb.ts'
import type { Engine } from '../shared/engine/engine.ts'
import { ConfigError, InputError } from '../shared/errors.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { knownCampaigns } from '../shared/review/campaign.ts'
import { Facts, type Published } from '../shared/review/facts.ts'
import type { Review } from '../shared/review/review.ts'
import { reviewOf } from '../shared/review/review-of.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { tableNamed } from '../shared/tables/all-tables.ts'
import { reviewedRun } from './reviewed-run.ts'

/** Of which campaign, and as of which date; null: what readers see now. */
type ReviewRequest = { brand: string; campaign: string; date: string | null }

/** How much of the machine reading may take. */
type ReviewSettings = { scratchDir: string; memoryLimitMb: number; threads: number }

/** Every table a review reads; of `orders`, which is restricted, it reads the date of the first one (below). */
const REVIEWED_TABLES = [
  'stage_assets_daily',
  'stage_flows_daily',
  'stage_rates_daily',
  'roi_cohorts',
  'roi_curve',
  'roi_categories',
  'spend_daily',
  'platform_returns',
  'platform_assets',
  'roi_reconciliation',
  'creator_notes',
  'definitions',
] as const

const NAMED_CAMPAIGNS = 20

/**
 * The review of a campaign, from the files that one run's manifest names, read by DuckDB wherever the lake lies: a
 * catalog shows the newest run alone, a review may be of an earlier one, and what it reads are some small tables.
 * @throws ConfigError for a brand, date or campaign that is not there; it names those that are
 */
export async function campaignReview(
  storage: Storage,
  settings: ReviewSettings,
  { brand, campaign, date }: ReviewRequest,
): Promise<Review> {
  const { manifest, rolledBack } = await reviewedRun(storage, brand, date)
  const engine = await duckdbEngine(storage, { ...settings, timezone: 'UTC' })
  try {
    const published = { ...(await publishedIn(engine, manifest)), rolledBack }
    const review = await reviewOf(published, campaign)
    if (review) return review
    const known = await knownCampaigns(new Facts(published))
    const more = known.length > NAMED_CAMPAIGNS ? ` and ${known.length - NAMED_CAMPAIGNS} more` : ''
    throw new ConfigError(
      `campaign ${campaign}: expected a campaign of brand.yaml or of the tables of ${brand}, found none of that id on ${manifest.dt}. ` +
        (known.length === 0
          ? 'There is none yet.'
          : `Known: ${known.slice(0, NAMED_CAMPAIGNS).join(', ')}${more}.`),
    )
  } finally {
    await engine.close()
  }
}

const brandFile = z.object({ brand_file: z.string() })

async function publishedIn(engine: Engine, manifest: Manifest): Promise<Omit<Published, 'rolledBack'>> {
  for (const name of REVIEWED_TABLES) await bind(engine, name, filesOf(manifest, name))
  const kept = brandFile.safeParse(manifest.state)
  if (!kept.success)
    throw new InputError(
      `run ${manifest.run_id}: expected the brand file it was made with, found none in its manifest. Run \`aips night\` again.`,
    )
  return {
    ask: (sql) => engine.rows(sql),
    has: (table) => Object.values(manifest.tables[table] ?? {}).some(({ rows }) => rows > 0),
    runId: manifest.run_id,
    asOf: manifest.dt,
    firstDate: manifest.first_date,
    firstOrderDate: await firstOrderDate(engine, manifest),
    ruleVersions: [...new Set(manifest.rule_segments.map(({ rule_version }) => rule_version))],
    brand: parseBrandFile(kept.data.brand_file, manifest.brand),
  }
}

/** Of the oldest month alone: the others are not opened. */
async function firstOrderDate(engine: Engine, manifest: Manifest): Promise<string | null> {
  const [oldest] = Object.entries(manifest.tables.orders ?? {})
    .filter(([, { rows }]) => rows > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  if (!oldest) return null
  await bind(
    engine,
    'orders',
    oldest[1].files.map(({ key }) => key),
  )
  const [row] = await engine.rows('select cast(min(paid_date) as varchar) as first_date from orders')
  await engine.drop('orders')
  return z
    .string()
    .nullable()
    .parse(row?.first_date ?? null)
}

const filesOf = (manifest: Manifest, table: string): string[] =>
  Object.values(manifest.tables[table] ?? {}).flatMap(({ files }) => files.map(({ key }) => key))

async function bind(engine: Engine, table: string, keys: readonly string[]): Promise<void> {
  const columns = Object.entries(tableNamed(table).columns).map(([name, { type }]) => [name, type])
  await engine.bind(table, Object.fromEntries(columns), keys)
}
