import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { nearestName } from '../../shared/tables/nearest-name.ts'
import { tooDeep } from './sql-fault.ts'

/** The engine's own parse tree of a text (`json_serialize_sql`). */
const parsedSql = z.union([
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
  z.object({ error: z.literal(true), error_type: z.string(), error_message: z.string() }),
])
const tableRef = z.object({
  type: z.literal('BASE_TABLE'),
  catalog_name: z.string(),
  schema_name: z.string(),
  table_name: z.string(),
})
const callRef = z.object({ function_name: z.string(), schema: z.string() })
const cteMap = z.object({ cte_map: z.object({ map: z.array(z.object({ key: z.string() })) }) })

/** Functions that make rows and read nothing. */
const ROW_FUNCTIONS = new Set(['unnest', 'generate_series', 'range', 'generate_subscripts'])
/** Scalars that tell of the machine or change something. */
const FORBIDDEN =
  /^(getenv|current_setting|getvariable|nextval|currval|setseed|write_log|query|query_table|pg_.*|has_.*|duckdb_.*|pragma_.*|read_.*|parquet_.*|sniff_.*|glob|sleep.*|current_(query|schemas?|database|catalog|user)|in_search_path|txid_current)$/

const NEXT = '`aips tables` lists the tables, `aips sql --help` shows an example.'

/**
 * Lets one SELECT over the published tables pass. What it decides on is the engine's own parse, so that no way of
 * writing gets around it; the engine is closed besides (see sql-door.ts).
 * @param parsed what `json_serialize_sql` said of the text
 * @param database what may stand before a table's name
 * @returns the published tables it reads, lower case
 * @throws ConfigError for anything else: it writes, reads elsewhere, is several statements, or names no such table
 */
export function guardSql(parsed: unknown, tableNames: readonly string[], database = 'aips'): string[] {
  const tree = parsedSql.parse(parsed)
  if (tree.error && /^Max expression depth/.test(tree.error_message)) throw tooDeep()
  if (tree.error)
    throw refused(
      tree.error_type === 'not implemented'
        ? 'something else than a SELECT (it would write, attach, set or read elsewhere, or is no query)'
        : withHint(tree.error_message),
    )
  if (tree.statements.length !== 1)
    throw refused(tree.statements.length === 0 ? 'none' : `${tree.statements.length} statements`)

  const found = collect(tree.statements[0])
  if (found.describes) throw refused('DESCRIBE, SHOW or SUMMARIZE')
  const tables = found.tables.flatMap((ref) => publishedName(ref, found.ctes, tableNames, database) ?? [])
  for (const call of found.calls) checkCall(call)
  return [...new Set(tables)]
}

type TableRef = z.infer<typeof tableRef>
type Call = { name: string; schema: string; makesRows: boolean }
type Found = { tables: TableRef[]; ctes: Set<string>; calls: Call[]; describes: boolean }

function collect(root: unknown): Found {
  const found: Found = { tables: [], ctes: new Set(), calls: [], describes: false }
  const visit = (node: unknown, makesRows: boolean): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, makesRows)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const type = 'type' in node ? node.type : null
    const table = tableRef.safeParse(node)
    if (table.success) found.tables.push(table.data)
    const call = callRef.safeParse(node)
    if (call.success)
      found.calls.push({
        name: call.data.function_name.toLowerCase(),
        schema: call.data.schema.toLowerCase(),
        makesRows,
      })
    for (const { key } of cteMap.safeParse(node).data?.cte_map.map ?? []) found.ctes.add(key.toLowerCase())
    if (type === 'SHOW_REF') found.describes = true
    for (const [name, child] of Object.entries(node))
      visit(child, type === 'TABLE_FUNCTION' && name === 'function')
  }
  visit(root, false)
  return found
}

function publishedName(
  ref: TableRef,
  ctes: Set<string>,
  names: readonly string[],
  database: string,
): string | null {
  const [catalog, schema, table] = [ref.catalog_name, ref.schema_name, ref.table_name].map((x) =>
    x.toLowerCase(),
  )
  // A CTE may bear the name of a table that it reads itself: the table is put in all the same.
  if (catalog === '' && schema === '' && ctes.has(table ?? ''))
    return table && names.includes(table) ? table : null
  const inCatalog = catalog === '' || catalog === 'awsdatacatalog'
  if (inCatalog && (schema === '' || schema === database) && table && names.includes(table)) return table
  const full = [ref.catalog_name, ref.schema_name, ref.table_name].filter((part) => part !== '').join('.')
  const near = nearestName(table ?? '', names)
  throw new ConfigError(
    `table ${full}: expected a published table (x or ${database}.x), found no such name. ` +
      `${near === null ? '' : `Did you mean ${near}? `}The tables are ${names.join(', ')}.`,
  )
}

function checkCall(call: Call): void {
  const builtIn = call.schema === '' || call.schema === 'main' || call.schema === 'aips'
  if (call.makesRows ? !ROW_FUNCTIONS.has(call.name) : !builtIn || FORBIDDEN.test(call.name))
    throw refused(`${call.name}(…), which reads elsewhere or asks about the machine`)
}

/** A keyword may be meant as a name. */
const withHint = (message: string): string =>
  message.replace(
    /at or near "([a-z_]\w*)"$/i,
    (found, word) => `${found} (a name that is a keyword needs quotes: as "${word}")`,
  )

const refused = (found: string): ConfigError =>
  new ConfigError(`sql: expected one SELECT over the published tables, found ${found}. ${NEXT}`)
