import { Command } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { withProgress } from './night.ts'
import { nightReport } from './night-report.ts'
import { place } from './place-option.ts'
import { BAD_ROWS, field, grouped, quarantineText, REJECTED, rejectedFile } from './quarantine-list.ts'
import { quoted } from './quoted.ts'
import type { MakeCommand } from './run-cli.ts'
import type { Cell } from './sql-cell.ts'
import { answerRows } from './sql-door.ts'
import type { Report, World } from './world.ts'

const options = z.object({
  lake: z.string(),
  brand: z.string().optional(),
  replay: z.boolean().optional(),
  exports: z.string().optional(),
  acceptVolume: z.boolean().optional(),
  json: z.boolean().optional(),
  verbose: z.boolean().optional(),
})
type Options = z.infer<typeof options>

/** What did not fit, and how to mend it; or all of it once more. */
export const quarantineCommand: MakeCommand = (world, done) =>
  new Command('quarantine')
    .description('what did not fit: bad rows by reason with examples, rejected files, and how to mend them')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .option('--brand <brand>', 'this brand alone')
    .option('--replay', 'read again what would be read otherwise now, and set published dates right')
    .option('--exports <place>', 'with --replay: where the exports lie; a folder, or s3://bucket/prefix')
    .option('--accept-volume', 'with --replay: go on where the volume check stops')
    .addHelpText(
      'after',
      `
Example: aips quarantine --lake ./lake
Example: aips quarantine --lake ./lake --replay --exports ./exports
After brand.yaml was mended, or aips is a newer one, --replay reads the files of which that may change anything, and the
lake becomes what it would be had they been read so at first, published dates included. A mended file over a bad one is
read, too. Where nothing would change there is no run.`,
    )
    .action(async (given: unknown) => {
      const asked = options.parse(given)
      done(asked.replay ? await replay(world, asked) : await list(world, asked))
    })

async function list(world: World, { lake: typed, brand, exports, acceptVolume }: Options): Promise<Report> {
  const stray = exports === undefined ? (acceptVolume ? '--accept-volume' : null) : '--exports'
  if (stray !== null)
    throw new ConfigError(
      `quarantine ${stray}: expected --replay beside it; found none. Add --replay to read files again, or leave ${stray} out to list what did not fit.`,
    )
  const { lake, storage } = await openLake(world, typed)
  const wanted = new Set(chosenBrands(lake, brand).map((one) => one.brand))
  const answers = async (sql: string): Promise<Record<string, Cell>[]> =>
    (await answerRows(lake, storage, world.config(), sql)).filter((row) => wanted.has(field(row, 'brand_id')))
  const groups = grouped(await answers(BAD_ROWS))
  const rejected = (await answers(REJECTED)).map(rejectedFile)
  return {
    json: { rejected_files: rejected, bad_rows: groups },
    text: (out) => quarantineText(groups, rejected, { lake: typed, self: world.self }, out),
  }
}

async function replay(world: World, asked: Options): Promise<Report> {
  const { lake: typed, brand, json, verbose } = asked
  if (asked.exports === undefined)
    throw new ConfigError(
      `quarantine --replay: expected --exports, the place where the raw files lie; found none. A lake keeps rows, never the files they came in, so they are read there again: \`aips quarantine --lake ${quoted(typed)} --replay --exports DIR\`, or s3://bucket/prefix.`,
    )
  const opened = await openLake(world, typed)
  chosenBrands(opened.lake, brand)
  const result = await withProgress(
    world,
    {
      kind: 'replay',
      exportsDir: place(world, asked.exports, '--exports'),
      lakeDir: opened.dir,
      date: null,
      from: null,
      brand: brand ?? null,
      acceptVolume: asked.acceptVolume ?? false,
    },
    { json, verbose },
  )
  return nightReport(result, typed, world.self)
}
