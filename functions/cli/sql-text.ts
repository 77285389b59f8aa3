import { type Convert, isNode, readTree } from './sql-tree.ts'

/** Words quoted at most: a text that needs more is no query. */
const MAX_QUOTED_WORDS = 50

/** Strings, quoted names and comments, which stay as they are; then what only Athena's grammar knows. */
const ATHENA_ONLY =
  /('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/)|\bif\s*\(|\)\s*((?:ignore|respect)\s+nulls)\s+over\b|\)\s*within\s+group\s*\(\s*order\s+by\b/gi

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

/** `if` may lack its else there, `ignore nulls` and `within group` stand behind the arguments. */
const engineGrammar = (sql: string): string =>
  sql.replace(ATHENA_ONLY, (found: string, kept?: string, nulls?: string) => {
    if (kept !== undefined) return found
    if (nulls !== undefined) return ` ${nulls}) over`
    return found.startsWith(')') ? ' order by' : 'athena_if('
  })

/** Places count characters, not UTF-16 units. */
function withWordQuoted(text: string, error: { readonly [name: string]: unknown }): string | null {
  if (!/^syntax error at or near/.test(String(error.error_message))) return null
  const letters = [...text]
  const at = Number(String(error.position).replace(/\D/g, ''))
  const before = letters.slice(0, at).join('')
  const rest = letters.slice(at).join('')
  const word = /^[a-z_]\w*/i.exec(rest)?.[0]
  if (word === undefined || before.endsWith('"')) return null
  return `${before}"${word}"${rest.slice(word.length)}`
}
