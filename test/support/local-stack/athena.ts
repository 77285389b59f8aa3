import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { type AthenaDoor, openAthenaDoor } from '../athena-door.ts'
import { startTrino, type TrinoCatalog } from '../trino.ts'
import type { TrinoProgram } from '../trino-program.ts'
import type { LocalStack } from './local-stack.ts'

const query = z.object({
  Name: z.string(),
  QueryString: z.string(),
  WorkGroup: z.string(),
  Database: z.string(),
})
const asked = z.object({ WorkGroup: z.string().optional(), NamedQueryIds: z.array(z.string()).optional() })

/**
 * Athena over a stack's own Glue and lake: the door in front of a Trino that looks into them. Its named queries are
 * those of the template.
 */
export async function startAthena(
  stack: LocalStack,
  program: TrinoProgram,
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'aips-stack-athena-'))
  const trino = await startTrino(program, root, catalogOf(stack))
  const door = await openAthenaDoor((sql, database) => trino.ask(sql, database))
  const named = stack.template.ofType('AWS::Athena::NamedQuery').map(({ id, properties }) => ({
    NamedQueryId: id,
    ...query.parse(properties),
  }))
  const server = createServer(async (from, to) => {
    const body = await buffer(from)
    const operation = String(from.headers['x-amz-target']).split('.').at(-1)
    const say = (answer: object): void => {
      to.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
    }
    const { WorkGroup, NamedQueryIds = [] } = asked.catch({}).parse(JSON.parse(String(body)))
    if (operation === 'ListNamedQueries')
      return say({
        NamedQueryIds: named.filter((one) => one.WorkGroup === WorkGroup).map((one) => one.NamedQueryId),
      })
    if (operation === 'BatchGetNamedQuery')
      return say({ NamedQueries: named.filter((one) => NamedQueryIds.includes(one.NamedQueryId)) })
    passOn(door, from.headers, body).then(
      ({ status, text }) => to.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(text),
      () => from.socket.destroy(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await door.close()
      await trino.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const catalogOf = ({ moto, s3 }: LocalStack): TrinoCatalog => ({
  home: `s3://${s3.bucket}/`,
  properties: [
    'hive.metastore=glue',
    `hive.metastore.glue.endpoint-url=${moto.endpoint}`,
    `hive.metastore.glue.region=${s3.region}`,
    'hive.metastore.glue.aws-access-key=tests',
    'hive.metastore.glue.aws-secret-key=only-for-tests',
    // moto gives all partitions for each segment that is asked.
    'hive.metastore.glue.partitions-segments=1',
    'fs.native-s3.enabled=true',
    `s3.endpoint=${s3.endpoint}`,
    `s3.region=${s3.region}`,
    's3.path-style-access=true',
    's3.aws-access-key=tests',
    's3.aws-secret-key=only-for-tests',
    'hive.collect-column-statistics-on-write=false',
    'hive.table-statistics-enabled=false',
  ],
})

function passOn(
  { endpoint }: AthenaDoor,
  headers: NodeJS.Dict<string | string[]>,
  body: Buffer,
): Promise<{ status: number; text: Buffer }> {
  const onward = request(endpoint, { method: 'POST', headers })
  onward.end(body)
  return new Promise((resolve, reject) => {
    onward.once('error', reject)
    onward.once('response', (answer) => {
      buffer(answer).then((text) => resolve({ status: answer.statusCode ?? 500, text }), reject)
    })
  })
}
