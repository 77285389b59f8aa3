import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { openAthenaDoor } from '../athena-door.ts'
import { startTrino, type Trino } from '../trino.ts'
import { glueCatalog } from '../trino-catalog.ts'
import type { TrinoProgram } from '../trino-program.ts'
import type { LocalStack } from './local-stack.ts'

const query = z.object({
  Name: z.string(),
  QueryString: z.string(),
  WorkGroup: z.string(),
  Database: z.string(),
})
const asked = z.object({ WorkGroup: z.string().optional(), NamedQueryIds: z.array(z.string()).optional() })

const workgroup = z.object({
  Name: z.string(),
  WorkGroupConfiguration: z.object({ EnforceWorkGroupConfiguration: z.boolean() }),
})

/** What Trino asks of Glue and moto does not know: there are no statistics, and no functions. */
const UNKNOWN_TO_MOTO: Readonly<Record<string, object>> = {
  GetColumnStatisticsForTable: { ColumnStatisticsList: [], Errors: [] },
  GetColumnStatisticsForPartition: { ColumnStatisticsList: [], Errors: [] },
  UpdateColumnStatisticsForTable: { Errors: [] },
  UpdateColumnStatisticsForPartition: { Errors: [] },
  DeleteColumnStatisticsForTable: {},
  GetUserDefinedFunctions: { UserDefinedFunctions: [] },
}

/**
 * Athena over a stack's own Glue and lake: the door in front of a Trino that looks into them. Its named queries are
 * those of the template.
 */
export async function startAthena(
  stack: LocalStack,
  program: TrinoProgram,
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const named = stack.template.ofType('AWS::Athena::NamedQuery').map(({ id, properties }) => ({
    NamedQueryId: id,
    ...query.parse(properties),
  }))
  let trino: Trino | null = null
  const workgroups = stack.template
    .ofType('AWS::Athena::WorkGroup')
    .map(({ properties }): [string, boolean] => {
      const { Name, WorkGroupConfiguration } = workgroup.parse(properties)
      return [Name, WorkGroupConfiguration.EnforceWorkGroupConfiguration]
    })
  const door = await openAthenaDoor((sql, database) => {
    if (!trino) throw new Error('Trino does not run yet')
    return trino.ask(sql, database)
  }, new Map(workgroups))

  /** Null where somebody else answers it. */
  function answerOf(service: string, operation: string, body: Buffer): object | null {
    if (service === 'AWSGlue') return UNKNOWN_TO_MOTO[operation] ?? null
    const { WorkGroup, NamedQueryIds = [] } = asked.catch({}).parse(JSON.parse(String(body)))
    if (operation === 'ListNamedQueries')
      return {
        NamedQueryIds: named.filter((one) => one.WorkGroup === WorkGroup).map((one) => one.NamedQueryId),
      }
    if (operation === 'BatchGetNamedQuery')
      return { NamedQueries: named.filter((one) => NamedQueryIds.includes(one.NamedQueryId)) }
    return null
  }
  const serve = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await buffer(from)
    const [service = '', operation = ''] = String(from.headers['x-amz-target']).split('.')
    const answer = answerOf(service, operation, body)
    const told =
      answer === null
        ? await passOn(service === 'AWSGlue' ? stack.moto.endpoint : door.endpoint, from.headers, body)
        : { status: 200, body: JSON.stringify(answer) }
    to.writeHead(told.status, { 'content-type': 'application/x-amz-json-1.1' }).end(told.body)
  }
  const server = createServer((from, to) => {
    serve(from, to).catch(() => from.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  const endpoint = `http://127.0.0.1:${port}`
  const root = await mkdtemp(join(tmpdir(), 'aips-stack-athena-'))
  const close = async (): Promise<void> => {
    await trino?.close()
    server.close()
    server.closeAllConnections()
    await door.close()
    await rm(root, { recursive: true, force: true })
  }
  try {
    trino = await startTrino(
      program,
      root,
      glueCatalog({ endpoint, region: stack.s3.region }, stack.s3, [
        // moto gives all partitions for each segment that is asked.
        'hive.metastore.glue.partitions-segments=1',
      ]),
    )
    return { endpoint, close }
  } catch (error) {
    await close()
    throw error
  }
}

function passOn(
  target: string,
  headers: NodeJS.Dict<string | string[]>,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  const onward = request(target, { method: 'POST', headers })
  onward.end(body)
  return new Promise((resolve, reject) => {
    onward.once('error', reject)
    onward.once('response', (answer) => {
      buffer(answer).then((text) => resolve({ status: answer.statusCode ?? 500, body: text }), reject)
    })
  })
}
