/**
 * Raw personal data: bare phone numbers and e-mail addresses. They must not enter the lake; where a bad row is
 * kept for people to look at, they are masked. Regular expressions are RE2 texts for the engine.
 */
const DIGIT = '[0-9０-９]'
const PHONE = `[1１]${DIGIT}{10}`
const COUNTRY = '(?:[+＋]?86[- ]?)?'
const MAIL = String.raw`[^\s@,;:<>"'()|]+[@＠][^\s@,;:<>"'()|]+\.[^\s@,;:<>"'()|]+`

/** SQL: a person's id is nothing but a phone number or an e-mail address. Hashed ids are mostly too long to ask. */
export const isBarePersonalId = (text: string): string => `case
    when strlen(${text}) between 11 and 48 and regexp_full_match(${text}, '${COUNTRY}${PHONE}(\\.0+)?') then true
    when contains(${text}, '@') or contains(${text}, '＠') then regexp_full_match(${text}, '${sql(MAIL)}')
    else false end`

/** SQL: a text holds a phone number or an e-mail address standing by itself. */
export const holdsPersonalData = (text: string): string =>
  `regexp_matches(${text}, '(^|[^0-9A-Za-z０-９])${COUNTRY}${PHONE}($|[^0-9A-Za-z０-９])|${sql(MAIL)}')`

/**
 * SQL: a text might hold a phone number or an e-mail address: a look that costs little, because short texts and
 * texts without `@` are let go.
 */
export const maybePersonalData = (text: string, ascii: boolean): string =>
  `contains(${text}, '@')${ascii ? '' : ` or contains(${text}, '＠')`} or case when strlen(${text}) >= 11
    then regexp_matches(${text}, '${ascii ? '1[0-9]{10}' : `${PHONE}`}') else false end`

/**
 * SQL: a text with every phone number and e-mail address masked, wherever it stands. Neighbours share the sign
 * between them, so the phone mask goes over the text twice.
 */
export function masked(text: string): string {
  const shape = `(^|[^0-9０-９])((?:(?:[+＋]|00)?86[- ]?|0)?)([1１]${DIGIT}{2})[- ]?${DIGIT}{4}[- ]?(${DIGIT}{4})($|[^0-9０-９])`
  const once = (inner: string): string => `regexp_replace(${inner}, '${shape}', '\\1\\2\\3****\\4\\5', 'g')`
  return once(once(`regexp_replace(${text}, '${sql(MAIL)}', '***@***', 'g')`))
}

/** No digest in use has more hexadecimal digits: a SHA-512. */
export const LONGEST_DIGEST = 128

/**
 * SQL: a text with every digest masked: 32 hexadecimal digits or more, as an MD5 or a SHA has. Where a person's hashed
 * id stands in a column for something else, nobody could find it there when they ask to be forgotten.
 */
export const withoutDigests = (text: string): string =>
  `regexp_replace(${text}, '[0-9A-Fa-f]{32,}', '****', 'g')`

/** `orders@2026-09-01.csv` is no address: what a file name ends in is no domain. */
const MAIL_IN_NAME =
  /[^\s@＠/,;:<>"'()|]+(?:[@＠]|%40)(?:[A-Za-z0-9-]+\.)+(?!(?:csv|tsv|txt|gz|ndjson|jsonl?|parquet|xlsx?|zip)(?:$|[./]))[A-Za-z]{2,}/g

/** Between the parts of a number, as people write it and as tools rename it. */
const GAP = '(?:[-_. +]|%20)?'
const PHONE_IN_NAME = new RegExp(
  `(?<!${DIGIT})((?:[+＋]?86${GAP})?[1１]${DIGIT}{2})${GAP}${DIGIT}{4}${GAP}(${DIGIT}{4})(?!${DIGIT})`,
  'g',
)

/** The name of a file or folder with every phone number and e-mail address masked: names enter the lake too. */
export const maskedName = (name: string): string =>
  name.replaceAll(MAIL_IN_NAME, '***@***').replaceAll(PHONE_IN_NAME, '$1****$2')

const sql = (regex: string): string => regex.replaceAll("'", "''")

/**
 * A header or another short name for a message. What could be a person's data instead of a name is left out: a
 * number of four digits, an address; where it is doubtful that these are names at all, any digit.
 */
export const shownName = (name: string, doubtful = false): string =>
  (doubtful ? /\d|[@＠]/ : /\d{4}|[@＠]/).test(name.normalize('NFKC')) || name.length > 40 ? '…' : name

/** Of a row whose cells cannot be told apart: its signs, with every letter and digit covered, at most 1,000. */
export const shapeOf = (row: string): string => row.slice(0, 1000).replaceAll(/[\p{L}\p{N}\p{M}]+/gu, '*')
