import { Command } from 'commander'
import * as z from 'zod'
import { addDays, businessDate } from '../../shared/calendar.ts'
import { leaseKey } from '../../shared/publish/lake-layout.ts'
import { type OpenLease, openLease } from '../../shared/publish/lease.ts'
import type { PublishedLake } from '../../shared/publish/reader.ts'
import { readTombstones } from '../../shared/publish/tombstones.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { chosenBrands, openFolder, requireBrands } from './lake-option.ts'
import { STANDING } from './quarantine-standing.ts'
import type { MakeCommand } from './run-cli.ts'
import { type Cell, cellText, jsonCell } from './sql-cell.ts'
import { answerRows } from './sql-door.ts'
import { statusText } from './status-text.ts'
import type { Report } from './world.ts'

const options = z.object({ lake: z.string(), brand: z.string().optional() })

const RECENT = `select run_id, brand_id, dt, kind, status, reason, started_at, seconds from runs
order by started_at desc, run_id desc`

/** What was put right waits no longer. */
const WAITING = `${STANDING}, bad_rows as (select brand_id, count(*) as bad from standing_rows group by brand_id)
select f.brand_id, count(*) filter (where f.status = 'rejected') as rejected_files,
  coalesce(max(b.bad), 0) as quarantined_rows
from standing_files f left join bad_rows b on b.brand_id = f.brand_id group by f.brand_id`

/** What is published, how fresh it is, what waits, who works on it. */
export const statusCommand: MakeCommand = (world, done) =>
  new Command('status')
    .description('what is published, how fresh it is, what failed since, and what waits')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .option('--brand <brand>', 'this brand alone')
    .addHelpText('after', '\nExample: aips status --lake ./lake')
    .action(async (given: unknown) => {
      const { lake: typed, brand } = options.parse(given)
      const opened = await openFolder(world, typed)
      const { storage } = opened
      const lake = { ...opened.lake, brands: await withBegunBrands(storage, opened.lake.brands) }
      requireBrands(lake, opened.dir, typed)
      const brands = chosenBrands(lake, brand)
      const recent = await answerRows(lake, storage, world.config(), RECENT)
      const waiting = await answerRows(lake, storage, world.config(), WAITING)
      const states = await Promise.all(
        brands.map(async (one) =>
          stateOf(
            one,
            {
              recent,
              waiting,
              lease: await openLease(storage, one.brand, world.now()),
              forgetUnfinished: (await readTombstones(storage, one.brand)).unfinished.length > 0,
            },
            world.now(),
          ),
        ),
      )
      done({
        json: { brands: states },
        text: (out) => statusText(states, typed, world.self, out),
      } satisfies Report)
    })

/** A first night that was killed left nothing but its lease: its brand is known by that. */
async function withBegunBrands(
  storage: Storage,
  brands: PublishedLake['brands'],
): Promise<PublishedLake['brands']> {
  const begun: PublishedLake['brands'] = []
  for (const brand of await storage.folders(''))
    if (!brands.some((one) => one.brand === brand) && (await storage.head(leaseKey(brand))))
      begun.push({ brand, manifest: null, pointedAt: null })
  return [...brands, ...begun].sort((a, b) => (a.brand < b.brand ? -1 : 1))
}

export type State = {
  brand: string
  published: {
    run_id: string
    dt: string
    first_date: string
    kind: string
    published_at: string | null
  } | null
  /** Complete business dates that are not published yet. */
  days_behind: number | null
  rules: string[]
  /** Who works on the brand now, or was killed while working on it. */
  lease: OpenLease | null
  /** A forget did not come to its end: somebody who asked to go is still there. */
  forget_unfinished: boolean
  /** Nights after the published run that were stopped or failed. */
  since: { run_id: string; status: string; reason: string }[]
  waiting: { rejected_files: number; quarantined_rows: number }
  /** The newest runs, and the one that readers see, however old it is. */
  recent: Record<string, unknown>[]
}

const SHOWN_RUNS = 7

function stateOf(
  { brand, manifest, pointedAt }: PublishedLake['brands'][number],
  {
    recent,
    waiting,
    lease,
    forgetUnfinished,
  }: {
    recent: Record<string, Cell>[]
    waiting: Record<string, Cell>[]
    lease: OpenLease | null
    forgetUnfinished: boolean
  },
  now: Date,
): State {
  const runs = recent.filter((run) => run.brand_id === brand)
  const waits = waiting.find((row) => row.brand_id === brand)
  const text = (cell: Cell | undefined) => cellText(cell ?? null)
  const publishedAt = runs.findIndex((run) => run.run_id === manifest?.run_id)
  return {
    brand,
    published: manifest && {
      run_id: manifest.run_id,
      dt: manifest.dt,
      first_date: manifest.first_date,
      kind: manifest.kind,
      published_at: pointedAt,
    },
    days_behind: manifest && daysBetween(manifest.dt, addDays(businessDate(now, manifest.timezone), -1)),
    rules: manifest?.rule_segments.map(({ from, rule_version }) => `${rule_version} from ${from}`) ?? [],
    // A run that was killed once it was published has done its work.
    lease: lease?.held || lease?.run_id !== manifest?.run_id ? lease : null,
    forget_unfinished: forgetUnfinished,
    since: runs
      .slice(0, publishedAt === -1 ? runs.length : publishedAt)
      .filter((run) => run.status !== 'published')
      .map((run) => ({
        run_id: text(run.run_id),
        status: text(run.status),
        reason: text(run.reason),
      })),
    waiting: {
      rejected_files: Number(text(waits?.rejected_files) || 0),
      quarantined_rows: Number(text(waits?.quarantined_rows) || 0),
    },
    recent: runs
      .filter((_run, at) => at < SHOWN_RUNS || at === publishedAt)
      .map((run) => Object.fromEntries(Object.entries(run).map(([k, v]) => [k, jsonCell(v)]))),
  }
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000
