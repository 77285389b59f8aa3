import { Command } from 'commander'
import * as z from 'zod'
import { dateOption } from './date-option.ts'
import { nightReport } from './night-report.ts'
import type { NightRequest, NightResult } from './night-result.ts'
import { place } from './place-option.ts'
import { showProgress } from './progress.ts'
import type { MakeCommand } from './run-cli.ts'
import type { World } from './world.ts'

const options = z.object({
  exports: z.string(),
  lake: z.string(),
  date: z.string().optional(),
  brand: z.string().optional(),
  acceptVolume: z.boolean().optional(),
  json: z.boolean().optional(),
  verbose: z.boolean().optional(),
})

/** Ingests, transforms, checks and publishes. */
export const nightCommand: MakeCommand = (world, done) =>
  new Command('night')
    .description('read the exports, work out stages and ROI, check, and publish one business date')
    .requiredOption(
      '--exports <place>',
      'the exports: <place>/<brand>/brand.yaml and one folder a source; a folder, or s3://bucket/prefix',
    )
    .requiredOption(
      '--lake <place>',
      'the lake: a folder, which need not exist yet, or s3://bucket/prefix, whose bucket must',
    )
    .option('--date <date>', "the business date; default: the last complete one at the brand's clock")
    .option('--brand <brand>', 'this brand alone; default: every brand there is')
    .option('--accept-volume', 'go on where the volume check stops')
    .addHelpText(
      'after',
      `
Example: aips night --exports ./exports --lake ./lake --date 2026-09-30
Dates since the last published one are caught up in one pass. The same date again with nothing new changes nothing.`,
    )
    .action(async (given: unknown) => {
      const { exports, lake, date, brand, acceptVolume, json, verbose } = options.parse(given)
      const request: NightRequest = {
        kind: 'night',
        exportsDir: place(world, exports, '--exports'),
        lakeDir: place(world, lake, '--lake'),
        date: date === undefined ? null : dateOption(date, '--date'),
        from: null,
        brand: brand ?? null,
        acceptVolume: acceptVolume ?? false,
      }
      done(nightReport(await withProgress(world, request, { json, verbose }), lake, world.self))
    })

/**
 * Runs it with live progress: silent where one JSON document was asked for and nobody watches. With `verbose` the
 * stacks of failed brands go to stderr.
 */
export async function withProgress(
  world: World,
  request: NightRequest,
  { json = false, verbose = false }: { json?: boolean | undefined; verbose?: boolean | undefined },
): Promise<NightResult> {
  const { onProgress, end } = showProgress(world.stderr, world.now)
  const isSilent = json && !world.stderr.isTerminal
  try {
    const result = await world.runNight(request, isSilent ? () => {} : onProgress)
    await end()
    for (const { brand, error } of verbose ? result.brands : [])
      if (error) await world.stderr.write(`${brand}: ${error.stack ?? error.message}\n`)
    return result
  } finally {
    await end()
  }
}
