import * as z from 'zod'
import type { AthenaEngine } from './athena.ts'
import { type Engine, identifier } from './engine.ts'

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }))

/**
 * Gives relations that DuckDB has to Athena under the same names, by Parquet files in the lake that pass away. A run
 * that is started again writes them again, which changes nothing.
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
    const files = await duckdb.write(`select * from ${relation}`, athena.givenPrefix(name))
    await athena.bind(
      name,
      Object.fromEntries(columns.map((column) => [column.column_name, column.column_type])),
      files.map(({ key }) => key),
    )
  }
}
