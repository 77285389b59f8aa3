import { type Convert, isNode, type Node, readTree } from './sql-tree.ts'

/** Words quoted at most: a text that needs more is no query. */
const MAX_QUOTED_WORDS = 50

/** Strings, quoted names and comments, which stay as they are; then what only Athena's grammar knows. */
const ATHENA_ONLY =
  /\bx'([\da-f\s]*)'|('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/)|\bif\s*\(|\)\s*((?:ignore|respect)\s+nulls)\s+over\b|\)\s*within\s+group\s*\(\s*order\s+by\b/gi

/**
 * The parse tree of a text in Athena's grammar. Words that Athena takes for names and the engine for keywords
 * (`sum(x) rows`) are quoted one after another, where the parser stops at them.
 * @returns the engine's tree, or its `{ error: true, … }` about the text as it was given
 */
export async function readAthena(convert: Convert, sql: string): Promise<unknown> {
  let text = engineGrammar(sql)
  const first = await readTree(convert, text)
  let tree = first
  for (let n = 0; n < MAX_QUOTED_WORDS && isNode(tree) && tree.error === true; n++) {
    const quoted = withWordQuoted(text, tree)
    if (quoted === null) break
    text = quoted
    tree = await readTree(convert, text)
  }
  return isNode(tree) && tree.error === true ? first : tree
}

/** `x'ab'` is bytes there, `if` may lack its else, `ignore nulls` and `within group` stand behind the arguments. */
const engineGrammar = (sql: string): string =>
  sql.replace(ATHENA_ONLY, (found: string, hex?: string, kept?: string, nulls?: string) => {
    if (hex !== undefined) return `from_hex('${hex.replace(/\s/g, '')}')`
    if (kept !== undefined) return found
    if (nulls !== undefined) return ` ${nulls}) over`
    return found.startsWith(')') ? ' order by' : 'athena_if('
  })

/** Athena's own keywords: never a name without quotes. */
const RESERVED = new Set(
  'alter and as between by case cast constraint create cross cube current_date current_time current_timestamp delete describe distinct drop else end escape except exists extract false for from full group grouping having in inner insert intersect into is join left like natural not null on or order outer right rollup select table then true union unnest using values when where with'.split(
    ' ',
  ),
)

/** Quotes the word where the parser stopped, or the one before it (`select 1 window, …`). Places count characters. */
function withWordQuoted(text: string, error: Node): string | null {
  if (!/^syntax error at or near/.test(String(error.error_message))) return null
  const letters = [...text]
  const at = Number(String(error.position).replace(/\D/g, ''))
  const before = letters.slice(0, at).join('')
  const rest = letters.slice(at).join('')
  const [here] = /^[a-z_]\w*/i.exec(rest) ?? []
  if (here !== undefined && !RESERVED.has(here.toLowerCase()) && !before.endsWith('"'))
    return `${before}"${here}"${rest.slice(here.length)}`
  const [, start, word, space] = /^([\s\S]*?\W)([a-z_]\w*)(\s*)$/i.exec(before) ?? []
  if (start === undefined || word === undefined || RESERVED.has(word.toLowerCase()) || start.endsWith('"'))
    return null
  return `${start}"${word}"${space}${rest}`
}
