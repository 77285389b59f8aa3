import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/**
 * What goes wrong with one request. Before the server sees it: `busy`, `broken` (500), `page` (a load balancer's HTML),
 * `conflict`, `expired`, `forbidden`, `cut` (the connection), `mute` (no answer ever). After the server did it:
 * `lost` (the connection is cut), `refused` (412 instead of success), `half` (the body is cut), `slow` (half the
 * body, then nothing), `garbled` (a bit of the body is another).
 */
export type S3Fault =
  | 'busy'
  | 'broken'
  | 'page'
  | 'conflict'
  | 'expired'
  | 'forbidden'
  | 'cut'
  | 'mute'
  | 'lost'
  | 'refused'
  | 'half'
  | 'slow'
  | 'garbled'

/** A request as the proxy saw it; `operation` is `PUT`, `PUT partNumber`, `POST uploads`, `GET list-type`, … */
export type S3Request = { n: number; operation: string; path: string; isConditional: boolean }

/** Whether and how the request goes wrong. Faults that do not fit it (412 for what has no condition) do nothing. */
export type ChooseFault = (request: S3Request) => S3Fault | null | Promise<S3Fault | null>

export type S3Proxy = {
  endpoint: string
  /** Every request so far, with what was done to it. */
  seen: (S3Request & { fault: S3Fault | null })[]
  /** How many reads and parts were under way at most; to be asked where nothing goes wrong. */
  mostBodies: () => number
  choose: (next: ChooseFault) => void
  close: () => Promise<void>
}

const ANSWERS: Readonly<Partial<Record<S3Fault, readonly [status: number, code: string]>>> = {
  busy: [503, 'SlowDown'],
  broken: [500, 'InternalError'],
  conflict: [409, 'ConditionalRequestConflict'],
  expired: [400, 'ExpiredToken'],
  forbidden: [403, 'AccessDenied'],
  refused: [412, 'PreconditionFailed'],
}

/** A proxy that misbehaves in front of an S3 server. Signatures hold, for the host they were made for is passed on. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const seen: S3Proxy['seen'] = []
  let chooseFault: ChooseFault = () => null
  let open = 0
  let most = 0
  const server = createServer((from, to) => {
    serve(from, to).catch(() => from.socket.destroy())
  })

  async function serve(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const asked = describeRequest(from, seen.length + 1)
    const entry: S3Proxy['seen'][number] = { ...asked, fault: null }
    seen.push(entry)
    const isBody = asked.operation === 'GET' || asked.operation === 'PUT partNumber'
    if (isBody) most = Math.max(most, ++open)
    const chosen = await chooseFault(asked)
    const fits = asked.isConditional || (chosen !== 'refused' && chosen !== 'conflict')
    const fault = fits ? chosen : null
    entry.fault = fault
    if (fault === 'cut') return void from.socket.destroy()
    const body = await buffer(from)
    if (fault === 'mute') return
    if (fault === 'page')
      return void to.writeHead(502, { 'content-type': 'text/html' }).end('<html><p>Bad gateway')
    if (fault !== null && fault !== 'refused' && ANSWERS[fault]) return answer(to, asked, fault)
    const done = await forward(target, from, body)
    if (isBody) open -= 1
    if (fault === 'lost') return void from.socket.destroy()
    if (fault === 'refused' && done.status < 300) return answer(to, asked, fault)
    if (fault === 'refused') entry.fault = null
    if (fault === 'garbled' && done.body.length > 0) done.body.writeUInt8(done.body.readUInt8(0) ^ 1, 0)
    to.writeHead(done.status, done.headers)
    if (fault !== 'half' && fault !== 'slow') return void to.end(done.body)
    to.write(done.body.subarray(0, done.body.length / 2), () => fault === 'half' && from.socket.destroy())
    if (done.body.length === 0) from.socket.destroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    seen,
    mostBodies: () => most,
    choose(next) {
      chooseFault = next
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function describeRequest(from: IncomingMessage, n: number): S3Request {
  const { pathname, searchParams } = new URL(from.url ?? '/', 'http://proxy')
  const kind = ['list-type', 'partNumber', 'uploads', 'uploadId'].find((name) => searchParams.has(name))
  return {
    n,
    operation: `${from.method}${kind === undefined ? '' : ` ${kind}`}`,
    path: decodeURIComponent(pathname),
    isConditional:
      from.method !== 'GET' &&
      (from.headers['if-match'] !== undefined || from.headers['if-none-match'] !== undefined),
  }
}

function answer(to: ServerResponse, { operation }: S3Request, fault: S3Fault): void {
  const [status, code] = ANSWERS[fault] ?? [500, 'InternalError']
  const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>the proxy says so</Message></Error>`
  to.writeHead(status, { 'content-type': 'application/xml' }).end(operation === 'HEAD' ? '' : text)
}

type Done = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }

async function forward(target: string, from: IncomingMessage, body: Buffer): Promise<Done> {
  const { expect: _, ...headers } = from.headers
  const onward = request(new URL(from.url ?? '/', target), { method: from.method ?? 'GET', headers })
  onward.end(body)
  return new Promise((resolve, reject) => {
    onward.once('error', reject)
    onward.once('response', (response) => {
      buffer(response).then(
        (whole) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }),
        reject,
      )
    })
  })
}
