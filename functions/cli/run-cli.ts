import { Command, CommanderError } from 'commander'
import { nearestName } from '../../shared/tables/nearest-name.ts'
import { asTyped } from './as-typed.ts'
import { tellError } from './error-text.ts'
import { bold, red } from './layout.ts'
import type { Report, World } from './world.ts'

/**
 * A command that any of the files here gives: it is put under `aips`, and its action hands its report to `done`.
 */
export type MakeCommand = (world: World, done: (report: Report | null) => void) => Command

/**
 * Runs one call of `aips`: what the person asked for goes to stdout, everything else to stderr.
 * @param args what stands behind `aips`
 * @returns the exit code (see exit-code.ts)
 */
export async function runCli(
  args: readonly string[],
  world: World,
  commands: readonly MakeCommand[],
): Promise<number> {
  const json = args.includes('--json')
  const verbose = args.includes('--verbose')
  let report: Report | null = null
  const output = { out: '', err: '' }
  const program = new Command(world.self)
    .description(
      'The ledger of what seeding on Xiaohongshu is worth: AIPS stages and ROI(T+x), from platform exports to SQL tables.',
    )
    .usage('<command> [options]')
    .addHelpText(
      'after',
      '\nExample: aips night --exports ./exports --lake ./lake\nEvery command has --help with an example.',
    )
  for (const make of commands)
    program.addCommand(
      make(world, (found) => {
        report = found
      }),
    )
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .configureOutput({
        writeOut: (text) => {
          output.out += text
        },
        writeErr: (text) => {
          output.err += text
        },
        getOutHelpWidth: () => Math.min(world.stdout.columns, 110),
        getOutHasColors: () => world.stdout.color,
      })
    if (command !== program) {
      if (!command.options.some(({ long }) => long === '--json'))
        command.option('--json', 'print one JSON document instead of text')
      command.option('--verbose', 'where an error happens, show all of it (it may hold personal data)')
    }
  }
  try {
    await program.parseAsync(commentsBehind(args), { from: 'user' })
    await world.stdout.write(asTyped(output.out, world.self))
    return await show(report, json, world)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      await world.stdout.write(asTyped(output.out, world.self))
      return 0
    }
    const told = tellError(error)
    if (error instanceof CommanderError) {
      told.name = 'ConfigError'
      told.message = usage(error, output.err, mistypedOption(program, args))
    }
    told.message = asTyped(told.message, world.self)
    if (json) {
      const { name, message, exitCode } = told
      await world.stdout.write(
        `${JSON.stringify({ error: { name, message }, exit_code: exitCode }, null, 2)}\n`,
      )
    } else {
      await world.stderr.write(`${red(bold('aips:', world.stderr), world.stderr)} ${told.message}\n`)
    }
    if (verbose && told.stack !== null) await world.stderr.write(`${told.stack}\n`)
    return told.exitCode
  } finally {
    await world.close()
  }
}

async function show(report: Report | null, json: boolean, world: World): Promise<number> {
  if (report === null) return 0
  await world.stdout.write(
    json ? `${JSON.stringify(report.json, null, 2)}\n` : `${report.text(world.stdout).trimEnd()}\n`,
  )
  return report.exitCode ?? 0
}

/** No option is spelt so: a query that begins with a comment, as the ready ones do. */
const BEGINS_AS_COMMENT = /^--(?:\s|[^=]*\n)/

/** The arguments, with those that begin as a comment behind the `--` that ends options: they are no options. */
function commentsBehind(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  const [before, behind] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const comments = before.filter((arg) => BEGINS_AS_COMMENT.test(arg))
  if (comments.length === 0) return [...args]
  return [...before.filter((arg) => !BEGINS_AS_COMMENT.test(arg)), '--', ...comments, ...behind]
}

/** What commander says of wrong use, in the house's order: what was found, what was meant, where to read on. */
function usage(error: CommanderError, printed: string, mistyped: string | null): string {
  if (error.code === 'commander.help') return `expected a command, found none.\n\n${printed.trim()}`
  const said =
    error.code === 'commander.missingMandatoryOptionValue' && mistyped !== null ? mistyped : error.message
  const text = said.replace(/^error: /, '').replace(/\n/g, ' ')
  return `${text}${/[.)]$/.test(text) ? '' : '.'} See \`aips --help\`, or \`aips <command> --help\`.`
}

/** A misspelt option (`--export`) is told as such: commander looks for what is missing first. */
function mistypedOption(program: Command, args: readonly string[]): string | null {
  const [name] = args
  const command = program.commands.find((one) => one.name() === name)
  const known = (command?.options ?? []).flatMap(({ long }) => (long ? [long] : []))
  for (const typed of args.flatMap((arg) => /^--[a-z][^=]*/i.exec(arg)?.[0] ?? [])) {
    if (typed === '--help' || known.includes(typed)) continue
    const near = nearestName(typed, known)
    return `unknown option '${typed}'${near === null ? '' : ` (Did you mean ${near}?)`}`
  }
  return null
}
