import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../../shared/errors.ts'

/** A node of the engine's parse tree. Its numbers are text behind NUMBER: a double would lose the last digits. */
export type Node = { readonly [name: string]: unknown }

/** Stands before a number's text. No query holds it. */
const NUMBER = '\u0001'

/** One function of the engine applied to one text: `json_serialize_sql` or `json_deserialize_sql`. */
export type Convert = (name: 'json_serialize_sql' | 'json_deserialize_sql', text: string) => Promise<string>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The tree of a text, `{ error: true, … }` when it does not parse. Places in the text are left out. */
export async function readTree(convert: Convert, sql: string): Promise<unknown> {
  if (sql.includes(NUMBER)) throw new ConfigError('sql: expected text, found the control character U+0001.')
  const json = await convert('json_serialize_sql', sql)
  const numbered = json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"\\u0001${token}"`,
  )
  try {
    return JSON.parse(numbered, (name, value: unknown) => (name === 'query_location' ? undefined : value))
  } catch (cause) {
    // The engine writes an infinite constant (1e400) as no JSON knows it.
    throw new ConfigError('sql: expected numbers in the range of a double, found a larger one. Correct it.', {
      cause,
    })
  }
}

/**
 * The text of a tree. The engine's printer has faults, so what it printed is read again and compared.
 * @throws ConfigError when the text would mean something else
 */
export async function printTree(convert: Convert, tree: unknown): Promise<string> {
  const exact = mapped(tree, doubleKept)
  const printed =
    (await printedRight(convert, exact)) ?? (await printedRight(convert, mapped(exact, joinKept)))
  if (printed === null)
    throw new ConfigError(
      'sql: expected a SELECT that can be passed on to the engine, found one that it would read otherwise. Write it in smaller steps (with x as (…)).',
    )
  return printed
}

async function printedRight(convert: Convert, tree: unknown): Promise<string | null> {
  const json = JSON.stringify(tree).replace(/"\\u0001([^"]*)"/g, '$1')
  const text = await convert('json_deserialize_sql', json)
  const again = await readTree(convert, text)
  return isDeepStrictEqual(mapped(again, withoutWrapper), mapped(tree, withoutWrapper)) ? text : null
}

/** The tree with `change` applied to every node, leaves first. */
export function mapped(value: unknown, change: (node: Node) => Node): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change))
  if (!isNode(value)) return value
  return change(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, change)])))
}

/** `a cross join b join c` is printed as `a, b join c`, which binds otherwise. */
const joinKept = (node: Node): Node =>
  node.type === 'JOIN' && node.ref_type === 'CROSS'
    ? { ...node, ref_type: 'REGULAR', condition: castTo('BOOLEAN', textNode('t')) }
    : node

/** `1e0` is printed as `1.0`, which is a decimal. */
function doubleKept(node: Node): Node {
  if (node.type !== 'VALUE_CONSTANT' || !isNode(node.value) || !isNode(node.value.type)) return node
  const { type, value } = node.value
  return type.id === 'DOUBLE' && typeof value === 'string'
    ? { ...castTo('DOUBLE', textNode(value.replace(NUMBER, ''))), alias: node.alias }
    : node
}

/** The printer puts a VALUES list into one more subquery, which means the same. */
function withoutWrapper(node: Node): Node {
  if (node.type !== 'SUBQUERY' || node.alias !== 'valueslist' || !isNode(node.subquery)) return node
  const inner = node.subquery.node
  return isNode(inner) && isNode(inner.from_table) && inner.from_table.type === 'EXPRESSION_LIST'
    ? inner.from_table
    : node
}

export const textNode = (value: string): Node => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value },
})

export const integerNode = (value: number): Node => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value: `${NUMBER}${value}` },
})

export const castTo = (type: string, child: Node): Node => ({
  class: 'CAST',
  type: 'OPERATOR_CAST',
  alias: '',
  child,
  cast_type: { id: type, type_info: null },
  try_cast: false,
})

export const callOf = (name: string, children: readonly Node[]): Node => ({
  class: 'FUNCTION',
  type: 'FUNCTION',
  alias: '',
  function_name: name,
  schema: '',
  children,
  filter: null,
  order_bys: { type: 'ORDER_MODIFIER', orders: [] },
  distinct: false,
  is_operator: false,
  export_state: false,
  catalog: '',
})

export type Call = { name: string; children: Node[] }

/** The function that a node calls, name in lower case, or null. */
export function callIn(node: unknown): Call | null {
  if (!isNode(node) || node.class !== 'FUNCTION' || typeof node.function_name !== 'string') return null
  return {
    name: node.function_name.toLowerCase(),
    children: Array.isArray(node.children) ? node.children.filter(isNode) : [],
  }
}

/** The text of a constant, or null. */
export const constantText = (node: unknown): string | null =>
  isNode(node) && node.type === 'VALUE_CONSTANT' && isNode(node.value) && typeof node.value.value === 'string'
    ? node.value.value
    : null
