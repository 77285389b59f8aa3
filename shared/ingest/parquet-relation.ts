import * as z from 'zod'
import { type Engine, identifier, literal } from '../engine/engine.ts'
import { UNKNOWN_CELLS } from './cell-text.ts'
import type { Contract } from './contract.ts'
import { matchHeaders, missingColumns } from './header.ts'
import type { Refusal, Relation } from './relation.ts'

/** A Parquet file that was cut off or changed on its way. */
export const BROKEN_PARQUET: Refusal = {
  reason: 'broken_archive',
  detail: 'expected a whole Parquet file; found one that cannot be read to its end. Upload it again.',
}

const columnRows = z.array(z.object({ column_name: z.string(), column_type: z.string() }))

/**
 * A Parquet file with every value as text, so that one contract judges all formats. Times with a zone carry their
 * offset, others are local to the brand; a whole number that a tool stored as floating point is written whole.
 * The first row counts as line 1.
 */
export async function parquetRelation(
  contract: Contract,
  path: string,
  engine: Pick<Engine, 'rows'>,
): Promise<Relation | Refusal> {
  const source = `read_parquet(${literal(path)}, hive_partitioning = false)`
  let columns: z.infer<typeof columnRows>
  try {
    columns = columnRows.parse(await engine.rows(`describe select * from ${source}`))
  } catch {
    return BROKEN_PARQUET
  }
  const headers = columns.map(({ column_name }) => column_name)
  const missing = missingColumns(contract, headers)
  if (missing) return missing
  const used = new Set([...matchHeaders(contract, headers).found.values()].flat())
  const cells = columns.map(({ column_name: name, column_type: type }, index) =>
    used.has(index) ? `${asText(identifier(name), type)} as c${index}` : `cast(null as varchar) as c${index}`,
  )
  return {
    select: `select ${cells.join(', ')} from ${source}`,
    headers,
    facts: UNKNOWN_CELLS,
    marked: false,
    numbered: false,
    headerEnd: 0,
    sparse: false,
    innerLines: false,
    lines: null,
  }
}

const asText = (column: string, type: string): string =>
  type === 'DOUBLE' || type === 'FLOAT'
    ? `case when ${column} = trunc(${column}) and abs(${column}) < 9e15 then cast(cast(${column} as bigint) as varchar)
        else cast(${column} as varchar) end`
    : `cast(${column} as varchar)`
