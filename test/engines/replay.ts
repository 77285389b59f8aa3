import { identifier, literal } from '../../shared/engine/engine.ts'
import type { Trino } from '../support/trino.ts'
import type { Snapshot, Statement } from './recorded-night.ts'
import { answerOfTrino, type Column, difference } from './same-rows.ts'

/** The type of a table's column that holds what DuckDB's holds. */
const trinoType = (type: string): string => {
  const names: Record<string, string> = {
    BLOB: 'varbinary',
    VARBINARY: 'varbinary',
    HUGEINT: 'bigint',
    TIMESTAMP: 'timestamp(3)',
    TIMESTAMP_MS: 'timestamp(3)',
    '"NULL"': 'varchar',
  }
  return names[type] ?? type.toLowerCase()
}

/**
 * Asks Trino the recorded statements, each over what it read in its night; of each, how Trino differs or null.
 * @param schema one of its own, in which the relations have the names they had
 */
export async function replay(
  trino: Trino,
  schema: string,
  statements: readonly Statement[],
): Promise<{ statement: Statement; differs: string | null }[]> {
  await trino.ask(`create schema if not exists hive.${schema}`)
  const standing = new Map<string, string>()
  const verdicts: { statement: Statement; differs: string | null }[] = []
  for (const statement of statements) {
    for (const snapshot of statement.reads) {
      const before = standing.get(snapshot.relation)
      if (before === snapshot.folder) continue
      if (before !== undefined) await trino.ask(`drop table ${identifier(snapshot.relation)}`, schema)
      await trino.ask(tableOf(snapshot), schema)
      standing.set(snapshot.relation, snapshot.folder)
    }
    const differs = await answerOfTrino(trino, schema, statement.select).then(
      (answer) => difference(statement.answer, answer),
      (error: unknown) => String(error),
    )
    verdicts.push({ statement, differs })
  }
  return verdicts
}

const tableOf = ({ relation, folder, columns }: Snapshot): string =>
  `create table ${identifier(relation)} (${columns.map(columnOf).join(', ')})
   with (format = 'PARQUET', external_location = ${literal(`local:///${folder}`)})`

const columnOf = ({ name, type }: Column): string => `${identifier(name)} ${trinoType(type)}`

/** A statement whatever dates and numbers stand in it. */
const shapeOf = ({ by, select }: Statement): string =>
  `${by} ${select
    .replaceAll(/'[^']*'/g, "''")
    .replaceAll(/\d+/g, '0')
    .replaceAll(/\s+/g, ' ')}`

/**
 * Of each shape the statement with the most rows, and all that show something new beside it: values or nulls in a
 * column that is read, a row with nulls in other columns than any answered before.
 */
export function telling(statements: readonly Statement[]): Statement[] {
  const chosen = new Set<Statement>()
  for (const alike of Map.groupBy(statements, shapeOf).values()) {
    const seen = new Set<string>()
    const [fullest, ...rest] = alike.toSorted((a, b) => b.answer.rows.length - a.answer.rows.length)
    if (!fullest) continue
    for (const one of [fullest, ...rest]) {
      const shown = shows(one).filter((what) => !seen.has(what))
      if (one !== fullest && shown.length === 0) continue
      for (const what of shown) seen.add(what)
      chosen.add(one)
    }
  }
  return statements.filter((one) => chosen.has(one))
}

const shows = ({ reads, answer }: Statement): string[] => [
  ...reads.flatMap(({ relation, holds }) => holds.map((one) => `${relation} ${one}`)),
  ...new Set(answer.rows.map((row) => row.map((cell) => (cell === null ? '-' : 'x')).join(''))),
]
