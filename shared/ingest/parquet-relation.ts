import * as z from 'zod'
import { type Engine, identifier, literal } from '../engine/engine.ts'
import { UNKNOWN_CELLS } from './cell-text.ts'
import type { ColumnType, Contract } from './contract.ts'
import { matchHeaders, missingColumns } from './header.ts'
import type { Refusal, Relation } from './relation.ts'

/** A Parquet file that was cut off or changed on its way. */
const BROKEN_PARQUET: Refusal = {
  reason: 'broken_archive',
  detail: 'expected a whole Parquet file; found one that cannot be read to its end. Upload it again.',
}

/** Why the rows of a Parquet file cannot be read; nothing of the engine's error is in it. */
export const parquetFailure = (error: unknown): Refusal =>
  error instanceof Error && error.message.includes('Invalid string encoding')
    ? {
        reason: 'bad_encoding',
        detail:
          'expected UTF-8 in the columns marked as text; found other bytes. Export the file again with its text as UTF-8.',
      }
    : BROKEN_PARQUET

const columnRows = z.array(z.object({ column_name: z.string(), column_type: z.string() }))
const schemaRows = z.array(
  z.object({ name: z.string(), type: z.string().nullable(), children: z.coerce.number() }),
)
type SchemaNode = z.infer<typeof schemaRows>[number]

/**
 * A Parquet file with every value as text, so that one contract judges all formats. Times with a zone carry their
 * offset, others are local to the brand; a whole number that a tool stored as floating point is written whole, bytes
 * are text in UTF-8. The first row counts as line 1.
 */
export async function parquetRelation(
  contract: Contract,
  path: string,
  engine: Pick<Engine, 'rows'>,
): Promise<Relation | Refusal> {
  const source = `read_parquet(${literal(path)}, hive_partitioning = false)`
  let columns: z.infer<typeof columnRows>
  let nodes: SchemaNode[]
  try {
    columns = columnRows.parse(await engine.rows(`describe select * from ${source}`))
    nodes = await topNodes(path, columns.length, engine)
  } catch {
    return BROKEN_PARQUET
  }
  const headers = nodes.map(({ name }) => name)
  const missing = missingColumns(contract, headers)
  if (missing) return missing
  const types = new Map<number, ColumnType>()
  for (const [name, places] of matchHeaders(contract, headers).found) {
    const type = contract.columns.find((column) => column.name === name)?.type
    for (const place of places) if (type) types.set(place, type)
  }
  const cells: string[] = []
  const faults: { when: string; fault: 'no_text' | 'nested'; detail: string }[] = []
  for (const [index, { column_name, column_type }] of columns.entries()) {
    const stored = nodes[index]?.type === 'INT96' ? 'INT96' : column_type
    const type = types.get(index)
    const column = identifier(column_name)
    const text = type ? asText(column, stored, type) : 'cast(null as varchar)'
    cells.push(`${text} as c${index}`)
    const header = headers[index] ?? column_name
    if (type && stored === 'BLOB')
      faults.push({
        when: `${column} is not null and ${text} is null`,
        fault: 'no_text',
        detail: `other bytes in ${header}`,
      })
    if (type && isNested(stored))
      faults.push({
        when: `${column} is not null`,
        fault: 'nested',
        detail: `a list or a structure in ${header}`,
      })
  }
  const first = (pick: 'fault' | 'detail'): string =>
    `case ${faults.map((one) => `when ${one.when} then ${literal(one[pick])}`).join(' ')} else '' end`
  const marks =
    faults.length === 0
      ? []
      : [`${first('fault')} as fault`, `${first('detail')} as fault_detail`, `'' as shape`]
  return {
    select: `select ${[...marks, ...cells].join(', ')} from ${source}`,
    headers,
    facts: UNKNOWN_CELLS,
    marked: faults.length > 0,
    numbered: false,
    headerEnd: 0,
    sparse: false,
    innerLines: false,
    lines: null,
  }
}

/**
 * The columns as the file itself has them: the engine gives a name that comes twice another one, and takes an INT96
 * for a time without a zone.
 */
async function topNodes(path: string, width: number, engine: Pick<Engine, 'rows'>): Promise<SchemaNode[]> {
  const [root, ...nodes] = schemaRows.parse(
    await engine.rows(
      `select name, type, coalesce(num_children, 0) as children from parquet_schema(${literal(path)})`,
    ),
  )
  const columns: SchemaNode[] = []
  // The schema is a tree, written parents first: what is below a column is skipped.
  for (let at = 0; at < nodes.length; ) {
    columns.push(...nodes.slice(at, at + 1))
    for (let open = 1; open > 0 && at < nodes.length; at += 1) open += (nodes[at]?.children ?? 0) - 1
  }
  if (columns.length !== width || root?.children !== width)
    throw new Error(`Expected ${width} columns in the schema; found ${columns.length}.`)
  return columns
}

const isNested = (stored: string): boolean => /^(STRUCT|MAP|UNION|VARIANT)\b|\]$/.test(stored)

/** From here on doubles leave out whole numbers. */
const DOUBLE_LIMIT = 2 ** 53

/**
 * Single precision keeps about seven digits. Up to these bounds it tells all numbers of a column apart, so that the
 * shortest decimal is the one that was stored; above, 1234567.89 yuan and 1234567.90 are one number, and nobody can
 * say which was meant. Spreadsheets' serial numbers with a time of day never fit.
 */
function singleLimit(type: ColumnType): number {
  if (type.is === 'amount' || (type.is === 'returned' && type.money)) return 2 ** 17
  return type.is === 'time' || type.is === 'date' ? 0 : 2 ** 24
}

/**
 * SQL: a cell as text. A number its column cannot have carried whole comes in powers of ten, which no contract takes;
 * where it is no id, whose text is judged as it stands, with the type that is to blame.
 */
function asText(column: string, stored: string, type: ColumnType): string {
  // Spark and Hive mean UTC by it, others local time, and the bytes are the same: eight hours that nobody can tell.
  if (stored === 'INT96')
    return `cast(${column} as varchar) || ' as INT96, which is UTC or local by the tool'`
  if (stored === 'BLOB') return `try(decode(${column}))`
  if (stored !== 'DOUBLE' && stored !== 'FLOAT') return `cast(${column} as varchar)`
  const limit = stored === 'FLOAT' ? singleLimit(type) : DOUBLE_LIMIT
  const blame = type.is === 'id' || type.is === 'person' ? '' : ` as ${stored}`
  return `case when abs(${column}) >= ${limit} then format('{:e}${blame}', ${column})
      when ${column} = trunc(${column}) then cast(cast(${column} as bigint) as varchar)
      else cast(${column} as varchar) end`
}
