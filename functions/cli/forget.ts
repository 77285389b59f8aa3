import { text as textOf } from 'node:stream/consumers'
import { Command } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { catalogBehind } from '../catalogued-night.ts'
import { type Forgotten, forget, type Whom } from '../forget.ts'
import { asTyped } from './as-typed.ts'
import { some } from './figures.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { bold, yellow } from './layout.ts'
import { printable } from './printable.ts'
import { quoted } from './quoted.ts'
import type { MakeCommand } from './run-cli.ts'
import type { Out, Report } from './world.ts'

const options = z.object({
  lake: z.string(),
  brand: z.string(),
  idType: z.string().optional(),
  id: z.string().optional(),
  unfinished: z.boolean().optional(),
})

/** Removes one person from every table and state; says what was removed, never who. */
export const forgetCommand: MakeCommand = (world, done) =>
  new Command('forget')
    .description('remove one person from every table and state of a brand, and keep them out')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .requiredOption('--brand <brand>', 'the brand')
    .option(
      '--id-type <type>',
      'the kind of their id as exports say it, such as phone_sha256; `one` for a one_id',
    )
    .option(
      '--id <id>',
      'their id as exports hold it, hashed; - reads it from stdin, so that no shell keeps it',
    )
    .option('--unfinished', 'finish what an earlier forget began, without naming anybody')
    .addHelpText(
      'after',
      '\nExample: aips forget --lake ./lake --brand lumina --id-type phone_sha256 --id - < id.txt\n' +
        'Money stays as orders without a person. Earlier runs that hold them go, and cannot be rolled back to.\n' +
        'The exports are not touched: take the person out of them, too.',
    )
    .action(async (given: unknown) => {
      const { lake: typed, brand, ...named } = options.parse(given)
      const whom = await whomOf(named)
      const { dir, lake, storage } = await openLake(world, typed)
      chosenBrands(lake, brand)
      const told = await forget(brand, whom, {
        storage,
        catalog: await world.openCatalog(dir),
        config: world.config(),
        now: world.now,
        openEngine: world.openEngine,
        secrets: world.secrets(),
      })
      done(forgetReport(told, whom === null, { lake: typed, self: world.self }))
    })

/** A bare phone number or e-mail address: exports hold hashes, and a hash of another kind would find nobody. */
const RAW = /^(?:\+?86[- ]?)?1\d{10}$|^\S+@\S+\.\S+$/

async function whomOf(given: Omit<z.infer<typeof options>, 'lake' | 'brand'>): Promise<Whom> {
  const { idType, id, unfinished } = given
  if (unfinished) {
    if (idType === undefined && id === undefined) return null
    throw new ConfigError(
      'forget: expected --unfinished alone, found an id beside it. Forget the person first; it finishes the others, too.',
    )
  }
  if (idType === undefined || id === undefined)
    throw new ConfigError(
      `forget: expected --id-type and --id, found ${idType === undefined ? 'no --id-type' : 'no --id'}. Name the person as exports do, or finish an earlier forget with --unfinished.`,
    )
  const read = (id === '-' ? await textOf(process.stdin) : id).trim()
  if (read === '' || idType.trim() === '')
    throw new ConfigError(
      'forget: expected an id and its type, found an empty one. Give both as exports hold them.',
    )
  if (/\s/.test(read))
    throw new ConfigError(
      'forget: expected one id, found several words or lines. Forget one person at a time.',
    )
  if (RAW.test(read))
    throw new ConfigError(
      'forget: expected the id as exports hold it, a hash; found what looks like a phone number or an e-mail address in the clear. Hash it as the exports do.',
    )
  return { idType: idType.trim(), id: read }
}

function forgetReport(told: Forgotten, anybody: boolean, at: { lake: string; self: string }): Report {
  const { behind, ...rest } = told
  const again = '`aips forget` for the same person again'
  const catalog =
    behind && `${catalogBehind(behind, again)} The runs before are kept until then, and still hold them.`
  return {
    json: { ...rest, finished: behind === null, catalog_behind: catalog },
    text: (out) => lines(told, anybody, catalog && asTyped(catalog, at.self, at.lake), at, out).join('\n'),
    exitCode: behind === null ? 0 : 2,
  }
}

function lines(
  told: Forgotten,
  anybody: boolean,
  catalog: string | null,
  { lake, self }: { lake: string; self: string },
  out: Out,
): string[] {
  const { brand, taken, run, removed_runs: runs } = told
  if (told.keys === 0) return [bold(`${brand}: no forget is unfinished`, out)]
  if (!told.known && told.already && catalog === null)
    return [bold(`${brand}: forgotten before; nothing of them is in the lake`, out)]
  if (!told.known && catalog === null)
    return [
      bold(
        `${brand}: nobody in the lake is known by ${anybody ? 'these ids' : 'this id'}; nothing was removed`,
        out,
      ),
      '  A file that brings them later will not bring them in. If you expected somebody, look at how exports spell',
      '  the type and the id: the same person under another type is another key.',
    ]
  const dates = [...new Set(told.restated.map(({ dt }) => dt))].sort()
  return [
    bold(`${brand}: forgotten`, out),
    `  accepted rows: ${some(taken.behaviours, 'behaviour')} and ${some(taken['identity-links'], 'identity link')} went, ${some(taken.orders, 'order')} ${taken.orders === 1 ? 'stays' : 'stay'} as nobody's`,
    ...(run === null ? [] : [`  readers see run ${run.run_id} of ${run.dt} now`]),
    ...(dates.length === 0
      ? []
      : [
          `  published days that changed: ${dates.length} (${dates[0]} … ${dates.at(-1)}); \`${self} sql --lake ${quoted(lake)} "select * from restatements"\` lists them`,
        ]),
    ...(told.cleaned_logs === 0
      ? []
      : [
          `  bad rows that named them: what stood in them is gone from ${some(told.cleaned_logs, 'log file')}`,
        ]),
    ...(told.removed_passing === 0 ? [] : [`  passing files removed: ${told.removed_passing}`]),
    ...(runs.length === 0
      ? []
      : [`  ${some(runs.length, 'earlier run')} went, and rollback cannot reach them: ${runs.join(', ')}`]),
    ...(catalog === null
      ? [
          '  Old files and later ones do not bring them back. The exports themselves were not touched: take the person out of them, too.',
        ]
      : [`  ${yellow('catalog_behind', out)}  ${printable(catalog)}`]),
  ]
}
