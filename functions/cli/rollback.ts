import { Command } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { afterSwap } from '../../shared/publish/commit.ts'
import { publishedRuns, rollback } from '../../shared/publish/history.ts'
import type { PublishedLake } from '../../shared/publish/reader.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { catalogBehind } from '../catalogued-night.ts'
import { asTyped } from './as-typed.ts'
import { some } from './figures.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { bold, yellow } from './layout.ts'
import { printable } from './printable.ts'
import { quoted } from './quoted.ts'
import { logRollback } from './rollback-log.ts'
import type { MakeCommand } from './run-cli.ts'
import { cellText } from './sql-cell.ts'
import { answerRows } from './sql-door.ts'
import type { Report, World } from './world.ts'

const options = z.object({ lake: z.string(), to: z.string().optional(), brand: z.string().optional() })

/** Points readers at an earlier run; its ledger of read files comes with it. */
export const rollbackCommand: MakeCommand = (world, done) =>
  new Command('rollback')
    .description('point readers at an earlier published run')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .option('--to <run>', 'the run to go back to; default: the one before the current')
    .option('--brand <brand>', 'the brand, where the lake holds several')
    .addHelpText(
      'after',
      '\nExample: aips rollback --lake ./lake\nNothing is deleted. `aips status` lists recent runs.',
    )
    .action(async (given: unknown) => {
      const { lake: typed, to, brand: named } = options.parse(given)
      const { dir, lake, storage } = await openLake(world, typed)
      const brand = await brandOf(storage, lake, named, to)
      const catalog = await world.openCatalog(dir)
      const now = lake.brands.find((one) => one.brand === brand)?.manifest
      if (catalog && now && now.run_id === to) {
        const { failure } = await afterSwap(storage, catalog, brand)
        return done(catalogReport(now, failure, { lake: typed, self: world.self }))
      }
      const startedAt = world.now()
      const { left, current, failure } = await rollback(storage, catalog, brand, to ?? null, startedAt)
      await logRollback({ storage, catalog }, world.config(), { left, current }, startedAt, world.now())
      const files = await readAgain(world, lake, storage, brand, left.run_id, current.run_id)
      done(report({ brand, left, current, failure, files, lake: typed, self: world.self }))
    })

/** With several brands, the run names the brand; without it, the person must. */
async function brandOf(
  storage: Storage,
  lake: PublishedLake,
  named: string | undefined,
  to: string | undefined,
): Promise<string> {
  const brands = chosenBrands(lake, named).map(({ brand }) => brand)
  const [first] = brands
  if (brands.length === 1 && first !== undefined) return first
  for (const brand of to === undefined ? [] : brands)
    if ((await publishedRuns(storage, brand)).some((run) => run.run_id === to)) return brand
  throw new ConfigError(
    `rollback: expected the brand to roll back, found several in the lake. Name one with --brand: ${brands.join(', ')}.`,
  )
}

type File = { source: string; file: string; status: string }

/** What the runs we leave had read and the run we go to had not: the next night meets it again. */
async function readAgain(
  world: World,
  lake: PublishedLake,
  storage: Storage,
  brand: string,
  leftRun: string,
  currentRun: string,
): Promise<File[]> {
  const runs = await publishedRuns(storage, brand)
  const parents = new Map(runs.map((run) => [run.run_id, run.parent_run_id]))
  // What a replay read the lake knew before: the next night finds it as it was then.
  const replays = new Set(runs.filter(({ kind }) => kind === 'replay').map(({ run_id }) => run_id))
  const line = (from: string): string[] => {
    const ids: string[] = []
    for (let id: string | null = from; id !== null && !ids.includes(id); id = parents.get(id) ?? null)
      ids.push(id)
    return ids
  }
  const kept = new Set(line(currentRun))
  const undone = line(leftRun).filter((run) => !kept.has(run) && !replays.has(run))
  const rows = await answerRows(
    lake,
    storage,
    world.config(),
    'select brand_id, run_id, source, file, status from ingest_report order by source, file',
  )
  const text = (row: (typeof rows)[number], name: string) => cellText(row[name] ?? null)
  return rows
    .filter((row) => text(row, 'brand_id') === brand && undone.includes(text(row, 'run_id')))
    .map((row) => ({ source: text(row, 'source'), file: text(row, 'file'), status: text(row, 'status') }))
}

type Told = {
  brand: string
  left: { run_id: string; dt: string }
  current: { run_id: string; dt: string }
  /** Why the catalog could not be set; null where it was, or where there is none. */
  failure: Error | null
  files: File[]
  lake: string
  self: string
}

const behindText = (failure: Error, runId: string): string =>
  catalogBehind(failure, `\`aips rollback --to ${runId}\` again`)

/** Going back to where readers are is no mistake where a catalog could not follow: it follows now. */
function catalogReport(
  { brand, run_id, dt }: { brand: string; run_id: string; dt: string },
  failure: Error | null,
  { lake, self }: { lake: string; self: string },
): Report {
  const behind = failure && behindText(failure, run_id)
  return {
    json: { brand, current: { run_id, dt }, catalog_behind: behind },
    text: (out) =>
      [
        bold(`${brand}: run ${run_id} of ${dt} is current already`, out),
        behind === null
          ? '  The catalog shows it too.'
          : `  ${yellow('catalog_behind', out)}  ${printable(asTyped(behind, self, lake))}`,
      ].join('\n'),
  }
}

const SHOWN_FILES = 20

function report({ brand, left, current, failure, files, lake, self }: Told): Report {
  const behind = failure && behindText(failure, current.run_id)
  const known = (run: { run_id: string; dt: string }) => ({ run_id: run.run_id, dt: run.dt })
  return {
    json: { brand, left: known(left), current: known(current), read_again: files, catalog_behind: behind },
    text: (out) =>
      [
        bold(`${brand}: readers see run ${current.run_id} of ${current.dt} now`, out),
        `  Run ${left.run_id} of ${left.dt} is kept: ${self} rollback --lake ${quoted(lake)} --brand ${brand} --to ${left.run_id} goes back to it.`,
        ...(behind === null
          ? []
          : [`  ${yellow('catalog_behind', out)}  ${printable(asTyped(behind, self, lake))}`]),
        '',
        files.length === 0
          ? 'The next night reads no file again.'
          : `The next night reads ${some(files.length, 'file')} again; if one of them carried the fault, mend it or take it away first:`,
        ...files
          .slice(0, SHOWN_FILES)
          .map(
            ({ file, status }) => `  ${printable(file)}${status === 'rejected' ? '  (was rejected)' : ''}`,
          ),
        ...(files.length > SHOWN_FILES
          ? [`  … and ${some(files.length - SHOWN_FILES, 'more file')} (--json lists all)`]
          : []),
      ].join('\n'),
  }
}
