import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Command, Option } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { openLake, requireRun } from './lake-option.ts'
import { isS3, place } from './place-option.ts'
import type { MakeCommand } from './run-cli.ts'
import { requireAskedLake } from './sql-athena-lake.ts'
import { type Answer, answer } from './sql-door.ts'
import { writeCsv, writeJson, writeLines, writeTable } from './sql-output.ts'
import type { Out } from './world.ts'

const options = z.object({
  lake: z.string(),
  format: z.enum(['table', 'csv', 'json']),
  file: z.string().optional(),
  json: z.boolean().optional(),
})

/** One SELECT over the published tables, as analysts write it for Athena. */
export const sqlCommand: MakeCommand = (world) =>
  new Command('sql')
    .description('answer one SELECT over the published tables, written as for Athena')
    .argument('[query]', 'the SELECT; tables are x or aips.x')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket, whose tables Athena is asked for')
    .addOption(
      new Option('--format <format>', 'how rows are printed')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .option('--file <path>', 'read the SELECT from a file')
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `
Example: aips sql --lake ./lake "select stage, closing_users from stage_assets_daily where scope = 'brand' order by dt desc limit 6"
In a pipe the table is plain lines, cells separated by tabs, the names first; null and an empty text look alike
there, --format csv and json tell them apart.
On s3:// Athena answers, from the database AIPS_DATABASE (aips) by the workgroup AIPS_WORKGROUP (aips), to whoever has
rights on both; with AIPS_DATABASE=none the files of the lake are read here.
\`aips tables\` lists the tables; \`aips tables NAME\` explains one, or shows a ready query.`,
    )
    .action(async (query: unknown, given: unknown) => {
      const { lake, format, file, json } = options.parse(given)
      const sql = await sqlText(typeof query === 'string' ? query : undefined, file, world.cwd)
      const as = json ? 'json' : format
      // A CSV or plain lines may begin before the query ends; one JSON document must not break off in the middle.
      const streaming = as === 'csv' || (as === 'table' && !world.stdout.isTerminal)
      const write = (found: Answer) => writerFor(as, world.stdout)(found, world.stdout, world.stderr)
      const { database, workgroup } = world.cloud()
      const dir = place(world, lake, '--lake')
      if (database !== null && isS3(dir)) {
        const { answerByAthena } = await import('./sql-athena.ts')
        return answerByAthena({ database, workgroup }, sql, write, (tables) =>
          requireAskedLake(world, { typed: lake, dir, database }, tables),
        )
      }
      const opened = await openLake(world, lake)
      await answer(opened.lake, opened.storage, world.config(), sql, streaming, write, (tables) =>
        requireRun(opened.lake, dir, lake, tables),
      )
    })

function writerFor(
  format: 'table' | 'csv' | 'json',
  stdout: Out,
): (found: Answer, stdout: Out, stderr: Out) => Promise<void> {
  if (format === 'csv') return writeCsv
  if (format === 'json') return writeJson
  return stdout.isTerminal ? writeTable : writeLines
}

async function sqlText(query: string | undefined, file: string | undefined, cwd: string): Promise<string> {
  if ((query === undefined) === (file === undefined))
    throw new ConfigError(
      `sql: expected one query, in quotes or with --file, found ${query === undefined ? 'none' : 'both'}. Example: aips sql --lake DIR "select * from runs"`,
    )
  return query ?? readFile(path.resolve(cwd, file ?? ''), 'utf8')
}
