import { Command } from 'commander'
import * as z from 'zod'
import { dateOption } from './date-option.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { withProgress } from './night.ts'
import { nightReport } from './night-report.ts'
import type { MakeCommand } from './run-cli.ts'

const options = z.object({
  lake: z.string(),
  from: z.string(),
  brand: z.string().optional(),
  json: z.boolean().optional(),
  verbose: z.boolean().optional(),
})

/** Works published dates out again from what the lake accepted. */
export const restateCommand: MakeCommand = (world, done) =>
  new Command('restate')
    .description("redo published dates from a date to the last, from the lake's accepted rows")
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .requiredOption('--from <date>', 'the first date to redo')
    .option('--brand <brand>', 'this brand alone; default: every brand of the lake')
    .addHelpText(
      'after',
      '\nExample: aips restate --lake ./lake --from 2026-08-01\nThe exports are not read again: `aips night` does that.',
    )
    .action(async (given: unknown) => {
      const { lake, from, brand, json, verbose } = options.parse(given)
      const date = dateOption(from, '--from')
      const opened = await openLake(world, lake)
      chosenBrands(opened.lake, brand)
      const result = await withProgress(
        world,
        {
          kind: 'restate',
          exportsDir: null,
          lakeDir: opened.dir,
          date: null,
          from: date,
          brand: brand ?? null,
          acceptVolume: false,
        },
        { json, verbose },
      )
      done(nightReport(result, lake, world.self))
    })
