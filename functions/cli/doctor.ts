import { Command } from 'commander'
import * as z from 'zod'
import { type Check, checkMachine } from './doctor-checks.ts'
import { folder } from './lake-option.ts'
import { bold, green, red, yellow } from './layout.ts'
import type { MakeCommand } from './run-cli.ts'
import type { Out } from './world.ts'

const options = z.object({ lake: z.string().optional() })

/** What is missing on this machine, and how to mend it. Exit 2 where something is. */
export const doctorCommand: MakeCommand = (world, done) =>
  new Command('doctor')
    .description('what is missing on this machine, and how to mend it')
    .option('--lake <dir>', 'try this lake folder too')
    .addHelpText('after', '\nExample: aips doctor')
    .action(async (given: unknown) => {
      const { lake } = options.parse(given)
      const checks = await checkMachine(
        world.config(),
        lake === undefined ? null : folder(world, lake, '--lake'),
      )
      done({
        json: { ok: checks.every(({ state }) => state !== 'missing'), checks },
        text: (out) => text(checks, out),
        exitCode: checks.some(({ state }) => state === 'missing') ? 2 : 0,
      })
    })

function text(checks: readonly Check[], out: Out): string {
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
      ? 'This machine is ready. Next: npm start makes a sample brand and runs a night on it.'
      : `${missing} to mend before a night can run.`,
  ].join('\n')
}
