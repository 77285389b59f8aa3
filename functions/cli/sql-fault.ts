import { ConfigError, InputError } from '../../shared/errors.ts'
import { tableNamed } from '../../shared/tables/all-tables.ts'
import { nearestName } from '../../shared/tables/nearest-name.ts'
import { KNOWN_FUNCTIONS } from './athena-dialect.ts'

/** Nested deeper than the parser goes, or than we can walk. */
export const tooDeep = (cause?: Error): ConfigError =>
  new ConfigError(
    'sql: expected a query whose parts nest less than some hundred deep, found a deeper one. Write it in smaller steps (with x as (…)).',
    { cause },
  )

/**
 * What the engine says of a query, as the analyst's to mend; anything that is not theirs flies on.
 * @param tables the published tables that the query reads
 */
export function queryFault(error: unknown, tables: readonly string[]): unknown {
  if (!(error instanceof Error)) return error
  if (error instanceof RangeError && /call stack/.test(error.message)) return tooDeep(error)
  const [, kind = '', said = ''] = /^(\w[\w ]*?) Error: ([\s\S]*)$/.exec(error.message) ?? []
  const text = said
    .replace(/\n\s*LINE \d+:[\s\S]*$/, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[.?]$/, '')
  if (kind === 'IO' && !/No space left|Disk quota/.test(text))
    return new InputError(
      `a file of the published tables could not be read: ${text}. Restore it, or go back with \`aips rollback\`.`,
      { cause: error },
    )
  if (kind === 'Out of Memory')
    return new ConfigError(
      `sql: the query needs more memory than it may take: ${text}. Narrow it, or raise AIPS_MEMORY_MB.`,
      { cause: error },
    )
  if (['INTERNAL', 'FATAL', 'IO', ''].includes(kind)) return error
  return new ConfigError(`sql: ${explained(kind, text, tables)}`, { cause: error })
}

function explained(kind: string, text: string, tables: readonly string[]): string {
  const column =
    /^Referenced column "(.+?)" (?:not found|was not found)/.exec(text) ??
    /does not have a column named "(.+?)"/.exec(text)
  if (column?.[1] !== undefined) return unknownColumn(column[1], text, tables)
  const alias = /^Referenced table "(.+?)" not found/.exec(text)
  if (alias?.[1] !== undefined)
    return `${alias[1]}.…: expected a table or alias that stands in FROM, found no such name. Correct it.`
  const name = /Function with name "?([^"]+?)"? does not exist/i.exec(text)
  if (name?.[1] !== undefined) return unknownFunction(name[1])
  const call =
    /^(?:No function matches the given name and argument types '|Could not choose a best candidate function for the function call ")([\s\S]+?)['"]\./.exec(
      text,
    )
  if (call?.[1] !== undefined)
    return `${readable(call[1])}: expected arguments of the types it takes, found these. It takes ${candidates(text)}. Cast them, or give as many as it takes.`
  const macro = /^Macro "?(\w+)"?\(\) does not support[\s\S]*?Candidate macros: (.*)$/.exec(text)
  if (macro?.[1] !== undefined)
    return `${macro[1]}: expected other arguments than these. It takes ${macro[2]}.`
  const zone = /^Unknown TimeZone '(.+?)'/.exec(text)
  if (zone?.[1] !== undefined)
    return `time zone ${zone[1]}: expected a name such as Asia/Shanghai or +08:00, found an unknown one. Correct it.`
  if (/Division by zero/.test(text)) return 'division by zero. Write x / nullif(y, 0) for null where y is 0.'
  if (kind === 'Conversion' || kind === 'Invalid Input' || kind === 'Out of Range')
    return `a value does not fit its type: ${text}. Correct it, or use try_cast where data may not fit.`
  return `the query cannot be answered: ${text}.`
}

/** @param text where the engine may offer others */
export function unknownColumn(name: string, text: string, tables: readonly string[]): string {
  const has = tables.map((table): [string, string[]] => [table, Object.keys(tableNamed(table).columns)])
  const offered = [...(/Candidate bindings: (.*)/.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, binding = '']) => binding.replace(/^.*\./, ''),
  )
  const near = nearestName(name, [...has.flatMap(([, columns]) => columns), ...offered])
  const listed = has.map(([table, columns]) => `${table} has ${columns.join(', ')}.`).join(' ')
  const instead = listed === '' && offered.length > 0 ? `There is ${offered.join(', ')}.` : listed
  return `column ${name}: expected a column of the tables in FROM, found no such name. ${near === null ? '' : `Did you mean ${near}? `}${instead}${tables.length > 0 ? ' `aips tables NAME` explains them.' : ''}`.trim()
}

/** Near in each part of its name: `regexp_count` is no slip of the pen for regexp_split. */
function nearFunction(name: string): string | null {
  const parts = name.split('_')
  const alike = KNOWN_FUNCTIONS.filter((known) => {
    const others = known.split('_')
    return (
      others.length === parts.length &&
      others.every((part, i) => nearestName(parts[i] ?? '', [part]) !== null)
    )
  })
  return nearestName(name, alike)
}

function unknownFunction(name: string): string {
  const near = nearFunction(name)
  return `function ${name}: expected a function that this command knows, found none of this name. ${near === null ? 'It may be missing here though Athena has it: write it in other words.' : `Did you mean ${near}?`}`
}

/** `sum(STRING_LITERAL)` as `sum(text)`. */
const readable = (signature: string): string =>
  signature.replaceAll('STRING_LITERAL', 'text').replaceAll('INTEGER_LITERAL', 'number')

/** The first few that the engine offers. */
function candidates(text: string): string {
  const offered = /Candidate functions: (.*)$/.exec(text)?.[1] ?? ''
  const signatures = [...offered.matchAll(/\S+\([^()]*\)(?= ->| |$)/g)].map(([found]) => found)
  const more = signatures.length - 3
  return signatures.length === 0
    ? 'others'
    : `${signatures.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
