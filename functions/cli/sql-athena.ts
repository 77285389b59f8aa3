import { randomUUID } from 'node:crypto'
import type { CloudConfig } from '../../shared/config.ts'
import { type Athena, openAthena } from '../../shared/engine/athena-client.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { cellOfAthena, shownType } from './sql-athena-cell.ts'
import { athenaFault } from './sql-athena-fault.ts'
import type { Cell } from './sql-cell.ts'
import { type Answer, type MayRead, parsedQuery } from './sql-door.ts'
import { guardSql } from './sql-guard.ts'
import { isNode } from './sql-tree.ts'

/**
 * Answers one SELECT over the published tables by Athena, which gets the text as it was written. Whoever asks needs
 * rights on the workgroup and the tables; Athena checks them.
 * @throws ConfigError when the text is not one such SELECT, does not fit the tables, or rights are missing
 */
export async function answerByAthena<T>(
  { workgroup, database }: { workgroup: CloudConfig['workgroup']; database: string },
  sql: string,
  use: (answer: Answer) => Promise<T>,
  mayRead: MayRead,
): Promise<T> {
  const tables = await tablesIn(sql, database)
  await mayRead(tables)
  const athena = openAthena({ workgroup, database, region: null, endpoint: null })
  const id = await athena.start(sql, randomUUID())
  const { failure } = await ended(athena, id)
  if (failure) throw athenaFault(failure, tables)
  const { columns, pages } = await athena.results(id)
  async function* rows(): AsyncGenerator<Cell[][]> {
    for await (const page of pages)
      yield page.map((row) => row.map((cell, i) => cellOfAthena(cell, columns[i]?.type ?? '')))
  }
  return use({ columns: columns.map(({ name, type }) => ({ name, type: shownType(type) })), rows: rows() })
}

/** Nobody pays for a query that nobody waits for. */
async function ended(athena: Athena, id: string) {
  try {
    return await athena.finish(id, () => {})
  } catch (error) {
    await athena.stop(id).catch(() => {})
    throw error
  }
}

/** A text that begins so can only be a query there: what Athena's grammar has beyond the parser's, Athena judges itself. */
const QUERY = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with|\()/i

async function tablesIn(sql: string, database: string): Promise<string[]> {
  const tree = await parsedQuery(sql)
  const isUnread = isNode(tree) && tree.error === true && tree.error_type !== 'not implemented'
  if (isUnread && QUERY.test(sql)) return []
  return guardSql(
    tree,
    ALL_TABLES.map(({ name }) => name),
    database,
  )
}
