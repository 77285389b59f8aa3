import * as z from 'zod'
import type { AthenaEngine } from './athena.ts'
import { type Engine, identifier } from './engine.ts'

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }))

/**
 * Gives relations that DuckDB has to Athena under the same names, by Parquet files in the lake that pass away.
 * @param duckdb writes into the lake that `athena` reads
 */
export async function handOver(
  duckdb: Engine,
  athena: AthenaEngine,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const relation = identifier(name)
    const columns = described.parse(await duckdb.rows(`describe select * from ${relation}`))
    await athena.take(
      name,
      Object.fromEntries(columns.map((column) => [column.column_name, column.column_type])),
      (prefix) => duckdb.write(`select * from ${relation}`, prefix),
    )
  }
}
