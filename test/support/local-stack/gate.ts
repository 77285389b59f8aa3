import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import type { Asked } from './recorder.ts'

/** A request that came to a gate; `operation` is the last part of its target: `GetPartitions`, empty of S3. */
export type Passing = Asked & { operation: string }

/** Stands before services of AWS and sees each request; what it is told to do comes first. */
export type Gate = {
  endpoint: string
  /** Called with each request before it is passed on, and waited for. */
  watch: (before: (passing: Passing) => void | Promise<void>) => void
  close: () => Promise<void>
}

/**
 * @param targetOf where a request is passed on to; its signature holds, for the host it was made for is passed on too
 */
export async function openGate(targetOf: (passing: Passing) => string): Promise<Gate> {
  let before: (passing: Passing) => void | Promise<void> = () => {}
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const sent = await buffer(from)
    const { method = 'GET', headers } = from
    const target = headers['x-amz-target']
    const isJson = typeof target === 'string'
    const passing: Passing = {
      method,
      url: new URL(from.url ?? '/', 'http://gate'),
      target: isJson ? target : null,
      body: isJson ? String(sent) : '',
      operation: isJson ? (target.split('.').at(-1) ?? '') : '',
    }
    await before(passing)
    const { expect: _, ...kept } = headers
    const onward = request(new URL(from.url ?? '/', targetOf(passing)), { method, headers: kept })
    onward.on('response', (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    onward.on('error', () => from.socket.destroy())
    onward.end(sent)
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
