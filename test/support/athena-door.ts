import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as z from 'zod'
import { type Catalog, glueCatalog, Refusal } from './athena-door-catalog.ts'
import { type Ask, athenaQueries, type QueryFault } from './athena-door-queries.ts'

/** What a request meets: `lost` is done and its answer never comes. */
export type DoorFault = 'throttled' | 'internal' | 'denied' | 'lost' | null

/** Faults by the operation's name and how many of them came before it; of queries by their text. */
export type DoorFaults = {
  request: (operation: string, nth: number) => DoorFault
  query: (sql: string, nth: number) => QueryFault
}

export const NO_FAULTS: DoorFaults = { request: () => null, query: () => null }

/** The workgroups there are: the analysts' says itself where results go, the engine's does not. */
export const ENFORCING = 'aips'
export const WORKGROUP = 'aips-engine'

/**
 * Athena and Glue as a program of ours meets them, on one address: JSON in and out, queries that take their time.
 */
export type AthenaDoor = {
  endpoint: string
  region: string
  /** What came, in order: `StartQueryExecution`, `CreateTable`, … Trino's own calls are not among them. */
  seen: { operation: string; input: unknown }[]
  /** Texts of the queries that were really started: a token that is known starts none. */
  queries: () => string[]
  choose: (faults: DoorFaults) => void
  close: () => Promise<void>
}

const REGION = 'us-east-1'
const ATHENA = 'AmazonAthena'

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'tests', AWS_SECRET_ACCESS_KEY: 'only-for-tests' }

/** Puts credentials where the SDK looks for them first; gives what takes them away. */
function signIn(): () => void {
  const before = Object.keys(CREDENTIALS).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, CREDENTIALS)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

const WORKGROUPS: ReadonlyMap<string, boolean> = new Map([
  [ENFORCING, true],
  [WORKGROUP, false],
])

/**
 * @param ask carries the queries out
 * @param workgroups by name, whether each enforces where results go
 */
export async function openAthenaDoor(ask: Ask, workgroups = WORKGROUPS): Promise<AthenaDoor> {
  let faults = NO_FAULTS
  const seen: AthenaDoor['seen'] = []
  const athena = athenaQueries(ask, workgroups, (sql, nth) => faults.query(sql, nth))
  const glue = glueCatalog()
  const counts = new Map<string, number>()

  const faultOf = (operation: string, input: unknown): DoorFault => {
    seen.push({ operation, input })
    const nth = counts.get(operation) ?? 0
    counts.set(operation, nth + 1)
    return faults.request(operation, nth)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [service, operation = ''] = String(request.headers['x-amz-target']).split('.')
    const input = await bodyOf(request)
    const isTrino = String(request.headers['user-agent']).includes('aws-sdk-java')
    const fault = isTrino ? null : faultOf(operation, input)
    const say = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(body))
    }
    if (fault === 'throttled')
      return say(400, { __type: 'TooManyRequestsException', Message: 'Rate exceeded' })
    if (fault === 'denied') return say(400, { __type: 'AccessDeniedException', Message: 'Not allowed.' })
    if (fault === 'internal') return say(500, { __type: 'InternalServerException', Message: 'Try again.' })
    const told = tell(service?.endsWith(ATHENA) ? athena.operations : glue, operation, input)
    if (fault === 'lost') return void request.socket.destroy()
    say(told.status, told.body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500)
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.int() }).parse(server.address())
  const signOut = signIn()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    seen,
    queries: () => athena.started.map(({ input }) => input.QueryString),
    choose: (chosen) => {
      faults = chosen
      counts.clear()
    },
    close: async () => {
      signOut()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function tell(operations: Catalog, operation: string, input: unknown): { status: number; body: object } {
  try {
    const work = operations[operation]
    if (!work) throw new Refusal('UnknownOperationException', operation)
    return { status: 200, body: z.looseObject({}).parse(work(input)) }
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, body: { __type: error.type, Message: error.message } }
    if (error instanceof z.ZodError)
      return { status: 400, body: { __type: 'InvalidRequestException', Message: error.message } }
    throw error
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}')
}
