import { createHash } from 'node:crypto'

/** Everything that makes a query this one: where it stands in its run, and which attempt it is. */
export type QueryIdentity = {
  sql: string
  workgroup: string
  database: string
  run: string
  /** The place of the statement in its run: one text may be asked twice, over rows that changed between. */
  statement: number
  /** From 1. */
  attempt: number
}

/**
 * The request token of a query. Athena gives the query that a token once started, a failed one too: the same run
 * started again finds what it has done, and another attempt is another query.
 */
export const requestToken = (query: QueryIdentity): string => {
  const { sql, workgroup, database, run, statement, attempt } = query
  return createHash('sha256')
    .update(JSON.stringify([sql, workgroup, database, run, statement, attempt]))
    .digest('hex')
}
