import { inEngineWords } from './sql-call.ts'
import { callIn, callOf, integerNode, isNode, mapped, type Node } from './sql-tree.ts'
import { clockRead, refuseZone, zonePrinted } from './sql-zone.ts'

/** Head of the alias that an expression without a name gets; where it reaches the answer, Athena has `_col<n>`. */
const UNNAMED = '_unnamed_'

/** A column's name in the answer: Athena names an expression by its place. */
export const answerName = (name: string, place: number): string =>
  name.startsWith(UNNAMED) ? `_col${place}` : name

/** The tree that means to the engine what the parsed text means on Athena. */
export function rewritten(tree: unknown): unknown {
  const clocked = mapped(zonesPrinted(tree), clockRead)
  mapped(clocked, refuseZone)
  let unnamed = 0
  return mapped(clocked, (node) => {
    if (Array.isArray(node.select_list))
      return {
        ...node,
        select_list: node.select_list.map((item) => {
          unnamed += 1
          return named(item, unnamed)
        }),
      }
    return unnested(inEngineWords(node))
  })
}

/** Of the outermost selects only: what stands there is printed. */
function zonesPrinted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(zonesPrinted)
  if (!isNode(node)) return node
  if ('statements' in node) return { ...node, statements: zonesPrinted(node.statements) }
  if ('node' in node) return { ...node, node: zonesPrinted(node.node) }
  if (node.type === 'SET_OPERATION_NODE')
    return { ...node, left: zonesPrinted(node.left), right: zonesPrinted(node.right) }
  if (node.type !== 'SELECT_NODE') return node
  const printed = (items: unknown) => (Array.isArray(items) ? items.map(zonePrinted) : items)
  return {
    ...node,
    select_list: printed(node.select_list),
    group_expressions: printed(node.group_expressions),
    modifiers: mapped(node.modifiers, (part) =>
      'expression' in part ? { ...part, expression: zonePrinted(part.expression) } : part,
    ),
  }
}

/** Words that the engine parses as columns. */
const CONSTANT_WORDS = /^(current_(date|time|timestamp)|localtime(stamp)?)$/i

function named(item: unknown, n: number): unknown {
  if (!isNode(item) || item.alias !== '' || item.class === 'STAR') return item
  const isColumn =
    item.class === 'COLUMN_REF' &&
    !(Array.isArray(item.column_names) && CONSTANT_WORDS.test(String(item.column_names)))
  return isColumn ? item : { ...item, alias: `${UNNAMED}${n}` }
}

/**
 * `unnest(a, b)` goes through several arrays side by side, to the end of the longest; the engine knows that in a
 * select list only.
 */
function unnested(node: Node): Node {
  const call = callIn(node.function)
  if (node.type !== 'TABLE_FUNCTION' || call?.name !== 'unnest') return node
  if (
    call.children.length === 1 &&
    Array.isArray(node.column_name_alias) &&
    node.column_name_alias.length > 0
  )
    return node
  const numbers = callOf('generate_series', [
    integerNode(1),
    callOf('list_max', [
      callOf(
        'list_value',
        call.children.map((array) => callOf('len', [array])),
      ),
    ]),
  ])
  const arrays = node.with_ordinality === 'WITH_ORDINALITY' ? [...call.children, numbers] : call.children
  return {
    type: 'SUBQUERY',
    alias: node.alias,
    sample: null,
    subquery: {
      node: {
        type: 'SELECT_NODE',
        modifiers: [],
        cte_map: { map: [] },
        select_list: arrays.map((array, i) => ({
          ...callOf('unnest', [array]),
          alias: `${UNNAMED}item_${i}`,
        })),
        from_table: { type: 'EMPTY', alias: '', sample: null },
        where_clause: null,
        group_expressions: [],
        group_sets: [],
        aggregate_handling: 'STANDARD_HANDLING',
        having: null,
        sample: null,
        qualify: null,
      },
      named_param_map: [],
    },
    column_name_alias: node.column_name_alias,
  }
}
