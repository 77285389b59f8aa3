import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'

/** A request to a service of AWS. `target` is what JSON services are asked: `AWSGlue.GetTable`; null of S3. */
export type Asked = { method: string; url: URL; target: string | null; body: string }

/** Stands before a service and remembers what it was asked. */
export type Recorder = { endpoint: string; asked: Asked[]; close: () => Promise<void> }

/** @param to where requests are passed on to; signatures hold, for the host they were made for is passed on */
export async function startRecorder(to: string): Promise<Recorder> {
  const asked: Asked[] = []
  const pass = async (from: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await buffer(from)
    const url = new URL(from.url ?? '/', to)
    const target = from.headers['x-amz-target']
    const isJson = typeof target === 'string'
    asked.push({
      method: from.method ?? 'GET',
      url,
      target: isJson ? target : null,
      body: isJson ? String(body) : '',
    })
    const { expect: _, ...headers } = from.headers
    const onward = request(url, { method: from.method ?? 'GET', headers })
    onward.on('response', (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers)
      said.pipe(answer)
    })
    onward.on('error', () => from.socket.destroy())
    onward.end(body)
  }
  const server = createServer((from, answer) => {
    pass(from, answer).catch(() => from.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
