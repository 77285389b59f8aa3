import { Command } from 'commander'
import * as z from 'zod'
import { addDays, businessDate } from '../../shared/calendar.ts'
import type { PublishedLake } from '../../shared/publish/reader.ts'
import { some } from './figures.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { aligned, bold, green, red, yellow } from './layout.ts'
import { quoted } from './night-report.ts'
import type { MakeCommand } from './run-cli.ts'
import { type Cell, cellText, jsonCell } from './sql-cell.ts'
import { answerRows } from './sql-door.ts'
import type { Out, Report } from './world.ts'

const options = z.object({ lake: z.string(), brand: z.string().optional() })

const RECENT = `select run_id, brand_id, dt, kind, status, reason, started_at, seconds from runs
order by started_at desc, run_id desc limit 1000`

/** The newest report of a path counts: a file that was put right waits no longer. */
const WAITING = `with files as (
  select brand_id, source, file, status, run_id,
    row_number() over (partition by brand_id, source, file order by run_id desc) as newest
  from ingest_report
), bad_rows as (select brand_id, count(*) as bad from quarantine group by brand_id)
select f.brand_id, count(*) filter (where f.newest = 1 and f.status = 'rejected') as rejected_files,
  count(*) as files, coalesce(max(b.bad), 0) as quarantined_rows
from files f left join bad_rows b on b.brand_id = f.brand_id group by f.brand_id`

/** What is published, how fresh it is, what waits. */
export const statusCommand: MakeCommand = (world, done) =>
  new Command('status')
    .description('what is published, how fresh it is, and what waits')
    .requiredOption('--lake <dir>', 'the lake')
    .option('--brand <brand>', 'this brand alone')
    .addHelpText('after', '\nExample: aips status --lake ./lake')
    .action(async (given: unknown) => {
      const { lake: typed, brand } = options.parse(given)
      const { lake, storage } = await openLake(world, typed)
      const brands = chosenBrands(lake, brand)
      const recent = await answerRows(lake, storage, world.config(), RECENT)
      const waiting = await answerRows(lake, storage, world.config(), WAITING)
      const states = brands.map((one) => stateOf(one, recent, waiting, world.now()))
      done({ json: { brands: states }, text: (out) => text(states, typed, world.self, out) } satisfies Report)
    })

type State = {
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
  /** Nights after the published run that were stopped or failed. */
  since: { run_id: string; status: string; reason: string }[]
  waiting: { rejected_files: number; quarantined_rows: number }
  recent: Record<string, unknown>[]
}

function stateOf(
  { brand, manifest, pointedAt }: PublishedLake['brands'][number],
  recent: readonly Record<string, Cell>[],
  waiting: readonly Record<string, Cell>[],
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
      .slice(0, 7)
      .map((run) => Object.fromEntries(Object.entries(run).map(([k, v]) => [k, jsonCell(v)]))),
  }
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

function text(states: readonly State[], lake: string, self: string, out: Out): string {
  const sections = states.map((state) => {
    const { published, days_behind, waiting } = state
    const fresh =
      days_behind === null
        ? ''
        : days_behind <= 0
          ? green('up to date', out)
          : yellow(`${some(days_behind, 'day')} behind the last complete date`, out)
    return [
      bold(state.brand, out),
      published
        ? `  readers see ${published.first_date} … ${published.dt}, ${fresh}\n  run ${published.run_id} (${published.kind})${published.published_at === null ? '' : `, published ${published.published_at}`}`
        : `  ${red('nothing is published yet', out)}`,
      ...(state.rules.length === 0 ? [] : [`  stage rules ${state.rules.join(', ')}`]),
      `  waits: ${some(waiting.rejected_files, 'rejected file')}, ${some(waiting.quarantined_rows, 'quarantined row')} (bad rows of rejected files included)`,
      ...state.since
        .slice(0, 5)
        .map((run) => `  ${red(run.status, out)} since then: ${run.run_id}  ${run.reason}`),
      '',
      aligned(
        [
          { title: 'recent runs' },
          { title: 'date' },
          { title: 'kind' },
          { title: 'status' },
          { title: 'seconds', align: 'right' },
        ],
        state.recent.map((run) => [
          `${String(run.run_id)}${run.run_id === published?.run_id ? '  ← readers see this' : ''}`,
          String(run.dt),
          String(run.kind),
          String(run.status),
          typeof run.seconds === 'number' ? run.seconds.toFixed(1) : '–',
        ]),
        out,
      ),
    ].join('\n')
  })
  const waits = states.some(({ waiting }) => waiting.rejected_files + waiting.quarantined_rows > 0)
  const next = waits
    ? `Next: ${self} quarantine --lake ${quoted(lake)} says what did not fit and how to mend it.`
    : `Next: ${self} sql --lake ${quoted(lake)} "select * from stage_assets_daily order by dt desc limit 20"`
  return [...sections, next].join('\n\n')
}
