import { RENAMED_FUNCTIONS } from './athena-dialect.ts'
import { formatArguments, jodaFormat, mysqlFormat } from './sql-format.ts'
import {
  type Call,
  callIn,
  callOf,
  constantText,
  integerNode,
  isNode,
  type Node,
  textNode,
} from './sql-tree.ts'

const WHOLE_TYPES = /^(TINYINT|SMALLINT|INTEGER|BIGINT)$/

/** The expression in the engine's words: functions, division, casts to whole numbers, dates and intervals. */
export function inEngineWords(node: Node): Node {
  const call = callIn(node)
  if (call) return ofCall(node, call)
  // Athena rounds half up where the engine rounds to even. Intervals are parsed into cast(trunc(…) as integer): left alone.
  if (node.class === 'CAST' && isNode(node.cast_type) && isNode(node.child)) {
    const type = String(node.cast_type.id)
    if (WHOLE_TYPES.test(type) && callIn(node.child)?.name !== 'trunc')
      return {
        ...callOf(`${node.try_cast === true ? 'tried' : 'rounded'}_${type.toLowerCase()}`, [node.child]),
        alias: node.alias,
      }
    if (type === 'VARCHAR' && node.child.class !== 'CONSTANT')
      return { ...callOf('athena_text', [node.child]), alias: node.alias }
  }
  return node
}

function ofCall(node: Node, { name, children }: Call): Node {
  const [first, second, third, fourth] = children
  const call = (to: string, args: readonly Node[] = children): Node => ({
    ...node,
    function_name: to,
    schema: '',
    is_operator: false,
    children: args,
  })
  if (name === '/') return call(growsDeep(children) ? 'athena_divide_bound' : 'athena_divide')
  if (name === 'date_add' && growsDeep(children)) return call('date_add_bound')
  if (name === '%' || name === 'mod') return call('athena_modulo')
  if ((name === '+' || name === '-') && first && second) return dateKept(node, first, second)
  const isoPart = name === 'date_part' ? ISO_PARTS[constantText(first) ?? ''] : undefined
  if (isoPart !== undefined && second) return call('date_part', [textNode(isoPart), second])
  if (name === 'format') return call('printf', formatArguments(children))
  if ((name === 'format_datetime' || name === 'parse_datetime') && first && second)
    return call(name === 'format_datetime' ? 'strftime' : 'strptime', [first, textNode(jodaFormat(second))])
  if ((name === 'date_format' || name === 'date_parse') && first && second)
    return call(name === 'date_format' ? 'strftime' : 'strptime', [first, textNode(mysqlFormat(second))])
  if (name === 'listagg' && children.length === 1) return call('listagg', [...children, textNode('')])
  if (name === 'map_agg' && children.length === 2)
    return { ...callOf('map_from_entries', [call('list', [callOf('row', children)])]), alias: node.alias }
  if (name === 'reduce' && first && second && third && fourth)
    return call('list_extract', [
      callOf('list_transform', [
        callOf('list_value', [callOf('list_reduce', [first, third, second])]),
        fourth,
      ]),
      integerNode(1),
    ])
  const better = Object.hasOwn(RENAMED_FUNCTIONS, name) ? RENAMED_FUNCTIONS[name] : undefined
  return better === undefined ? node : call(better)
}

const GROWING = /^(athena_divide|date_add)$/

/** Whether a macro whose text grows with its arguments stands in one of these already. */
function growsDeep(nodes: readonly unknown[]): boolean {
  return nodes.some((node) => {
    if (Array.isArray(node)) return growsDeep(node)
    if (!isNode(node)) return false
    return GROWING.test(callIn(node)?.name ?? '') || growsDeep(Object.values(node))
  })
}

/** Parts of a date that the engine counts otherwise. */
const ISO_PARTS: Readonly<Record<string, string>> = { dow: 'isodow', yow: 'isoyear', day_of_week: 'isodow' }

const DAYS = new Set(['to_days', 'to_weeks', 'to_months', 'to_quarters', 'to_years'])
const INTERVALS = new Set([...DAYS, 'to_hours', 'to_minutes', 'to_seconds', 'to_milliseconds'])

function isInterval(node: Node, units: ReadonlySet<string>): boolean {
  const call = callIn(node)
  if (!call) return false
  if (call.name === '*' || call.name === '-' || call.name === '+')
    return call.children.some((child) => isInterval(child, units))
  return units.has(call.name)
}

/** A date and whole days, months or years make a date there and a timestamp here. */
function dateKept(node: Node, first: Node, second: Node): Node {
  const [a, b] = [isInterval(first, INTERVALS), isInterval(second, INTERVALS)]
  if (a === b || !isInterval(a ? first : second, DAYS)) return node
  return {
    ...callOf('cast_to_type', [{ ...node, alias: '' }, a ? second : first]),
    alias: node.alias,
  }
}
