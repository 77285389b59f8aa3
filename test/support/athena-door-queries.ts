import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { type Catalog, Refusal } from './athena-door-catalog.ts'
import { TrinoError, type TrinoRows } from './trino.ts'

const startInput = z.object({
  QueryString: z.string().min(1).max(262_144),
  ClientRequestToken: z.string().min(32).max(128),
  QueryExecutionContext: z.object({ Database: z.string() }).optional(),
  WorkGroup: z.string().default('primary'),
})
const ofQuery = z.object({ QueryExecutionId: z.string() })
const resultsInput = ofQuery.extend({
  MaxResults: z.int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
})

type Failure = { reason: string; category: 1 | 2 | 3; type: number; retryable: boolean }
type Query = {
  id: string
  input: z.infer<typeof startInput>
  kind: 'DML' | 'DDL'
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
  answer: TrinoRows
  failure: Failure | null
}

/** What a query ends with instead of its answer: at once, or when its work is done all the same. */
export type QueryFault = { when: 'before' | 'after'; failure: Failure } | null

/** An error of the service itself, that passes. */
export const INTERNAL_FAILURE: Failure = {
  reason: 'INTERNAL_ERROR_QUERY_ENGINE',
  category: 1,
  type: 200,
  retryable: true,
}

const NOTHING: TrinoRows = { columns: [], rows: [], scannedBytes: 0 }

/** What carries a statement out; tables without a database are those of `database`. */
export type Ask = (sql: string, database?: string) => Promise<TrinoRows>

/**
 * Queries as Athena runs them: each is started and asked after, a token gives the query it once started.
 * @param workgroups by name, whether each enforces where results go
 */
export function athenaQueries(
  ask: Ask,
  workgroups: ReadonlyMap<string, boolean>,
  faultOf: (sql: string, nth: number) => QueryFault,
): { operations: Catalog; started: Query[] } {
  const started: Query[] = []
  const byToken = new Map<string, Query>()
  const at = (input: unknown): Query => {
    const { QueryExecutionId } = ofQuery.parse(input)
    const found = started.find(({ id }) => id === QueryExecutionId)
    if (!found)
      throw new Refusal('InvalidRequestException', `QueryExecution ${QueryExecutionId} was not found`)
    return found
  }

  const work = async (query: Query, fault: QueryFault): Promise<void> => {
    const { input } = query
    await sleep(5)
    query.state = 'RUNNING'
    try {
      if (fault?.when === 'before') throw fault.failure
      query.answer = await ask(ofTrino(input.QueryString), input.QueryExecutionContext?.Database)
      if (fault?.when === 'after') throw fault.failure
      query.state = query.state === 'RUNNING' ? 'SUCCEEDED' : query.state
    } catch (error) {
      query.failure = failureOf(error)
      query.state = 'FAILED'
    }
  }

  const operations: Catalog = {
    StartQueryExecution(given) {
      const input = startInput.parse(given)
      const enforces = workgroups.get(input.WorkGroup)
      if (enforces === undefined)
        throw new Refusal('InvalidRequestException', `WorkGroup ${input.WorkGroup} is not found.`)
      const known = byToken.get(input.ClientRequestToken)
      if (known && JSON.stringify(known.input) !== JSON.stringify(input))
        throw new Refusal('InvalidRequestException', 'Idempotent parameters do not match')
      if (known) return { QueryExecutionId: known.id }
      const kind = /^\s*create\s+(or\s+replace\s+)?view/i.test(input.QueryString) ? 'DDL' : 'DML'
      const query: Query = { id: randomUUID(), input, kind, state: 'QUEUED', answer: NOTHING, failure: null }
      byToken.set(input.ClientRequestToken, query)
      const fault: QueryFault =
        enforces && /external_location/i.test(input.QueryString)
          ? { when: 'before', failure: ENFORCED }
          : faultOf(input.QueryString, started.push(query) - 1)
      if (!started.includes(query)) started.push(query)
      void work(query, fault)
      return { QueryExecutionId: query.id }
    },
    GetQueryExecution(input) {
      const { id, input: asked, kind, state, failure, answer } = at(input)
      return {
        QueryExecution: {
          QueryExecutionId: id,
          Query: asked.QueryString,
          StatementType: kind,
          WorkGroup: asked.WorkGroup,
          Status: {
            State: state,
            ...(failure && {
              StateChangeReason: failure.reason,
              AthenaError: {
                ErrorCategory: failure.category,
                ErrorType: failure.type,
                Retryable: failure.retryable,
                ErrorMessage: failure.reason,
              },
            }),
          },
          Statistics: { DataScannedInBytes: answer.scannedBytes },
        },
      }
    },
    GetQueryResults(input) {
      const { state, answer, input: asked } = at(input)
      if (state !== 'SUCCEEDED')
        throw new Refusal('InvalidRequestException', `Query has not yet finished. Current state: ${state}`)
      const { MaxResults, NextToken } = resultsInput.parse(input)
      const isWrite = /^\s*create\b/i.test(asked.QueryString)
      const header = { Data: answer.columns.map(({ name }) => ({ VarCharValue: name })) }
      const rows = isWrite
        ? []
        : [
            header,
            ...answer.rows.map((row) => ({
              Data: row.map((cell, i) => datum(cell, answer.columns[i]?.type ?? '')),
            })),
          ]
      const from = Number(NextToken ?? '0')
      const to = from + MaxResults
      return {
        ResultSet: {
          Rows: rows.slice(from, to),
          ResultSetMetadata: {
            ColumnInfo: answer.columns.map(({ name, type }) => ({
              Name: name,
              Type: type.replace(/\(.*$/, ''),
              ...precisionOf(type),
            })),
          },
        },
        ...(to < rows.length && { NextToken: String(to) }),
      }
    },
    StopQueryExecution(input) {
      const query = at(input)
      if (query.state === 'QUEUED' || query.state === 'RUNNING') query.state = 'CANCELLED'
      return {}
    },
  }
  return { operations, started }
}

const ENFORCED: Failure = {
  reason:
    "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries.",
  category: 2,
  type: 1000,
  retryable: false,
}

/** What Athena calls otherwise; everything else is Trino's own text. */
const ofTrino = (sql: string): string =>
  sql.replace(/,\s*write_compression\s*=\s*'\w+'|write_compression\s*=\s*'\w+'\s*,/gi, '')

function failureOf(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'reason' in error && 'retryable' in error)
    return z
      .object({
        reason: z.string(),
        category: z.union([z.literal(1), z.literal(2), z.literal(3)]),
        type: z.number(),
        retryable: z.boolean(),
      })
      .parse(error)
  const reason = error instanceof Error ? error.message : String(error)
  const isUsers = error instanceof TrinoError && error.type === 'USER_ERROR'
  return { reason, category: isUsers ? 2 : 1, type: isUsers ? 1006 : 204, retryable: false }
}

const precisionOf = (type: string): { Precision?: number; Scale?: number } => {
  const found = /^decimal\((\d+),\s*(\d+)\)$/.exec(type)
  return found ? { Precision: Number(found[1]), Scale: Number(found[2]) } : {}
}

function datum(cell: string | boolean | null, type: string): { VarCharValue?: string } {
  if (cell === null) return {}
  if (type !== 'varbinary') return { VarCharValue: String(cell) }
  const bytes = Buffer.from(String(cell), 'base64')
  return { VarCharValue: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') }
}
