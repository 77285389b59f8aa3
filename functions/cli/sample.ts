import { Command } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import type { Sample, SampleRequest } from '../../shared/sample/write-sample.ts'
import { dateOption, numberOption } from './date-option.ts'
import { count } from './figures.ts'
import { folder } from './place-option.ts'
import { quoted } from './quoted.ts'
import type { MakeCommand } from './run-cli.ts'
import type { World } from './world.ts'

const options = z.object({
  out: z.string(),
  users: z.string(),
  days: z.string(),
  seed: z.string(),
  brand: z.string(),
  endDate: z.string().optional(),
})

/** Writes the exports of a made-up brand, with the tables to expect beside them. */
export const sampleCommand: MakeCommand = (world, done) =>
  new Command('sample')
    .description('write the exports of a made-up brand, and truth/ with the tables to expect')
    .requiredOption('--out <dir>', 'the folder to write to')
    .option('--users <n>', 'how many people', '20000')
    .option('--days <n>', 'how many business dates', '120')
    .option('--seed <n>', 'the same seed writes the same bytes', '1')
    .option('--brand <brand>', "the brand's id", 'lumina')
    .option('--end-date <date>', 'the last business date; default: the last complete one')
    .addHelpText('after', '\nExample: aips sample --out ./exports --users 20000 --days 120')
    .action(async (given: unknown) => {
      const typed = options.parse(given)
      const out = folder(world, typed.out, '--out')
      if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(typed.brand) || typed.brand === 'truth')
        throw new ConfigError(
          `--brand ${typed.brand}: expected small letters, digits, - and _ (and not truth). Choose another id.`,
        )
      const users = numberOption(typed.users, '--users', 1, 50_000_000)
      const days = numberOption(typed.days, '--days', 1, 730)
      const seed = numberOption(typed.seed, '--seed', 0, 2 ** 31 - 1)
      const request = {
        ...{ out, users, days, seed, brand: typed.brand },
        ...(typed.endDate === undefined ? {} : { endDate: dateOption(typed.endDate, '--end-date') }),
      }
      const sample = await writeTo(world, request)
      const lake = quoted(`${typed.out.replace(/\/+$/, '')}-lake`)
      done({
        json: sample,
        text: () =>
          [
            `Wrote ${count(sample.files)} files with ${count(sample.rows)} rows to ${sample.folder}:`,
            `  ${sample.brand}, ${count(sample.users)} people, ${sample.startDate} … ${sample.endDate}, with some bad rows and files on purpose.`,
            `The tables that one night must publish, worked out another way: ${sample.truthFolder}`,
            '',
            `Next: ${world.self} night --exports ${quoted(typed.out)} --lake ${lake} --date ${sample.endDate}`,
          ].join('\n'),
      })
    })

/**
 * Writes the sample. What the machine says of a file that is already open names no path (a full disk): the folder
 * does then.
 */
export async function writeTo(world: World, request: SampleRequest): Promise<Sample> {
  try {
    return await world.writeSample(request, world.now())
  } catch (error) {
    if (error instanceof Error && 'code' in error && !('path' in error))
      throw Object.assign(error, { path: request.out })
    throw error
  }
}
