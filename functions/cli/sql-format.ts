import { ConfigError } from '../../shared/errors.ts'
import { callOf, castTo, constantText, type Node } from './sql-tree.ts'

/** Joda's letters that mean the same as one of the engine's. */
const JODA_LETTERS: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MM: '%m',
  M: '%-m',
  MMM: '%b',
  MMMM: '%B',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  ss: '%S',
  SSS: '%g',
  a: '%p',
  EEE: '%a',
  EEEE: '%A',
  e: '%u',
}

/** MySQL's letters that mean another one of the engine's, or that it lacks. The others are the same. */
const MYSQL_LETTERS: Readonly<Record<string, string>> = {
  '%M': '%B',
  '%i': '%M',
  '%s': '%S',
  '%W': '%A',
  '%h': '%I',
  '%e': '%-d',
  '%c': '%-m',
  '%k': '%-H',
  '%l': '%-I',
  '%T': '%H:%M:%S',
  '%r': '%I:%M:%S %p',
  '%v': '%V',
  '%x': '%G',
}

/** The pattern of date_format and date_parse as the engine's. */
export function mysqlFormat(pattern: Node): string {
  const text = constantText(pattern)
  const unknown = text === null ? 'an expression' : /%[DUuVwX]/.exec(text.replaceAll('%%', ''))?.[0]
  if (text === null || unknown !== undefined)
    throw new ConfigError(
      `sql: date_format, date_parse: expected a constant pattern such as '%Y-%m-%d %H:%i:%s', found ${unknown}. Correct it.`,
    )
  return text.replace(/%./g, (letter) => MYSQL_LETTERS[letter] ?? letter)
}

/** `format` is Java's there and C's here: the same for these letters, once `%s` gets a text. */
export function formatArguments(children: readonly Node[]): Node[] {
  const [format, ...values] = children
  const pattern = constantText(format)
  const rest = pattern?.replace(/%(%|[-0+ ]*\d*(\.\d+)?[sdfeExX])/g, '')
  if (!format || pattern === null || rest === undefined || rest.includes('%'))
    throw new ConfigError(
      `sql: format: expected a constant text with %s, %d, %f, %e or %x (no grouping ","), found ${pattern ?? 'an expression'}. Put the pieces together with || instead.`,
    )
  const letters = [...pattern.matchAll(/%(?:%|[^a-z]*([a-z]))/gi)].flatMap(([, letter]) => letter ?? [])
  return [
    format,
    ...values.map((value, i) =>
      letters[i] === 's'
        ? callOf('coalesced_text', [value])
        : letters[i] === 'd'
          ? value
          : castTo('DOUBLE', value),
    ),
  ]
}

/** Joda's letters as the engine's `%` letters. */
export function jodaFormat(pattern: Node): string {
  const text = constantText(pattern)
  const unknown = () =>
    new ConfigError(
      `sql: format_datetime: expected a constant pattern of yyyy, yy, MM, MMM, dd, HH, hh, mm, ss, SSS, EEE, a, found ${text ?? 'an expression'}. Or use date_format(x, '%Y-%m-%d').`,
    )
  if (text === null) throw unknown()
  return text.replace(/'([^']*)'|([a-z])\2*|%/gi, (found: string, quoted?: string) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll('%', '%%')
    if (found === '%') return '%%'
    const better = JODA_LETTERS[found]
    if (better === undefined) throw unknown()
    return better
  })
}
