import { Command } from 'commander'
import * as z from 'zod'
import { checkAccount } from './doctor-account.ts'
import { type Check, checkMachine } from './doctor-checks.ts'
import { examineExports } from './doctor-exports.ts'
import { exportsText } from './doctor-exports-text.ts'
import { worstCode } from './exit-code.ts'
import { bold, green, red, yellow } from './layout.ts'
import { isS3, place } from './place-option.ts'
import { quoted } from './quoted.ts'
import type { MakeCommand } from './run-cli.ts'
import type { Out } from './world.ts'

const options = z.object({ lake: z.string().optional(), exports: z.string().optional() })

/**
 * What is missing on this machine, and how to mend it: exit 2 where something is. With exports, how each file would
 * be read: exit 3 where a brand file does not fit, as a night would.
 */
export const doctorCommand: MakeCommand = (world, done) =>
  new Command('doctor')
    .description('what is missing on this machine and how to mend it; how exports would be read')
    .option('--lake <place>', 'try this lake too: a folder, or s3://bucket/prefix')
    .option('--exports <place>', 'say of each file what it is and how a night would read it; nothing is kept')
    .addHelpText(
      'after',
      '\nExample: aips doctor --exports ./exports\nWith AIPS_LAKE set, or --lake s3://…, it looks at the account too: buckets, secrets, database, workgroup.',
    )
    .action(async (given: unknown) => {
      const { lake, exports } = options.parse(given)
      const cloud = world.cloud()
      const lakePlace =
        lake !== undefined
          ? place(world, lake, '--lake')
          : exports === undefined && cloud.lake !== undefined
            ? place(world, cloud.lake, 'AIPS_LAKE')
            : null
      const onS3 = lakePlace !== null && isS3(lakePlace)
      const checks = [
        ...(await checkMachine(world.config(), onS3 ? null : lakePlace, cloud.secretsPrefix === null)),
        ...(onS3 ? await checkAccount(world, lakePlace, cloud.landing ?? null, workgroupOfAthena) : []),
      ]
      const missing = checks.filter(({ state }) => state === 'missing')
      const examined =
        exports === undefined || missing.some(({ name }) => !NOT_TO_READ.includes(name))
          ? null
          : await examineExports(place(world, exports, '--exports'), world)
      const night = `${world.self} night --exports ${quoted(exports ?? '')} --lake ${quoted(lake ?? './lake')}`
      const codes = [
        missing.length > 0 ? 2 : 0,
        ...(examined?.brands.map(({ faultCode }) => faultCode) ?? []),
      ]
      done({
        json: {
          ok: codes.every((code) => code === 0),
          checks,
          ...(examined && { exports: examined.brands, skipped: examined.skipped }),
        },
        text: (out) =>
          [
            machineText(checks, exports === undefined, out),
            ...(examined ? [exportsText(examined, missing.length === 0 ? night : null, out)] : []),
          ].join('\n\n'),
        exitCode: missing.length > 0 ? 2 : worstCode(codes),
      })
    })

/** What files can be read without. */
const NOT_TO_READ: readonly string[] = [
  'secrets',
  'lake folder',
  'space',
  'memory',
  'lake bucket',
  'exports bucket',
  'database',
  'workgroup',
]

const workgroupOfAthena = async (name: string) => {
  const { findWorkgroup } = await import('../../shared/engine/athena-workgroup.ts')
  return findWorkgroup(name)
}

function machineText(checks: readonly Check[], alone: boolean, out: Out): string {
  const marks = { ok: green('ok     ', out), warning: yellow('warning', out), missing: red('MISSING', out) }
  const missing = checks.filter(({ state }) => state === 'missing').length
  return [
    ...checks.map(({ name, state, found, mend }) =>
      [`${marks[state]}  ${bold(name, out)}: ${found}`, ...(mend === null ? [] : [`         ${mend}`])].join(
        '\n',
      ),
    ),
    '',
    missing === 0
      ? `This machine is ready.${alone ? ' Next: npm start makes a sample brand and runs a night on it.' : ''}`
      : `${missing} to mend before a night can run.`,
  ].join('\n')
}
