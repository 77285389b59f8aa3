import { kindOfFailure, type QueryFailure } from '../../shared/engine/athena-error.ts'
import { ConfigError, InputError, UnavailableError } from '../../shared/errors.ts'
import { unknownColumn } from './sql-fault.ts'

/**
 * What Athena says of a query that failed, in the words and kinds of the local door.
 * @param tables the published tables that the query reads
 */
export function athenaFault(failure: QueryFailure, tables: readonly string[]): Error {
  const { reason, id } = failure
  switch (kindOfFailure(failure)) {
    case 'cutoff':
      return new ConfigError(
        `sql: the query reads more than the workgroup lets one read (${reason}). Narrow it: name the brand and the months or dates (brand_id, month, dt).`,
      )
    case 'cancelled':
      return new ConfigError(`sql: the query was cancelled: ${reason}. Ask again.`)
    case 'permission':
      return new ConfigError(
        `sql: expected rights on the tables and the workgroup, found ${reason}. Restricted tables need the data steward's role (\`aips tables\` marks them).`,
      )
    case 'exhausted':
      return new ConfigError(
        `sql: the query needs more than Athena gives one: ${reason}. Narrow it, or write it in smaller steps.`,
      )
    case 'passing':
      return new UnavailableError(`sql: Athena could not answer for now (query ${id}): ${reason}. Ask again.`)
    case 'enforced':
    case 'other':
      return byWords(reason, tables)
  }
}

/** What is said of types that do not go together, by `=`, `between` and `in`. */
const MISFIT = /cannot (?:apply operator|be applied|check if|find common type)/i

function byWords(reason: string, tables: readonly string[]): Error {
  const text = reason.replace(/^[A-Z_]+: /, '').replace(/^line \d+:\d+: /, '')
  if (/^HIVE_|^ICEBERG_|NoSuchKey/.test(reason))
    return new InputError(
      `a file of the published tables could not be read: ${reason}. Restore it, or go back with \`aips rollback\`.`,
    )
  const column = /^Column '(?:.*\.)?(.+?)' cannot be resolved/.exec(text)?.[1]
  if (column !== undefined) return new ConfigError(`sql: ${unknownColumn(column, '', tables)}`)
  const called = /^Function '(.+?)' not registered/.exec(text)?.[1]
  if (called !== undefined)
    return new ConfigError(
      `sql: function ${called}: expected a function of Athena's, found none of this name. Write it in other words.`,
    )
  const absent = /^(?:Schema|Table|Database) '?(.+?)'? does not exist/i.exec(text)?.[1]
  if (absent !== undefined)
    return new ConfigError(
      `sql: ${absent}: expected a database and table of Glue's, found none of this name. Name the lake's database with AIPS_DATABASE (a stage's is aips_<stage>); the stack makes its tables: deploy it again where one is missing.`,
    )
  if (MISFIT.test(text) && /\bdate\b/.test(text) && /\bvarchar\b/.test(text))
    return new ConfigError(
      `sql: a date and a text cannot be compared there: ${text}. Write a date as date '2026-11-21', not as '2026-11-21'; month is a text, as in '2026-11'.`,
    )
  if (/^DIVISION_BY_ZERO/.test(reason))
    return new ConfigError('sql: division by zero. Write x / nullif(y, 0) for null where y is 0.')
  if (/^(INVALID_CAST_ARGUMENT|INVALID_FUNCTION_ARGUMENT|NUMERIC_VALUE_OUT_OF_RANGE)/.test(reason))
    return new ConfigError(
      `sql: a value does not fit its type: ${text}. Correct it, or use try_cast where data may not fit.`,
    )
  return new ConfigError(`sql: the query cannot be answered: ${text}.`)
}
