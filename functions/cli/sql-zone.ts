import { ConfigError } from '../../shared/errors.ts'
import { callIn, callOf, castTo, constantText, isNode, type Node, textNode } from './sql-tree.ts'

/**
 * A time shown in a zone. The engine has no such type: its local time forgets the zone, and would be compared and
 * printed as if it were UTC. So what is made of it depends on where it stands.
 */
type ZonedTime = { wall: Node; instant: Node }

/** Functions of which only the wall clock matters, and which argument it is. */
const READ_THE_CLOCK: Readonly<Record<string, number>> = {
  date: 0,
  date_format: 0,
  format_datetime: 0,
  date_part: 1,
  last_day_of_month: 0,
  ...Object.fromEntries(
    'year quarter month week week_of_year day day_of_month day_of_week dow day_of_year doy year_of_week yow hour minute second millisecond'
      .split(' ')
      .map((name) => [name, 0]),
  ),
}

/** `x at time zone z`, `at_timezone(x, z)`, and date_trunc of such. */
function zonedTime(node: unknown): ZonedTime | null {
  const call = callIn(node)
  const [first, second] = call?.children ?? []
  if (!call || !first || !second || call.children.length !== 2) return null
  if (call.name === 'date_trunc') {
    const zoned = zonedTime(second)
    const zone = zoned && zoneOf(second)
    if (!zoned || !zone) return null
    const wall = callOf('date_trunc', [first, zoned.wall])
    return { wall, instant: callOf('instant_of', [zone, wall]) }
  }
  const zone = zoneOf(node)
  if (!zone) return null
  const instant = castTo('TIMESTAMP WITH TIME ZONE', call.name === 'timezone' ? second : first)
  return { wall: callOf('clock_of', [zone, instant]), instant }
}

function zoneOf(node: unknown): Node | null {
  const call = callIn(node)
  const [first, second] = call?.children ?? []
  if (call?.name === 'date_trunc') return zoneOf(second)
  const zone = call?.name === 'timezone' ? first : call?.name === 'at_timezone' ? second : undefined
  return zone ? engineZone(zone) : null
}

/** `+08:00` has the engine's name Etc/GMT-8. */
function engineZone(zone: Node): Node {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(constantText(zone) ?? '') ?? []
  if (sign === undefined) return zone
  if (minutes !== '00')
    throw new ConfigError(
      `sql: expected the name of a time zone or whole hours, found ${constantText(zone)}. Write the name, such as 'Asia/Kolkata'.`,
    )
  return textNode(`Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`)
}

/** The node with a time in a zone under it read as the wall clock, where that is all that matters. */
export function clockRead(node: Node): Node {
  const call = callIn(node)
  const at = call ? READ_THE_CLOCK[call.name] : undefined
  if (call && at !== undefined) {
    const zoned = zonedTime(call.children[at])
    return zoned ? { ...node, children: call.children.toSpliced(at, 1, zoned.wall) } : node
  }
  if (node.class === 'CAST' && isNode(node.cast_type) && node.cast_type.id === 'DATE') {
    const zoned = zonedTime(node.child)
    return zoned ? { ...node, child: zoned.wall } : node
  }
  return node
}

/** An outermost column or group that is a time in a zone: ISO text with the offset. */
export function zonePrinted(node: unknown): unknown {
  const zoned = zonedTime(node)
  return zoned && isNode(node)
    ? { ...callOf('zoned_text', [zoned.wall, zoned.instant]), alias: node.alias }
    : node
}

/** @throws ConfigError for a time in a zone that stands anywhere else */
export function refuseZone(node: Node): Node {
  if (zoneOf(node))
    throw new ConfigError(
      'sql: expected a time in a zone to be printed or read as a clock, found it where the zone would be lost. ' +
        "Write cast(x at time zone 'Asia/Shanghai' as date), hour(x at time zone …) or date_format(x at time zone …, '%Y-%m-%d %H:%i:%s'); " +
        "date_add('hour', 8, x) gives a plain timestamp; to compare instants leave `at time zone` out.",
    )
  return node
}
