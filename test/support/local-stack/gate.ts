import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'

/** A request that came to a gate: `GetPartitions` of Glue, say. */
export type Passing = { operation: string; body: string }

/** Stands before a service of AWS and sees each request; what it is told to do comes first. */
export type Gate = {
  endpoint: string
  /** Called with each request before it is passed on, and waited for. */
  watch: (before: (passing: Passing) => void | Promise<void>) => void
  close: () => Promise<void>
}

/** @param target where requests are passed on to; signatures are for the host they were made for, which nobody checks */
export async function openGate(target: string): Promise<Gate> {
  let before: (passing: Passing) => void | Promise<void> = () => {}
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await buffer(from)
    const operation = String(from.headers['x-amz-target']).split('.').at(-1) ?? ''
    await before({ operation, body: String(body) })
    const onward = request(new URL(from.url ?? '/', target), {
      method: from.method ?? 'GET',
      headers: from.headers,
    })
    onward.on('response', (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    onward.on('error', () => from.socket.destroy())
    onward.end(body)
  }
  const server = createServer((from, to) => {
    pass(from, to).catch(() => from.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    endpoint: `http://127.0.0.1:${port}`,
    watch(next) {
      before = next
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
