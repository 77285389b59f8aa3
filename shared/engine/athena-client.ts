import { setTimeout as wait } from 'node:timers/promises'
import {
  AthenaClient,
  GetQueryExecutionCommand,
  type GetQueryExecutionCommandOutput,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import { REQUEST_TIME } from '../request-time.ts'
import { explainCall, type QueryFailure } from './athena-error.ts'

/** Where queries are asked. Credentials are found by the SDK. */
export type AthenaSettings = {
  workgroup: string
  /** Where names without a database are looked up. */
  database: string
  /** Null: what the SDK finds in the environment or the profile. */
  region: string | null
  /** Of a server that is not Amazon's; null for what the SDK finds, Amazon's own of the region. */
  endpoint: string | null
  sleep?: (ms: number) => Promise<unknown>
}

export type Finished = { failure: QueryFailure | null; scannedBytes: number }
export type ResultColumn = { name: string; type: string }

/** Queries of one workgroup. What it throws is final: the SDK has tried again what may pass. */
export type Athena = {
  /** Starts a query, or finds the one that this token started before; gives its id. */
  start(sql: string, token: string): Promise<string>
  /** Waits until a query has ended. `onWait` is called before each wait and may throw. */
  finish(id: string, onWait: () => void): Promise<Finished>
  /** Columns and pieces of rows of a query that succeeded, each cell as Athena writes it. */
  results(id: string): Promise<{ columns: ResultColumn[]; pages: AsyncIterable<(string | null)[][]> }>
  /** Ends a query that nobody waits for any more. */
  stop(id: string): Promise<void>
}

const FIRST_WAIT_MS = 150
const LONGEST_WAIT_MS = 3_000

/** Opens no connection yet. */
export function openAthena(settings: AthenaSettings): Athena {
  const { workgroup, database, region, endpoint, sleep = wait } = settings
  const client = new AthenaClient({
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    maxAttempts: 8,
    requestHandler: REQUEST_TIME,
  })
  const explained = async <T>(called: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explainCall(error, `Athena, ${called} in workgroup ${workgroup}`)
    }
  }
  const page = (id: string, next: string | undefined) =>
    explained('reading an answer', () =>
      client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000, NextToken: next })),
    )

  return {
    start: (sql, token) =>
      explained('starting a query', async () => {
        const { QueryExecutionId } = await client.send(
          new StartQueryExecutionCommand({
            QueryString: sql,
            ClientRequestToken: token,
            QueryExecutionContext: { Database: database },
            WorkGroup: workgroup,
          }),
        )
        return present(QueryExecutionId)
      }),

    async finish(id, onWait) {
      for (let pause = FIRST_WAIT_MS; ; pause = Math.min(LONGEST_WAIT_MS, pause * 1.5)) {
        const found = await explained('asking after a query', () =>
          client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
        )
        const finished = ended(id, found)
        if (finished) return finished
        onWait()
        await sleep(pause)
      }
    },

    async results(id) {
      const first = await page(id, undefined)
      const columns = (first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({
        name: present(Name),
        type: present(Type),
      }))
      async function* pages(): AsyncGenerator<(string | null)[][]> {
        // The first row of a SELECT's answer repeats the names.
        let skipped = 1
        for (let found = first; ; found = await page(id, found.NextToken)) {
          const rows = (found.ResultSet?.Rows ?? []).slice(skipped)
          skipped = 0
          yield rows.map(({ Data = [] }) => columns.map((_, i) => Data[i]?.VarCharValue ?? null))
          if (found.NextToken === undefined) return
        }
      }
      return { columns, pages: pages() }
    },

    stop: (id) =>
      explained('stopping a query', async () => {
        await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }))
      }),
  }
}

function ended(id: string, { QueryExecution }: GetQueryExecutionCommandOutput): Finished | null {
  const { Status, Statistics } = present(QueryExecution)
  const state = present(Status?.State)
  if (state === 'QUEUED' || state === 'RUNNING') return null
  const scannedBytes = Statistics?.DataScannedInBytes ?? 0
  if (state === 'SUCCEEDED') return { failure: null, scannedBytes }
  const { AthenaError, StateChangeReason } = present(Status)
  return {
    failure: {
      id,
      state,
      reason: StateChangeReason ?? AthenaError?.ErrorMessage ?? 'no reason was given',
      category: AthenaError?.ErrorCategory ?? null,
      retryable: AthenaError?.Retryable ?? false,
    },
    scannedBytes,
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Error('Athena: expected an answer with its usual fields, found one without')
  return value
}
